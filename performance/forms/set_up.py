"""The form of setting up measuring: one small form for the contract, one for each row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.forms import DayInput, NumberTextInput
from core.models import Organisation
from core.periods import Period
from partnerships.catalogue.starter import Direction, Goalposts
from performance.models import KPI, Milestone
from performance.services.set_up import SetUp
from performance.services.starters import NewKPI, NewMilestone, kpi_from

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.http import QueryDict

    from core.problems import Problem
    from performance.selectors.set_up import Offered, OfferedKPI, OfferedMilestone

OWN_MILESTONES = 2
"""Empty rows for milestones that the type does not know."""


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": gettext_lazy("This is not a day. Write it as 2026-11-23.")},
    )


def _number(label: Any) -> ScaledField:
    return ScaledField(label=label, required=False, widget=NumberTextInput())


class MonthField(forms.CharField):
    """A month as 2026-10; its first day."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"type": "month", "class": "w-m"}), required=False, **facts
        )

    def clean(self, value: Any) -> dt.date | None:
        """Refuses what is not a month."""
        typed = str(super().clean(value))
        if not typed:
            return None
        try:
            period = Period.parse(typed)
        except ValueError:
            period = None
        if period is None or period.kind != "month":
            raise forms.ValidationError(_("This is not a month. Write it as 2026-10."))
        return period.start


class RowForm(forms.Form):
    """A row with a tick; what is not ticked is not looked at."""

    mark_optional = False
    ticked = forms.BooleanField(required=False)

    def full_clean(self) -> None:
        """Without the tick, whatever was typed stays and nothing is wrong with it."""
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("ticked"):
            self._errors = ErrorDict()

    @property
    def is_ticked(self) -> bool:
        return bool(self["ticked"].value())


class ContractForm(forms.Form):
    mark_optional = False
    signed_on = _day(gettext_lazy("Contract signed on"))
    effective_from = _day(gettext_lazy("In force from"))
    certifier = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Who certifies works"),
        required=False,
        empty_label=gettext_lazy("nobody: an official accepts alone"),
    )

    def __init__(self, offered: Offered, data: QueryDict | None = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        self.fields["certifier"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined] # a choice of models
            kind=Organisation.Kind.CERTIFIER
        ).order_by("name")
        if offered.draft is None:
            del self.fields["signed_on"], self.fields["effective_from"]


class KPIRow(RowForm):
    target = _number(gettext_lazy("Target"))
    no_points = _number(gettext_lazy("No points"))
    full_points = _number(gettext_lazy("Full points"))
    financial_weight = _number(gettext_lazy("Weight, financial"))
    community_weight = _number(gettext_lazy("Weight, community"))
    reported_by = forms.ChoiceField(
        label=gettext_lazy("Who reports it"), choices=KPI.Side.choices, required=False
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    starts_on = MonthField(label=gettext_lazy("First measured"))

    def __init__(self, one: OfferedKPI, offered: Offered, data: QueryDict | None = None) -> None:
        self.offered, self.people = one, {str(user.pk): user for user in offered.owners}
        kpi = one.kpi
        super().__init__(
            data,
            prefix=f"kpi-{kpi.code}",
            initial={
                "ticked": one.is_ticked,
                "target": kpi.target,
                "no_points": kpi.goalposts.no_points,
                "full_points": kpi.goalposts.full_points,
                "financial_weight": kpi.weights[0],
                "community_weight": kpi.weights[1],
                "reported_by": KPI.Side.PARTNER,
                "starts_on": offered.first_month.key,
            },
        )
        self.fields["owner"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("nobody yet")),
            *((key, str(user)) for key, user in self.people.items()),
        ]
        if self.is_range:
            for name in ("target", "no_points", "full_points"):
                del self.fields[name]

    @property
    def is_range(self) -> bool:
        return self.offered.kpi.goalposts.range_low is not None

    @property
    def range_words(self) -> str:
        """What earns full points, and where there are none."""
        posts = self.offered.kpi.goalposts
        return _("full points from %(low)s to %(high)s, none at %(first)s and %(last)s") % {
            "low": posts.range_low,
            "high": posts.range_high,
            "first": posts.limit_low,
            "last": posts.limit_high,
        }

    @property
    def frequency(self) -> str:
        return str(KPI.Frequency(self.offered.kpi.frequency.value).label)

    def facts(self) -> NewKPI:
        """The KPI as it would be proposed; what is missing is said by the service."""
        kpi, typed = self.offered.kpi, self.cleaned_data
        posts = kpi.goalposts
        if not self.is_range:
            posts = Goalposts(
                no_points=typed.get("no_points"), full_points=typed.get("full_points")
            )
        direction = kpi.direction or posts.direction or Direction.HIGHER
        return replace(
            kpi_from(kpi),
            direction=direction.value,
            goalposts=posts,
            financial_weight=typed.get("financial_weight") or Decimal(0),
            community_weight=typed.get("community_weight") or Decimal(0),
            target=typed.get("target"),
            reported_by=typed.get("reported_by") or KPI.Side.PARTNER,
            starts_on=typed.get("starts_on"),
            owner=self.people.get(typed.get("owner") or ""),
        )


