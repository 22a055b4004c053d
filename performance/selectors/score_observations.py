"""From rows to the plain values that scoring knows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from core.clock import day_of
from core.periods import Period
from performance.models import KPIRecord
from performance.scoring import (
    Definition,
    Direction,
    How,
    Kind,
    Observation,
    Reliability,
    period_value,
)
from performance.scoring.ratio import factor_of

if TYPE_CHECKING:
    import datetime as dt

    from performance.models import KPI, KPIRule
    from performance.selectors.score_facts import KPIFacts, RecordFacts, RuleFacts


class Lateness(Protocol):
    """Whether a figure is due, and how late it is."""

    def is_due(self, period_end: dt.date) -> bool: ...

    def days_late(self, period_end: dt.date, given_on: dt.date | None) -> int: ...


def definition_of(kpi: KPI | KPIFacts, rule: KPIRule | RuleFacts) -> Definition:
    """The KPI under the rule in force.

    Raises:
        ScoringError: when the rule's numbers contradict each other.
    """
    direction = Direction(kpi.direction)
    outer_low = outer_high = None
    if direction is Direction.RANGE:
        low, high = rule.range_low, rule.range_high
        outer_low, outer_high = rule.limit_low, rule.limit_high
    elif direction is Direction.HIGHER:
        low, high = rule.no_points, rule.full_points
    else:
        low, high = rule.full_points, rule.no_points
    return Definition(
        code=kpi.code,
        name=kpi.name,
        unit=kpi.unit,
        direction=direction,
        low=low,  # type: ignore[arg-type] # Definition says which of them is missing
        high=high,  # type: ignore[arg-type] # as above
        outer_low=outer_low,
        outer_high=outer_high,
        minimum=rule.minimum,
        piecewise=rule.in_two_pieces,
        weight_financial=rule.financial_weight,
        weight_community=rule.community_weight,
        financial_share=rule.financial_share,
        mandatory=rule.is_mandatory,
        decimals=kpi.decimals,
        position=kpi.position,
        id=str(kpi.uuid),
    )


def observation_of(
    kpi: KPIFacts,
    period: Period,
    records: list[RecordFacts],
    waiting: set[str],
    lateness: Lateness,
) -> Observation:
    """What is known of the KPI in the reporting period, from accepted figures only.

    `waiting` holds the periods whose figure was sent and is being checked: they are not yet due,
    neither late nor missing.
    """
    if kpi.period_of(period.start).end > period.end:
        return _rarer(kpi, period, records, waiting, lateness)
    by_period = {record.period: record for record in records}
    parts = [
        _one(kpi, part, by_period.get(part.key), lateness, is_waiting=part.key in waiting)
        for part in _parts(kpi.frequency, kpi.starts_on, kpi.ends_on, period)
    ]
    if not parts:
        return Observation(code=kpi.code, kind=Kind.NOT_APPLICABLE, period=period.key)
    if len(parts) == 1:
        return parts[0]
    factor = factor_of(kpi.unit)
    return period_value(parts, How(kpi.aggregation), period=period.key, factor=factor)


@lru_cache(maxsize=1024)
def _parts(
    frequency: str, starts_on: dt.date, ends_on: dt.date | None, period: Period
) -> tuple[Period, ...]:
    """The KPI's own periods inside the reporting period during which it was measured."""
    parts = []
    part = Period.containing(frequency, period.start)  # type: ignore[arg-type]
    while part.end <= period.end:
        if part.end >= starts_on and (ends_on is None or part.start <= ends_on):
            parts.append(part)
        part = part.next()
    return tuple(parts)


def _rarer(
    kpi: KPIFacts, period: Period, records: list[RecordFacts], waiting: set[str], lateness: Lateness
) -> Observation:
    """A KPI measured less often than scored: its latest figure stands until the next is due."""
    own = kpi.period_of(period.start).previous()
    latest = records[-1] if records else None
    if latest is not None and latest.period_end >= own.end:
        return _given(kpi, latest, lateness)
    measured = own.end >= kpi.starts_on
    is_waiting = own.key in waiting
    if not measured or is_waiting or not lateness.is_due(own.end):
        if latest is not None:
            return _given(kpi, latest, lateness)
        if is_waiting:
            return _being_checked(kpi, own)
        first = kpi.period_of(max(kpi.starts_on, own.start))
        return Observation(
            code=kpi.code,
            kind=Kind.NOT_YET_DUE,
            reason=_("first figure for %(period)s") % {"period": first.label},
            period=period.key,
        )
    return _missing(kpi, own, lateness)


def _one(
    kpi: KPIFacts,
    part: Period,
    record: RecordFacts | None,
    lateness: Lateness,
    *,
    is_waiting: bool,
) -> Observation:
    if record is not None:
        return _given(kpi, record, lateness)
    if is_waiting:
        return _being_checked(kpi, part)
    if not lateness.is_due(part.end):
        return Observation(code=kpi.code, kind=Kind.NOT_YET_DUE, period=part.key)
    return _missing(kpi, part, lateness)


def _being_checked(kpi: KPIFacts, part: Period) -> Observation:
    return Observation(
        code=kpi.code,
        kind=Kind.NOT_YET_DUE,
        reason=_("sent, being checked"),
        period=part.key,
    )


def _missing(kpi: KPIFacts, part: Period, lateness: Lateness) -> Observation:
    return Observation(
        code=kpi.code,
        kind=Kind.NOT_REPORTED,
        days_late=lateness.days_late(part.end, None),
        period=part.key,
    )


def _given(kpi: KPIFacts, record: RecordFacts, lateness: Lateness) -> Observation:
    late = lateness.days_late(record.period_end, day_of(record.submitted_at))
    if record.answer != KPIRecord.Answer.VALUE:
        return Observation(
            code=kpi.code,
            kind=Kind.NOT_APPLICABLE,
            reason=record.comment,
            days_late=late,
            period=record.period,
            ids=(str(record.uuid),),
        )
    return Observation(
        code=kpi.code,
        reported=record.reported_value,
        verified=record.verified_value,
        agreed=record.agreed_value,
        numerator=record.numerator,
        denominator=record.denominator,
        reliability=Reliability(record.reliability),
        disputed=record.is_disputed,
        corrected=record.corrects_id is not None,
        days_late=late,
        period=record.period,
        ids=(str(record.uuid),),
    )
