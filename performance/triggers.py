"""What of KPIs and milestones raises a risk by itself."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formatting import day, period_label, scaled
from core.periods import Period
from governance.triggers import (
    CALM,
    Reading,
    Starter,
    TriggerKind,
    Watched,
    register_starters,
    trigger_kinds,
)
from partnerships.types import types
from performance.lifecycle.measured import MILESTONE_DONE
from performance.models import KPI, KPIRecord, KPIRule, Milestone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from governance.models import RiskTrigger
    from partnerships.models import Partnership

MONTHS_OF: Final[dict[str, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
USUAL_PERIODS: Final = 3
USUAL_DAYS: Final = 30
"""What the triggers of a type begin with; the product's own [D]."""
AGAINST: Final = {
    "target": gettext_lazy("its target"),
    "minimum": gettext_lazy("its agreed minimum"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """An accepted figure of a period; the months of a sum are one figure of their quarter."""

    period: Period
    value: Decimal
    records: tuple[str, ...]


@trigger_kinds.register
class KPIWorse(TriggerKind):
    """The last figures of a KPI were all worse than its target or agreed minimum.

    Only accepted figures count. A period without one, or with nothing to report, is passed over.
    """

    slug = "kpi_worse"
    label = gettext_lazy("A KPI misses its target or agreed minimum")
    hint = gettext_lazy("The last accepted figures were all worse than it.")

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which KPI, than what, and how often in a row."""
        kpis = partnership.kpis.filter(state=KPI.State.ADOPTED).order_by("position", "pk")
        return {
            "kpi": forms.ChoiceField(
                label=gettext_lazy("KPI"),
                choices=[
                    ("", gettext_lazy("Choose a KPI")),
                    *((str(one.uuid), one.name) for one in kpis),
                ],
            ),
            "against": forms.ChoiceField(
                label=gettext_lazy("Worse than"), choices=list(AGAINST.items())
            ),
            "periods": forms.IntegerField(
                label=gettext_lazy("Periods in a row"), min_value=1, max_value=12, initial=3
            ),
        }

    def watched(self, triggers: Sequence[RiskTrigger]) -> Mapping[int, Watched]:
        """One query."""
        kpis = _kpis(triggers)
        found = {}
        for one in triggers:
            kpi = kpis.get(_fact(one, "kpi"))
            if kpi is not None:
                number = _number(one, "periods")
                text = ngettext(
                    "%(kpi)s is worse than %(bound)s in a period",
                    "%(kpi)s is worse than %(bound)s in %(n)d periods in a row",
                    number,
                )
                known = {"kpi": kpi.name, "bound": _bound_word(one), "n": number}
                found[one.pk] = Watched(text % known, reverse("kpi", args=[kpi.uuid]))
        return found

    def readings(self, triggers: Sequence[RiskTrigger], today: dt.date) -> Mapping[int, Reading]:
        """Three queries."""
        kpis = _kpis(triggers)
        rules: dict[int, list[KPIRule]] = defaultdict(list)
        for rule in KPIRule.objects.filter(kpi__in=kpis.values()).order_by("effective_from"):
            rules[rule.kpi_id].append(rule)
        months = [
            (_number(one, "periods") + 3) * MONTHS_OF["quarter" if kpi.adds_up else kpi.frequency]
            for one in triggers
            if (kpi := kpis.get(_fact(one, "kpi"))) is not None
        ]
        since = today - dt.timedelta(days=31 * max(months, default=0))
        figures = _figures(list(kpis.values()), since)
        return {
            one.pk: _kpi_reading(one, kpi, figures[kpi.pk], rules[kpi.pk])
            for one in triggers
            if (kpi := kpis.get(_fact(one, "kpi"))) is not None
        }


class _OfMilestone(TriggerKind):
    """A trigger that looks at one milestone."""

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which milestone, of those that are not done."""
        open_ones = partnership.milestones.exclude(state__in=MILESTONE_DONE)
        return {
            "milestone": forms.ChoiceField(
                label=gettext_lazy("Milestone"),
                choices=[
                    ("", gettext_lazy("Choose a milestone")),
                    *((str(one.uuid), one.name) for one in open_ones),
                ],
            )
        }

    def watched(self, triggers: Sequence[RiskTrigger]) -> Mapping[int, Watched]:
        """One query."""
        known = _milestones(triggers)
        return {
            one.pk: Watched(self.words(one, milestone), reverse("milestone", args=[milestone.uuid]))
            for one in triggers
            if (milestone := known.get(_fact(one, "milestone"))) is not None
        }

    def readings(self, triggers: Sequence[RiskTrigger], today: dt.date) -> Mapping[int, Reading]:
        """One query."""
        known = _milestones(triggers)
        return {
            one.pk: CALM
            if milestone.state in MILESTONE_DONE
            else self.read_one(one, milestone, today)
            for one in triggers
            if (milestone := known.get(_fact(one, "milestone"))) is not None
        }

    @abstractmethod
    def words(self, trigger: RiskTrigger, milestone: Milestone) -> str:
        """What it watches for."""

    @abstractmethod
    def read_one(self, trigger: RiskTrigger, milestone: Milestone, today: dt.date) -> Reading:
        """Whether it stands for a milestone that is not done."""


@trigger_kinds.register
class MilestoneLate(_OfMilestone):
    """A milestone is expected more than so many days after its baseline.

    Its forecast counts; one that has passed promises nothing, so that today counts instead.
    """

    slug = "milestone_late"
    label = gettext_lazy("A milestone is late")
    hint = gettext_lazy("It is expected more than so many days after its baseline.")

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which milestone, and from how many days on."""
        return {
            **super().fields(partnership),
            "days": forms.IntegerField(
                label=gettext_lazy("More days late than"), min_value=0, max_value=3650, initial=30
            ),
        }

    def words(self, trigger: RiskTrigger, milestone: Milestone) -> str:
        """Names the milestone and the days."""
        number = _number(trigger, "days")
        text = ngettext(
            "%(milestone)s is more than %(n)d day late",
            "%(milestone)s is more than %(n)d days late",
            number,
        )
        return text % {"milestone": milestone.name, "n": number}

    def read_one(self, trigger: RiskTrigger, milestone: Milestone, today: dt.date) -> Reading:
        """By its baseline, and what is expected today."""
        late = milestone.days_late(today)
        expected = milestone.reached_on(today)
        if late is None or expected is None or late <= _number(trigger, "days"):
            return CALM
        text = ngettext(
            "%(milestone)s is expected on %(day)s, %(n)d day late.",
            "%(milestone)s is expected on %(day)s, %(n)d days late.",
            late,
        )
        known = {"milestone": milestone.name, "day": day(expected), "n": late}
        return Reading(stands=True, sentence=text % known, trace=_trace(milestone, expected))


@trigger_kinds.register
class MilestonePastDeadline(_OfMilestone):
    """A milestone is expected after its final contract deadline."""

    slug = "milestone_past_deadline"
    label = gettext_lazy("A milestone will miss its final contract deadline")
    hint = gettext_lazy("It is expected later than the contract allows at all.")

    def words(self, _trigger: RiskTrigger, milestone: Milestone) -> str:
        """Names the milestone."""
        return _("%(milestone)s is expected after its final contract deadline") % {
            "milestone": milestone.name
        }

    def read_one(self, _trigger: RiskTrigger, milestone: Milestone, today: dt.date) -> Reading:
        """By what is expected today."""
        expected, deadline = milestone.reached_on(today), milestone.final_deadline_on
        if expected is None or deadline is None or expected <= deadline:
            return CALM
        late = (expected - deadline).days
        text = ngettext(
            "%(milestone)s is expected on %(day)s, %(n)d day after its final contract deadline.",
            "%(milestone)s is expected on %(day)s, %(n)d days after its final contract deadline.",
            late,
        )
        known = {"milestone": milestone.name, "day": day(expected), "n": late}
        return Reading(stands=True, sentence=text % known, trace=_trace(milestone, expected))


@register_starters
def starter_triggers(partnership: Partnership, codes: Collection[str]) -> Mapping[str, Starter]:
    """KPIs against their target, milestones by their final contract deadline or their baseline.

    The type says which codes are milestones; at most two queries.
    """
    planned = {one.code for one in types[partnership.type].milestones}
    found: dict[str, Starter] = {}
    measured = set(codes) - planned
    for kpi in partnership.kpis.filter(code__in=measured) if measured else ():
        facts = {"kpi": str(kpi.uuid), "against": "target", "periods": USUAL_PERIODS}
        found[kpi.code] = Starter(KPIWorse.slug, facts)
    dated = planned.intersection(codes)
    for one in partnership.milestones.filter(code__in=dated) if dated else ():
        facts = {"milestone": str(one.uuid)}
        found[one.code] = (
            Starter(MilestoneLate.slug, facts | {"days": USUAL_DAYS})
            if one.final_deadline_on is None
            else Starter(MilestonePastDeadline.slug, facts)
        )
    return found


def _fact(trigger: RiskTrigger, name: str) -> str:
    return str(trigger.facts.get(name, ""))


def _number(trigger: RiskTrigger, name: str) -> int:
    return int(trigger.facts.get(name, 0))


def _kpis(triggers: Iterable[RiskTrigger]) -> dict[str, KPI]:
    wanted = {_fact(one, "kpi") for one in triggers} - {""}
    return {str(one.uuid): one for one in KPI.objects.filter(uuid__in=wanted)}


def _milestones(triggers: Iterable[RiskTrigger]) -> dict[str, Milestone]:
    wanted = {_fact(one, "milestone") for one in triggers} - {""}
    return {str(one.uuid): one for one in Milestone.objects.filter(uuid__in=wanted)}


def _trace(milestone: Milestone, expected: dt.date) -> dict[str, object]:
    return {
        "milestone": str(milestone.uuid),
        "baseline_on": milestone.baseline_on,
        "forecast_on": milestone.forecast_on,
        "final_deadline_on": milestone.final_deadline_on,
        "expected_on": expected,
    }


def _bound_word(trigger: RiskTrigger) -> str:
    return str(AGAINST.get(_fact(trigger, "against"), AGAINST["target"]))


def _figures(kpis: Sequence[KPI], since: dt.date) -> dict[int, list[Figure]]:
    """The accepted figures from a day on, oldest first; one query."""
    by_pk = {kpi.pk: kpi for kpi in kpis}
    found: dict[int, list[Figure]] = defaultdict(list)
    months: dict[tuple[int, str], list[KPIRecord]] = defaultdict(list)
    rows = KPIRecord.objects.filter(
        kpi__in=kpis, state=KPIRecord.State.ACCEPTED, period_start__gte=since
    ).order_by("period_start", "pk")
    for record in rows:
        if by_pk[record.kpi_id].adds_up:
            quarter = Period.containing("quarter", record.period_start)
            months[record.kpi_id, quarter.key].append(record)
        elif record.value is not None:
            period = Period.parse(record.period)
            found[record.kpi_id].append(Figure(period, record.value, (str(record.uuid),)))
    for (pk, key), parts in months.items():
        values = [one.value for one in parts if one.value is not None]
        if len(parts) == len(Period.parse(key).months()) and values:
            uuids = tuple(str(one.uuid) for one in parts)
            total = sum(values[1:], values[0])
            found[pk].append(Figure(Period.parse(key), total, uuids))
    return found


def _kpi_reading(
    trigger: RiskTrigger, kpi: KPI, figures: Sequence[Figure], rules: Sequence[KPIRule]
) -> Reading:
    number = _number(trigger, "periods")
    last = figures[-number:] if number else []
    judged = [(one, _bound(kpi, one, rules, _fact(trigger, "against"))) for one in last]
    if len(judged) < max(number, 1) or not all(
        bound is not None and _is_worse(kpi, one.value, bound) for one, bound in judged
    ):
        return CALM
    newest, bound = judged[-1]
    assert bound is not None  # noqa: S101 - asked above
    text = ngettext(
        "%(kpi)s was worse than %(bound)s: %(value)s in %(period)s, against %(limit)s.",
        "%(kpi)s was worse than %(bound)s in %(n)d periods in a row: %(value)s in %(period)s,"
        " against %(limit)s.",
        number,
    )
    known = {
        "kpi": kpi.name,
        "bound": _bound_word(trigger),
        "n": number,
        "value": _said(kpi, newest.value),
        "period": period_label(newest.period),
        "limit": " – ".join(_said(kpi, one) for one in bound),
    }
    trace = {
        "kpi": str(kpi.uuid),
        "figures": [
            {
                "period": one.period.key,
                "value": one.value,
                "against": list(against or ()),
                "records": list(one.records),
            }
            for one, against in judged
        ],
    }
    return Reading(stands=True, sentence=text % known, trace=trace)


def _bound(
    kpi: KPI, figure: Figure, rules: Sequence[KPIRule], against: str
) -> tuple[Decimal, ...] | None:
    """What the figure is held against: one number, or both ends of a range; None without one."""
    in_force = [one for one in rules if one.effective_from <= figure.period.end]
    if not in_force:
        return None
    rule = in_force[-1]
    if against == "minimum":
        return None if rule.minimum is None else (rule.minimum,)
    if kpi.direction == KPI.Direction.RANGE:
        if rule.range_low is None or rule.range_high is None:
            return None
        return (rule.range_low, rule.range_high)
    return None if rule.target is None else (rule.target,)


def _is_worse(kpi: KPI, value: Decimal, bound: tuple[Decimal, ...]) -> bool:
    if len(bound) > 1:
        return not bound[0] <= value <= bound[1]
    if kpi.direction == KPI.Direction.LOWER:
        return value > bound[0]
    return value < bound[0]


def _said(kpi: KPI, value: Decimal) -> str:
    shown = scaled(value, kpi.decimals)
    return f"{shown}\u00a0{kpi.unit}".strip() if kpi.unit else shown
