"""Forms of the Stages page; the services check what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from partnerships.models import Document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.models import User
    from partnerships.selectors.stages import Line


class ProposalForm(forms.Form):
    """What is proposed; one date for each condition that may follow."""

    mark_optional = False

    reason = forms.CharField(
        label=_("Reason, for the minutes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label=_("Pause until"),
        required=False,
        widget=DayInput(),
        help_text=_("Only for “Pause”."),
    )

    def __init__(
        self, *args: Any, may_follow: Iterable[Line], may_pause: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_pause:
            del self.fields["until"]
        for line in may_follow:
            self.fields[f"due_{line.result.code}"] = forms.DateField(
                label=_("%(condition)s follows by") % {"condition": line.result.title},
                required=False,
                widget=DayInput(),
                help_text=_("Only for “Pass with conditions”."),
            )

    @property
    def carried_over(self) -> dict[str, dt.date]:
        """The dates that were given, by code of the condition."""
        return {
            name.removeprefix("due_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("due_") and value
        }


class WaiverForm(forms.Form):
    """Until when a condition is waived, and why."""

    mark_optional = False

    until = forms.DateField(
        label=_("Waived until"),
        required=False,
        widget=DayInput(),
        help_text=_("The last day. From the next day on the condition stands in the way again."),
    )
    reason = forms.CharField(
        label=_("Why it is waived"),
        required=False,
        max_length=2000,
        help_text=_("Stands in the history. The partner sees who and until when, not why."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _Version(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic when it runs
    """A document by its title; an earlier version says that it is one."""

    def label_from_instance(self, obj: Any) -> str:
        if not obj.is_replaced:
            return str(obj)
        known = {"title": obj.title, "version": obj.version}
        return gettext("%(title)s, version %(version)d, replaced since") % known


class ConditionForm(forms.Form):
    """Who owns a condition, by when, and whether it is met."""

    owner = forms.ChoiceField(label=_("Who sees to it"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False, widget=DayInput())
    is_met = forms.BooleanField(label=_("I confirm that it is met"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_("Seen by the authority only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = _Version(
        label=_("Document that shows it"), queryset=Document.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, people: Iterable[User], documents: Any, confirms: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101 - declared above
        owner.choices = [
            ("", _("Whoever holds the role")),
            *((str(person.uuid), str(person)) for person in people),
        ]
        chosen = self.fields["document"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - declared above
        chosen.queryset = documents
        if not confirms:
            del self.fields["is_met"]
