"""Forms of changes of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from core import clock
from core.form_fields import AmountField
from core.forms import DayInput, NumberTextInput
from core.money import symbol
from partnerships.models import Document
from partnerships.services.variations import Estimate, Said
from partnerships.terms_form import TermsForm
from partnerships.terms_merge import Chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.models import Partnership
    from partnerships.terms_merge import Meeting

MOST_FILES = 50


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReasonForm(forms.Form):
    """Why something is refused or withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=_area(3),
        error_messages={"required": gettext_lazy("Say why; both sides read it.")},
    )


class NoteForm(forms.Form):
    """A note that goes with a step."""

    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=_area(2)
    )


class ApproveForm(NoteForm):
    """Carries what the page showed to whoever approves."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class WithFiles(forms.Form):
    """Names files of the partnership that both sides see, the newest first."""

    documents = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Papers"),
        queryset=Document.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Add a file under Documents first; both sides see it there."),
    )

    def __init__(self, partnership: Partnership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["documents"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        shared = partnership.documents.current().filter(audience=Document.Audience.SHARED)
        # The newest only, in an inner query: what was cut off cannot be filtered any more.
        newest = shared.order_by("-uploaded_at", "-pk").values("pk")[:MOST_FILES]
        field.queryset = Document.objects.filter(pk__in=newest)

    def chosen_files(self) -> Sequence[Document]:
        """Those that were ticked."""
        return list(self.cleaned_data["documents"])


class NoticeForm(WithFiles):
    """What shall change, and why."""

    title = forms.CharField(
        label=gettext_lazy("What shall change"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a few words what shall change.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=8000,
        widget=_area(5),
        error_messages={"required": gettext_lazy("Say why; both sides read it.")},
    )
    field_order = ["title", "reason", "documents"]


class EstimateForm(WithFiles):
    """What the change comes to; an empty figure is not known or does not apply."""

    charge_change = AmountField(
        label=gettext_lazy("Change of the yearly charge"),
        required=False,
        help_text=gettext_lazy("Below zero where the charge falls; 0 where it stays."),
        widget=NumberTextInput(attrs={"class": "w-m num"}),
    )
    capital_cost = AmountField(
        label=gettext_lazy("Capital cost"),
        required=False,
        help_text=gettext_lazy("What has to be built or bought, once."),
        widget=NumberTextInput(attrs={"class": "w-m num"}),
    )
    days_change = forms.IntegerField(
        label=gettext_lazy("Days more or less"),
        required=False,
        help_text=gettext_lazy("By how much dates of the contract move; below zero is earlier."),
        widget=NumberTextInput(),
    )
    note = forms.CharField(
        label=gettext_lazy("How this was worked out"),
        max_length=8000,
        required=False,
        widget=_area(3),
    )
    field_order = ["charge_change", "capital_cost", "days_change", "note", "documents"]

    def __init__(self, partnership: Partnership, *args: Any, **kwargs: Any) -> None:
        super().__init__(partnership, *args, **kwargs)
        for name in ("charge_change", "capital_cost"):
            self.fields[name].unit = symbol(partnership.currency)  # type: ignore[attr-defined] # read by the field's template

    def estimate(self) -> Estimate:
        """As typed."""
        typed = self.cleaned_data
        names = ("charge_change", "capital_cost", "days_change", "note")
        return Estimate(**{name: typed[name] for name in names})


class ConsentForm(WithFiles):
    """What the lenders answered."""

    note = forms.CharField(
        label=gettext_lazy("What they answered, or why they are not asked"),
        max_length=2000,
        widget=_area(3),
        error_messages={"required": gettext_lazy("Say what the lenders answered.")},
    )
    field_order = ["note", "documents"]


class DoneForm(WithFiles):
    """When something was finished, with its papers."""

    on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput(),
        initial=clock.today,
        error_messages={"required": gettext_lazy("Enter the day.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=_area(2)
    )
    field_order = ["on", "note", "documents"]

    def said(self) -> Said:
        """As typed."""
        typed = self.cleaned_data
        return Said(on=typed["on"], note=typed["note"], documents=self.chosen_files())


class InForceFields(forms.Form):
    """From which day the changed terms are in force, and why from a day gone by."""

    mark_optional = False

    effective_from = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the day from which the changed terms are in force.")
        },
    )
    backdated_because = forms.CharField(
        label=gettext_lazy("Why from a day that has passed"),
        max_length=2000,
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("Only where that day is before today, or before the last version."),
    )


class VariationTermsForm(TermsForm):
    """All terms as they shall be, and from which day."""

    def __init__(self, *args: Any, day_initial: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = dict(self.fields)
        self.fields.clear()
        for name, field in InForceFields().fields.items():
            self.fields[name] = field
            self.initial[name] = day_initial.get(name)
        self.fields.update(terms)


class RebaseForm(InForceFields):
    """For each term that both changed, which of the two holds; and the day anew."""

    def __init__(self, meetings: Sequence[Meeting], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = meetings
        for one in meetings:
            label = str(one.field.label)
            self.fields[one.key] = forms.ChoiceField(
                label=label if one.row is None else f"{label}: {one.row}",
                choices=[
                    (Chosen.OURS.value, gettext_lazy("as drafted in this change")),
                    (Chosen.THEIRS.value, gettext_lazy("as in the newest version")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Choose which of the two shall hold.")},
            )

    def choices(self) -> dict[str, str]:
        """What was chosen, by the key of each term."""
        return {one.key: self.cleaned_data.get(one.key, "") for one in self.meetings}
