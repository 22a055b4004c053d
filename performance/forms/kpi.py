"""Forms that define a KPI, say where it starts, and propose a change of what was agreed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import ScaledField
from core.forms import DayInput, NumberTextInput
from partnerships.catalogue.starter import Goalposts
from performance.forms.set_up import MonthField
from performance.models import KPI, Milestone
from performance.services.kpi_changes import NewRule
from performance.services.kpi_definitions import Baseline
from performance.services.starters import NewKPI, NewMilestone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import User


def _number(label: Any, **facts: Any) -> ScaledField:
    return ScaledField(label=label, required=False, widget=NumberTextInput(), **facts)


def _day(label: Any, **facts: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("This is not a day. Write it as 2026-11-23.")},
        **facts,
    )


class _Rule(forms.Form):
    """Target, points and weights: what a definition and a change have in common."""

    mark_optional = False

    target = _number(_("Target"))
    minimum = _number(
        _("Agreed minimum"), help_text=_("Missing it lowers the state. May stay empty.")
    )
    no_points = _number(_("Value of no points"))
    full_points = _number(_("Value of full points"))
    financial_weight = _number(_("Weight, financial"))
    community_weight = _number(_("Weight, community"))

    def without_points(self) -> None:
        """A KPI inside a range: its points follow from the range."""
        for name in ("target", "no_points", "full_points"):
            del self.fields[name]

    def weight(self, name: str) -> Decimal:
        return self.cleaned_data.get(name) or Decimal(0)


class KPIDefinitionForm(_Rule):
    """What is measured and what earns points."""

    name = forms.CharField(label=_("What is measured"), max_length=200, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    direction = forms.ChoiceField(
        label=_("Which way is better"),
        choices=[
            (KPI.Direction.HIGHER, KPI.Direction.HIGHER.label),
            (KPI.Direction.LOWER, KPI.Direction.LOWER.label),
        ],
        required=False,
    )
    method = forms.CharField(
        label=_("How it is measured"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    frequency = forms.ChoiceField(
        label=_("How often"), choices=KPI.Frequency.choices, required=False
    )
    reported_by = forms.ChoiceField(
        label=_("Who reports it"), choices=KPI.Side.choices, required=False
    )
    starts_on = MonthField(label=_("First measured"))

    field_order = (
        "name",
        "unit",
        "direction",
        "target",
        "minimum",
        "no_points",
        "full_points",
        "financial_weight",
        "community_weight",
        "method",
        "frequency",
        "reported_by",
        "starts_on",
    )

    def facts(self, code: str, kept: KPI | None = None, posts: Goalposts | None = None) -> NewKPI:
        """As typed; what the page does not ask stays as it is in `kept`."""
        said = self.cleaned_data
        if posts is None or posts.range_low is None:
            posts = Goalposts(no_points=said.get("no_points"), full_points=said.get("full_points"))
        return NewKPI(
            code=code,
            name=str(said.get("name") or "").strip(),
            unit=str(said.get("unit") or "").strip(),
            direction=said.get("direction") or (kept.direction if kept else "higher"),
            goalposts=posts,
            financial_weight=self.weight("financial_weight"),
            community_weight=self.weight("community_weight"),
            target=said.get("target"),
            minimum=said.get("minimum"),
            frequency=said.get("frequency") or KPI.Frequency.MONTHLY,
            method=said.get("method") or "",
            reported_by=said.get("reported_by") or KPI.Side.PARTNER,
            starts_on=kept.starts_on if kept else said.get("starts_on"),
        )


class BaselineForm(forms.Form):
    """Where a KPI starts, and who sees to it."""

    mark_optional = False

    baseline = _number(_("Baseline"), help_text=_("The value before the partnership."))
    baseline_on = _day(_("Measured on"))
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *args: Any, people: Sequence[User], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.uuid): one for one in people}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101 - declared above
        owner.choices = [
            ("", _("nobody yet")),
            *((key, str(one)) for key, one in self.people.items()),
        ]
        self.fields["baseline"].unit = unit  # type: ignore[attr-defined] # read by the field's template

    def facts(self) -> Baseline:
        said = self.cleaned_data
        return Baseline(
            baseline=said["baseline"],
            baseline_on=said["baseline_on"],
            owner=self.people.get(said["owner"]),
        )


class KPIChangeForm(_Rule):
    """Other numbers from a month on, with the reason."""

    effective_from = MonthField(label=_("From which month"))
    reason = forms.CharField(
        label=_("Why it changes"),
        max_length=2000,
        required=False,
        help_text=_("Both sides read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("effective_from",)

    def facts(self) -> NewRule:
        said = self.cleaned_data
        return NewRule(
            effective_from=said["effective_from"],
            target=said.get("target"),
            minimum=said.get("minimum"),
            no_points=said.get("no_points"),
            full_points=said.get("full_points"),
            financial_weight=self.weight("financial_weight"),
            community_weight=self.weight("community_weight"),
            reason=said["reason"],
        )


class MilestonePlanForm(forms.Form):
    """A milestone as it is planned."""

    mark_optional = False

    name = forms.CharField(label=_("Milestone"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What must be shown"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    baseline_on = _day(_("Baseline"))
    final_deadline_on = _day(
        _("Final contract deadline"), help_text=_("With it the milestone is mandatory.")
    )
    owed_by = forms.ChoiceField(
        label=_("Who owes it"), choices=Milestone.Side.choices, required=False
    )
    weight = _number(_("Weight among the milestones"))
    needs_certificate = forms.BooleanField(label=_("Certified by the certifier"), required=False)

    def facts(self, code: str, gate: str = "") -> NewMilestone:
        said = self.cleaned_data
        return NewMilestone(
            code=code,
            name=str(said.get("name") or "").strip(),
            description=said.get("description") or "",
            weight=said["weight"] if said.get("weight") is not None else Decimal(1),
            baseline_on=said.get("baseline_on"),
            final_deadline_on=said.get("final_deadline_on"),
            owed_by=said.get("owed_by") or Milestone.Side.PARTNER,
            needs_certificate=bool(said.get("needs_certificate")),
            is_mandatory=said.get("final_deadline_on") is not None,
            gate=gate,
        )
