"""Forms of budget ceilings and of what may come due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.currencies import EXPONENTS
from core.form_fields import AmountField
from core.forms import DayInput, NumberTextInput
from core.models import Organisation
from core.money import symbol
from performance.models import ContingentLiability
from performance.models.affordability import YEARS
from performance.services.affordability import CeilingFacts, LiabilityFacts

if TYPE_CHECKING:
    from django.db.models import QuerySet

NEEDED = {"required": _("Fill this in.")}


def _amount(label: Any, currency: str) -> AmountField:
    widget = NumberTextInput(attrs={"class": "w-m num"})
    found = AmountField(label=label, widget=widget, error_messages=NEEDED)
    found.unit = symbol(currency) if currency else ""  # type: ignore[attr-defined] # shown behind it
    return found


class CeilingForm(forms.Form):
    """The most of a budget year."""

    year = forms.IntegerField(
        label=_("Budget year"),
        min_value=YEARS[0],
        max_value=YEARS[1],
        help_text=_("The year in which it begins: 2027 for 2027–28."),
        widget=forms.NumberInput(attrs={"class": "w-s"}),
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        widget=DayInput(),
        help_text=_("The day of the decision. An earlier ceiling stays recorded."),
    )
    source = forms.CharField(
        label=_("Document"),
        max_length=300,
        help_text=_("Which one says so: budget, letter, decision."),
    )

    field_order = ["authority", "currency", "year", "amount", "effective_on", "source"]

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = _amount(_("Ceiling"), currency)
        self.order_fields(self.field_order)

    def facts(self) -> CeilingFacts:
        """What the service takes."""
        names = ("year", "amount", "effective_on", "source")
        return CeilingFacts(**{name: self.cleaned_data[name] for name in names})


class AuthorityCeilingForm(CeilingForm):
    """The most that an authority may commit in a currency."""

    authority = forms.ModelChoiceField(
        label=_("Authority"),
        queryset=Organisation.objects.none(),
        to_field_name="uuid",
        empty_label=_("Choose one"),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in EXPONENTS])

    def __init__(self, *args: Any, authorities: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = authorities  # type: ignore[attr-defined] # a ModelChoiceField


class LiabilityForm(forms.Form):
    """What may come due, at most how much, how likely, until when."""

    what = forms.CharField(label=_("What may come due"), max_length=300)
    probability = forms.ChoiceField(
        label=_("How likely"),
        choices=ContingentLiability.Probability.choices,
        widget=forms.RadioSelect,
    )
    clause = forms.CharField(label=_("Clause"), max_length=100, required=False)
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: as long as the contract runs. A day in the past ends it."),
    )

    field_order = ["what", "maximum", "probability", "clause", "until_on"]

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["maximum"] = _amount(_("At most"), currency)
        self.order_fields(self.field_order)

    def facts(self, replaces: ContingentLiability | None) -> LiabilityFacts:
        """What the service takes."""
        return LiabilityFacts(**self.cleaned_data, replaces=replaces)
