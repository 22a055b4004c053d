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
    """What one partnership's scorecard of one period is made from, or why it cannot be made."""

    partnership: Partnership
    period: Period
    contract_version: ContractVersion | None = None
    definitions: tuple[Definition, ...] = ()
    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = field(default=())


def reporting_period(day: dt.date) -> Period:
    """The reporting period that `day` falls into."""
    return Period.containing(REPORTING, day)


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
    overdue = _overdue_milestones(wanted, min(period.end, today))
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
            )
        )
    return found


LONGEST_PERIOD = dt.timedelta(days=366)
"""How far back the period of a figure may have ended that stands until the next one is due."""


class _Lateness:
    """Whether a figure of a partnership is due, and how late it is."""

    def __init__(self, partnership: Partnership, today: dt.date) -> None:
        self._partnership = partnership
        self._today = today
        self._due: dict[dt.date, dt.date] = {}

    def due(self, period_end: dt.date) -> dt.date:
        if period_end not in self._due:
            month = Period.containing("month", period_end)
            self._due[period_end] = due_on(self._partnership, month)
        return self._due[period_end]

    def is_due(self, period_end: dt.date) -> bool:
        return self.due(period_end) < self._today

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


def _overdue_milestones(wanted: Iterable[int], day: dt.date) -> dict[int, list[Event]]:
    """Mandatory milestones whose baseline had passed by `day` and that were not reached by then."""
    rows = Milestone.objects.filter(
        partnership__in=list(wanted), is_mandatory=True, baseline_on__lt=day
    ).filter(Q(actual_on__isnull=True) | Q(actual_on__gt=day))
    overdue: dict[int, list[Event]] = defaultdict(list)
    for milestone in rows.order_by("pk"):
        overdue[milestone.partnership_id].append(
            Event(CapReason.OVERDUE_MILESTONE, milestone.name, str(milestone.uuid))
        )
    return overdue
