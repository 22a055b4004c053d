"""What a scorecard is made from, read for many partnerships in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core.periods import Period
from partnerships.models import ContractVersion, Partnership
from performance.models import KPI, KPIRecord, KPIRule, Milestone
from performance.scoring import CapReason, Event, ScoringError
from performance.selectors.due import due_on
from performance.selectors.score_observations import definition_of, observation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from performance.scoring import Definition, Observation

REPORTING: Final = "quarter"
"""The period of a scorecard: the product's default."""


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """What one partnership's scorecard of one period is made from, or why it cannot be made.

    `turns_on` is the first day on which it is made from something else by time alone: the day
    after the due date of a figure or of a mandatory milestone. None: time changes nothing more.
    """

    partnership: Partnership
    period: Period
    contract_version: ContractVersion | None = None
    definitions: tuple[Definition, ...] = ()
    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = field(default=())
    turns_on: dt.date | None = None


def reporting_period(day: dt.date) -> Period:
    """The reporting period that `day` falls into."""
    return Period.containing(REPORTING, day)


def touched_by(key: str) -> tuple[Period, ...]:
    """The reporting periods in which the figure of a period counts, the first one first.

    That in which its period ends; for what is measured more rarely also those in which it stands
    until the next figure is due.
    """
    own = Period.parse(key)
    found = [reporting_period(own.end)]
    while (later := found[-1].next()).end < own.next().end:
        found.append(later)
    return tuple(found)


def score_inputs(
    partnerships: Iterable[Partnership], period: Period, today: dt.date
) -> list[ScoreInputs]:
    """The inputs of each partnership that has adopted KPIs in `period`; five queries in all."""
    wanted = {partnership.pk: partnership for partnership in partnerships}
    kpis = list(
        KPI.objects.filter(
            partnership__in=wanted,
            starts_on__lte=period.end,
            state__in=[KPI.State.ADOPTED, KPI.State.RETIRED],
        )
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=period.start))
        .order_by("partnership", "position", "pk")
    )
    rules = _rules_in_force(wanted, period.end)
    in_reach = _in_reach(wanted, kpis, period)
    records = _accepted(in_reach)
    pending = _pending(in_reach)
    versions = _versions_in_force(wanted, period.end)
    overdue, next_overdue = _overdue_milestones(wanted, period.end, today)
    by_partnership: dict[int, list[KPI]] = defaultdict(list)
    for kpi in kpis:
        by_partnership[kpi.partnership_id].append(kpi)
    found = []
    for pk, measured in by_partnership.items():
        partnership = wanted[pk]
        problems = []
        if pk not in versions:
            problems.append(
                _("No contract version is in force on %(day)s; publish one for that date.")
                % {"day": period.end.isoformat()}
            )
        problems += [
            _("%(kpi)s has no target and weights in force on %(day)s; add them for that date.")
            % {"kpi": kpi.name, "day": period.end.isoformat()}
            for kpi in measured
            if kpi.pk not in rules
        ]
        if problems:
            found.append(ScoreInputs(partnership, period, problems=tuple(problems)))
            continue
        lateness = _Lateness(partnership, today)
        try:
            definitions = tuple(definition_of(kpi, rules[kpi.pk]) for kpi in measured)
            observations = tuple(
                observation_of(
                    kpi, period, records.get(kpi.pk, []), pending.get(kpi.pk, set()), lateness
                )
                for kpi in measured
            )
        except ScoringError as error:
            found.append(ScoreInputs(partnership, period, problems=error.objections))
            continue
        found.append(
            ScoreInputs(
                partnership,
                period,
                contract_version=versions[pk],
                definitions=definitions,
                observations=observations,
                events=tuple(overdue.get(pk, ())),
                turns_on=min(
                    (day for day in (lateness.turns_on, next_overdue.get(pk)) if day), default=None
                ),
            )
        )
    return found


LONGEST_PERIOD = dt.timedelta(days=366)
"""How far back the period of a figure may have ended that stands until the next one is due."""


_A_DAY: Final = dt.timedelta(days=1)


