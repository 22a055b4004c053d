"""The facts of a new partnership: one form, of which nothing is required while drafting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendars import countries
from core.currencies import EXPONENTS
from core.form_fields import AmountField
from core.forms import DayInput
from core.money import to_minor
from core.problems import Problem
from partnerships import codelists
from partnerships.models import Partnership
from partnerships.routes import RISK_QUESTIONS, risk_points
from partnerships.services.creation import NewPartnership, PlannedPhase
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import QueryDict

    from core.models import Organisation
    from partnerships.phase_plan import PlannedPhase as Days
    from performance.selectors.opening import Start

REQUIRED = {
    "name": gettext_lazy("Enter the partnership’s name."),
    "authority": gettext_lazy("Choose the authority that leads."),
    "sector": gettext_lazy("Choose the sector."),
    "country": gettext_lazy("Choose the country."),
    "currency": gettext_lazy("Choose the currency."),
    "type": gettext_lazy("Choose what kind of partnership it is."),
    "route": gettext_lazy("Choose how much checking it needs."),
}
"""What must be given before anything is made, in the order of the page."""


class OpeningForm(forms.Form):
    """Name, authority, value, risk, type and route."""

    mark_optional = False

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300, required=False)
    authority = forms.ChoiceField(label=gettext_lazy("Authority that leads"), required=False)
    partner = forms.CharField(
        label=gettext_lazy("Private partner"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A known or a new name. Empty before the award."),
        widget=forms.TextInput(attrs={"list": "partners", "autocomplete": "off"}),
    )
    summary = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"),
        choices=[("", gettext_lazy("Choose")), *codelists.SECTORS],
        required=False,
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    capital_value = AmountField(
        label=gettext_lazy("Value"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("The whole cost as far as it is known."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in EXPONENTS], required=False
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Term begins"), required=False, widget=DayInput()
    )
    ends_on = forms.DateField(label=gettext_lazy("Term ends"), required=False, widget=DayInput())
    innovation_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What is new"),
        choices=codelists.INNOVATION_KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    digital_aims = forms.MultipleChoiceField(
        label=gettext_lazy("Digital aims"),
        choices=codelists.DIGITAL_AIMS,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    type = forms.CharField(max_length=40, required=False)
    route = forms.ChoiceField(choices=Partnership.Route.choices, required=False)
    maximum_loss = AmountField(
        label=gettext_lazy("What may be lost at most"),
        required=False,
        help_text=gettext_lazy("Both sides agree on it. When it is spent, the experiment stops."),
    )

    def __init__(
        self, data: QueryDict, *, authorities: Sequence[Organisation], start: Start
    ) -> None:
        super().__init__(data)
        self.authorities = {str(one.uuid): one for one in authorities}
        self._choices("authority", [(key, str(one)) for key, one in self.authorities.items()])
        self._choices("country", list(countries()))
        for one in RISK_QUESTIONS:
            self.fields[f"risk_{one.code}"] = forms.TypedChoiceField(
                label=one.question,
                choices=[
                    ("", gettext_lazy("Choose")),
                    *((str(points), answer) for points, answer in enumerate(one.answers)),
                ],
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.start = start

    def _choices(self, name: str, known: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined] # a choice

    @staticmethod
    def beginning(start: Start) -> dict[str, list[str]]:
        """What stands in the form before anything is typed."""
        return {
            "authority": [str(start.authority.uuid)] if start.authority else [],
            "country": [start.country],
            "currency": [start.currency],
        }

    def _amount(self, name: str) -> Any:
        amount, currency = self.cleaned_data.get(name), self.cleaned_data.get("currency")
        if amount is not None and currency:
            try:
                to_minor(amount, currency)
            except ValueError as error:
                message = _("Write it with the decimals of %(currency)s, and not too large.")
                raise forms.ValidationError(message % {"currency": currency}) from error
        return amount

    def clean(self) -> dict[str, Any]:
        """Amounts fit the currency, which is read after them."""
        for name in ("capital_value", "maximum_loss"):
            try:
                self._amount(name)
            except forms.ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data

    @property
    def risk_fields(self) -> list[forms.BoundField]:
        return [self[f"risk_{one.code}"] for one in RISK_QUESTIONS]

    @property
    def points(self) -> int | None:
        """Points of the risk; None while a question is not answered."""
        return risk_points(self.cleaned_data.get(f"risk_{one.code}") for one in RISK_QUESTIONS)

    @property
    def authority_chosen(self) -> Organisation | None:
        return self.authorities.get(self.cleaned_data.get("authority", ""))

    @property
    def kind_chosen(self) -> str:
        """Slug of the type; "" while none is chosen."""
        slug = self.cleaned_data.get("type", "")
        return slug if slug in dict(types.choices()) else ""

    def said(self, name: str) -> Any:
        """What was typed, where it can be read; else None or nothing."""
        return self.cleaned_data.get(name)

    def missing(self) -> Iterator[Problem]:
        """What must still be given."""
        for name, message in REQUIRED.items():
            given = self.kind_chosen if name == "type" else self.cleaned_data.get(name)
            if not given and name not in self.errors:
                yield Problem(name, "required", str(message))

    def facts(self, plan: Sequence[Days]) -> NewPartnership | None:
        """The partnership as it would be opened; None while its authority is not known."""
        authority = self.authority_chosen
        if authority is None:
            return None
        said = self.cleaned_data
        experiment = said.get("route") == Partnership.Route.EXPERIMENT
        return NewPartnership(
            name=" ".join(said.get("name", "").split()),
            type=self.kind_chosen,
            authority=authority,
            sector=said.get("sector", ""),
            country=said.get("country", ""),
            currency=said.get("currency", ""),
            summary=said.get("summary", ""),
            route=said.get("route") or Partnership.Route.FULL,
            place=said.get("place", ""),
            capital_value=said.get("capital_value"),
            risk_points=self.points,
            maximum_loss=said.get("maximum_loss") if experiment else None,
            starts_on=said.get("starts_on"),
            ends_on=said.get("ends_on"),
            innovation_kinds=tuple(said.get("innovation_kinds", ())),
            digital_aims=tuple(said.get("digital_aims", ())),
            plan=tuple(
                PlannedPhase(
                    phase=one.phase,
                    planned_from=one.planned_from,
                    planned_until=one.planned_until,
                )
                for one in plan
            ),
        )
