"""Forms of the log of service failures. What is missing is said by the services, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import ManyFilesInput
from performance.models import ServiceFailure
from performance.services.service_failures import FailureSaid

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_REQUIREMENT: Final = 200


class MomentInput(forms.DateTimeInput):
    """A day and a time picked from the device's own calendar and clock, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "w-full"}, format="%Y-%m-%dT%H:%M")


def a_moment(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateTimeField:
    """A moment by the clock of the installation's zone."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=hint,
        widget=MomentInput(),
        error_messages={
            "required": gettext_lazy("Say since when, with the time."),
            "invalid": gettext_lazy("This is not a day with a time. Write 2026-11-23T14:30."),
        },
    )


def _line(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=False, help_text=hint)


def a_text(label: Any, hint: Any = "", *, rows: int = 2) -> forms.CharField:
    """A few lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=4000, required=False, help_text=hint, widget=widget
    )


def some_files() -> forms.FileField:
    """Documents or photos, several at once; a telephone offers its camera."""
    return forms.FileField(
        label=gettext_lazy("What shows it"),
        required=False,
        help_text=gettext_lazy("Photo, PDF, XLSX, DOCX or CSV, 25 MB each; several at once."),
        widget=ManyFilesInput(),
    )


class FailureForm(forms.Form):
    """What is said of a failure, by the terms that were in force.

    Args:
        terms: of the contract; None where no version is in force.
        others: failures that may have the same cause.
        asks_another: whether one like it stands in the log already.
    """

    mark_optional = False

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind"),
        choices=ServiceFailure.Kind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    area = _line(gettext_lazy("Area"), gettext_lazy("Where: Ward 5B, Operating theatre 3."))
    area_class = forms.ChoiceField(label=gettext_lazy("Class of area"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Service level"),
        required=False,
        help_text=gettext_lazy("Of the contract. It fills in service, requirement and points."),
    )
    service = _line(gettext_lazy("Service"))
    requirement = _line(
        gettext_lazy("Requirement that was missed"), gettext_lazy("For example: Temperature.")
    )
    points = forms.IntegerField(
        label=gettext_lazy("Points"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-s num"}),
    )
    occurred_at = a_moment(gettext_lazy("Since"), required=True)
    rectified_at = a_moment(
        gettext_lazy("Put right"), hint=gettext_lazy("Leave it empty while it lasts.")
    )
    was_used = forms.BooleanField(label=gettext_lazy("It was used all the same"), required=False)
    occasion = forms.ChoiceField(
        label=gettext_lazy("Same cause as"),
        required=False,
        help_text=gettext_lazy("Of several with one cause in one area, the largest counts."),
    )
    words = a_text(gettext_lazy("What happened"))
    evidence = some_files()

    def __init__(
        self,
        *data: Any,
        terms: Any,
        others: Sequence[ServiceFailure],
        asks_another: bool = False,
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.levels = list(getattr(terms, "service_levels", ()))
        self.others = {str(one.uuid): one for one in others}
        classes = [one.area for one in getattr(terms, "availability_standards", ())]
        kept = (facts.get("initial") or {}).get("area_class")
        if kept and kept not in classes:
            classes.append(kept)
        self._offer("area_class", [(name, name) for name in classes])
        self._offer(
            "level",
            [(str(n), _level_words(one)) for n, one in enumerate(self.levels)],
        )
        self._offer("occasion", [(key, _other_words(one)) for key, one in self.others.items()])
        if asks_another:
            self.ask_another()

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        if not options:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [("", _("none")), *options]

    def ask_another(self) -> None:
        """Lets the person say that it is another one than the one that stands there."""
        self.fields["is_another"] = forms.BooleanField(
            label=_("This is another one"),
            required=False,
            help_text=_("Tick it only where both happened."),
        )

    def said(self) -> FailureSaid | None:
        """What was said; None where nobody can tell since when."""
        typed = self.cleaned_data
        if typed.get("occurred_at") is None:
            return None
        kind = typed.get("kind") or ""
        level = self._level(typed.get("level") or "")
        points = typed.get("points")
        requirement, service = typed.get("requirement") or "", typed.get("service") or ""
        if level is not None and kind == ServiceFailure.Kind.SERVICE:
            points = level.points if points is None else points
            service = service or level.service
            requirement = requirement or (level.standard or level.service)[:LONGEST_REQUIREMENT]
        return FailureSaid(
            kind=kind,
            requirement=requirement.strip(),
            area=(typed.get("area") or "").strip(),
            area_class=typed.get("area_class") or "",
            service=service.strip(),
            points=points,
            occurred_at=typed["occurred_at"],
            rectified_at=typed.get("rectified_at"),
            was_used=bool(typed.get("was_used")),
            words=(typed.get("words") or "").strip(),
            occasion=self.others.get(typed.get("occasion") or ""),
        )

    def _level(self, chosen: str) -> Any:
        return self.levels[int(chosen)] if chosen else None


class CorrectionForm(FailureForm):
    """The same, with the reason why it is corrected."""

    def __init__(self, *data: Any, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["reason"] = a_text(_("Why it is corrected"))


class AnswerForm(forms.Form):
    """An answer to what the person read: `seen` is the last entry of the log then."""

    mark_optional = False

    seen = forms.IntegerField(widget=forms.HiddenInput)


class FailureReasonForm(AnswerForm):
    """With the reason, and what shows it."""

    reason = a_text(gettext_lazy("Why"), rows=3)
    evidence = some_files()


class PutRightForm(forms.Form):
    """When it was put right."""

    mark_optional = False

    at = a_moment(gettext_lazy("Put right"), required=True)


class JoinForm(forms.Form):
    """With which other failure it is one and the same."""

    mark_optional = False

    into = forms.ChoiceField(
        label=gettext_lazy("The one that counts"),
        required=False,
        help_text=gettext_lazy("This one then counts no more."),
    )

    def __init__(self, *data: Any, others: Sequence[ServiceFailure], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.others = {str(one.uuid): one for one in others}
        field: Any = self.fields["into"]
        field.choices = [("", _("none")), *((k, _other_words(o)) for k, o in self.others.items())]


def _level_words(level: Any) -> str:
    points = "" if level.points is None else _("%(n)d points") % {"n": level.points}
    standard = level.standard if len(level.standard) <= 80 else f"{level.standard[:79]}…"
    return ", ".join(filter(None, (level.service, standard, points)))


def _other_words(one: ServiceFailure) -> str:
    where = one.area or one.service
    return f"{one.reference} {one.requirement}" + (f", {where}" if where else "")