class _Lateness:
    """Whether a figure of a partnership is due, and how late it is.

    `turns_on` is the first day on which one of those that were not due when asked is overdue.
    """

    def __init__(self, partnership: Partnership, today: dt.date) -> None:
        self._partnership = partnership
        self._today = today
        self._due: dict[dt.date, dt.date] = {}
        self.turns_on: dt.date | None = None

    def due(self, period_end: dt.date) -> dt.date:
        if period_end not in self._due:
            month = Period.containing("month", period_end)
            self._due[period_end] = due_on(self._partnership, month)
        return self._due[period_end]

    def is_due(self, period_end: dt.date) -> bool:
        due = self.due(period_end)
        if due < self._today:
            return True
        self.turns_on = min(self.turns_on or dt.date.max, due + _A_DAY)
        return False

    def days_late(self, period_end: dt.date, given_on: dt.date | None) -> int:
        """Calendar days after the due date, so far or until it was given."""
        return max(0, ((given_on or self._today) - self.due(period_end)).days)


def _rules_in_force(wanted: Iterable[int], day: dt.date) -> dict[int, KPIRule]:
    rules = KPIRule.objects.filter(kpi__partnership__in=list(wanted), effective_from__lte=day)
    return {rule.kpi_id: rule for rule in rules.order_by("effective_from")}


def _in_reach(wanted: Iterable[int], kpis: list[KPI], period: Period) -> QuerySet[KPIRecord]:
    """Figures of the reporting period; of KPIs measured more rarely also those of before."""
    reach = period.start - LONGEST_PERIOD
    rarer = [kpi.pk for kpi in kpis if kpi.period_of(period.start).end > period.end]
    window = Q(period_end__gte=period.start)
    if rarer:
        window |= Q(kpi__in=rarer, period_end__gte=reach)
    return KPIRecord.objects.filter(
        window,
        partnership__in=list(wanted),
        period_end__lte=period.end,
        # Says nothing more: the index is by the first day.
        period_start__gte=reach - LONGEST_PERIOD if rarer else reach,
    )


def _accepted(in_reach: QuerySet[KPIRecord]) -> dict[int, list[KPIRecord]]:
    records: dict[int, list[KPIRecord]] = defaultdict(list)
    for record in in_reach.filter(state=KPIRecord.State.ACCEPTED).order_by("period_start"):
        records[record.kpi_id].append(record)
    return records


def _pending(in_reach: QuerySet[KPIRecord]) -> dict[int, set[str]]:
    waiting: dict[int, set[str]] = defaultdict(set)
    rows = in_reach.filter(state=KPIRecord.State.SUBMITTED)
    for kpi, key in rows.values_list("kpi", "period"):
        waiting[kpi].add(key)
    return waiting


def _versions_in_force(wanted: Iterable[int], day: dt.date) -> dict[int, ContractVersion]:
    rows = ContractVersion.objects.filter(
        partnership__in=list(wanted),
        state=ContractVersion.State.PUBLISHED,
        effective_from__lte=day,
    ).order_by("effective_from", "number")
    return {version.partnership_id: version for version in rows}


def _overdue_milestones(
    wanted: Iterable[int], period_end: dt.date, today: dt.date
) -> tuple[dict[int, list[Event]], dict[int, dt.date]]:
    """Mandatory milestones that were overdue by the end of the period, or are today.

    With them, by partnership: the first day within the period on which another one will be.
    """
    day = min(period_end, today)
    rows = Milestone.objects.filter(
        partnership__in=list(wanted), is_mandatory=True, baseline_on__lt=period_end
    ).filter(Q(actual_on__isnull=True) | Q(actual_on__gt=day))
    overdue: dict[int, list[Event]] = defaultdict(list)
    ahead: dict[int, dt.date] = {}
    for milestone in rows.order_by("pk"):
        assert milestone.baseline_on is not None  # noqa: S101 - asked for above
        pk = milestone.partnership_id
        if milestone.baseline_on < day:
            event = Event(CapReason.OVERDUE_MILESTONE, milestone.name, str(milestone.uuid))
            overdue[pk].append(event)
        else:
            ahead[pk] = min(ahead.get(pk, dt.date.max), milestone.baseline_on + _A_DAY)
    return overdue, ahead