class MilestoneRow(RowForm):
    baseline_on = _day(gettext_lazy("Baseline"))
    final_deadline_on = _day(gettext_lazy("Final contract deadline"))
    owed_by = forms.ChoiceField(
        label=gettext_lazy("Who owes it"), choices=Milestone.Side.choices, required=False
    )
    needs_certificate = forms.BooleanField(label=gettext_lazy("Certified"), required=False)
    name = forms.CharField(label=gettext_lazy("Milestone"), required=False, max_length=200)

    def __init__(
        self,
        code: str,
        one: OfferedMilestone | None,
        data: QueryDict | None = None,
        *,
        certifies: bool,
    ) -> None:
        self.code, self.offered = code, one
        initial: dict[str, Any] = {"owed_by": Milestone.Side.PARTNER}
        if one is not None:
            initial = {
                "ticked": one.is_ticked,
                "baseline_on": one.baseline_on,
                "final_deadline_on": one.final_deadline_on,
                "owed_by": one.milestone.owed_by.value,
                "needs_certificate": one.milestone.needs_certificate and certifies,
            }
        super().__init__(data, prefix=f"milestone-{code}", initial=initial)
        if one is not None:
            del self.fields["name"]

    @property
    def title(self) -> str:
        if self.offered is not None:
            return str(self.offered.milestone.name)
        return str(self["name"].value() or "").strip()

    def facts(self) -> NewMilestone:
        """The milestone as it would be planned."""
        typed, one = self.cleaned_data, self.offered
        return NewMilestone(
            code=self.code,
            name=self.title,
            weight=Decimal(one.milestone.weight if one else 1),
            baseline_on=typed.get("baseline_on"),
            final_deadline_on=typed.get("final_deadline_on"),
            owed_by=typed.get("owed_by") or Milestone.Side.PARTNER,
            gate=one.milestone.gate if one else "",
            is_mandatory=typed.get("final_deadline_on") is not None,
            needs_certificate=bool(typed.get("needs_certificate")),
            depends_on=one.milestone.after if one else (),
        )


class SetUpForms:
    """All forms of the page, bound to what was posted or prefilled."""

    def __init__(self, partnership: Any, offered: Offered, data: QueryDict | None = None) -> None:
        signed = partnership.signed_on or partnership.closed_on
        self.contract = ContractForm(
            offered,
            data,
            initial={
                "signed_on": signed,
                "effective_from": partnership.starts_on or signed,
                "certifier": offered.certifier,
            },
        )
        self.kpis = [KPIRow(one, offered, data) for one in offered.kpis]
        certifies = offered.certifier is not None
        self.milestones = [
            MilestoneRow(one.milestone.code, one, data, certifies=certifies)
            for one in offered.milestones
        ]
        self.milestones += [
            MilestoneRow(f"own_{number}", None, data, certifies=certifies)
            for number in range(1, OWN_MILESTONES + 1)
        ]
        chosen = None if data is None else set(data.getlist("risks"))
        self.risks = [(one, chosen is None or one.code in chosen) for one in offered.risks]

    @cached_property
    def every(self) -> list[forms.Form]:
        return [self.contract, *self.kpis, *self.milestones]

    @property
    def are_readable(self) -> bool:
        """Whether every number and day can be read; says all that cannot."""
        read = [form.is_valid() for form in self.every]
        return all(read)

    def facts(self) -> SetUp:
        """What is ticked and typed."""
        contract = self.contract.cleaned_data
        milestones = [row.facts() for row in self.milestones if row.is_ticked]
        codes = {one.code for one in milestones}
        return SetUp(
            signed_on=contract.get("signed_on"),
            effective_from=contract.get("effective_from"),
            certifier=contract.get("certifier"),
            kpis=tuple(row.facts() for row in self.kpis if row.is_ticked),
            milestones=tuple(
                replace(one, depends_on=tuple(code for code in one.depends_on if code in codes))
                for one in milestones
            ),
            risks=tuple(one.code for one, is_ticked in self.risks if is_ticked),
        )

    def mark(self, problems: tuple[Problem, ...]) -> list[dict[str, str]]:
        """Puts each problem to its field; returns all for the summary, with what was unreadable."""
        unread = list(self._unread())
        said = {one["href"] for one in unread}
        for problem in problems:
            href = ""
            for form in self.every:
                place = f"{form.prefix}-" if form.prefix else ""
                name = problem.field.removeprefix(place)
                if problem.field.startswith(place) and name in form.fields:
                    href = f"#{form[name].id_for_label}"
                    if href not in said:
                        form.add_error(name, problem.message)
            if not href or href not in said:
                unread.append({"where": problem.where, "message": problem.message, "href": href})
        return unread

    def _unread(self) -> Iterator[dict[str, str]]:
        for form in self.every:
            for name, errors in form.errors.items():
                where = (
                    str(form.offered.kpi.name)
                    if isinstance(form, KPIRow)
                    else form.title
                    if isinstance(form, MilestoneRow)
                    else ""
                )
                for message in errors:
                    yield {
                        "where": where,
                        "message": str(message),
                        "href": f"#{form[name].id_for_label}",
                    }
