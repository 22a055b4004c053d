"""Facts of a month of a DBFO: the index, and the log of failures."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.calendars import is_business_day
from performance.mechanism import Line
from performance.mechanisms.availability_facts import (
    AvailabilityFacts,
    ChargedDays,
    Shortfall,
    Unavailable,
)
from performance.models import ServiceFailure
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.index import figures_for
from performance.selectors.payments.known import lines_of
from performance.service_clock import CoreHours, missed_between

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from core.periods import Period
    from performance.models import FailureEntry
    from performance.selectors.payments.in_force import InForce
    from performance.selectors.payments.index import IndexFigures
    from performance.selectors.payments.known import Known

KIND, STATE = ServiceFailure.Kind, ServiceFailure.State
LIMITED = ("points", "limit")
"""Codes of the lines to which the limit of a contract year applies."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The facts, what was left out, and where all of it comes from."""

    facts: AvailabilityFacts
    apart: tuple[Line, ...]
    sources: dict[str, Any]
    hands: frozenset[int]


@dataclass
class _Found:
    unavailable: list[Unavailable] = field(default_factory=list)
    shortfalls: list[Shortfall] = field(default_factory=list)
    reports: list[tuple[str, int]] = field(default_factory=list)
    apart: list[Line] = field(default_factory=list)
    entries: list[FailureEntry] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)


def availability_facts(known: Known, parts: tuple[InForce, ...], period: Period) -> Sources:
    """The facts of a month as they are known; what happened counts by the terms of its day.

    Raises:
        Refused: a figure of the index is not there.
    """
    found = _failures(known, parts, period)
    indices = [figures_for(known, one.terms, period) for one in parts]
    phased = next(iter(known.figures_of(period, "available")), None)
    facts = AvailabilityFacts(
        index_base=indices[0].base,
        index_now=indices[0].now,
        available=Decimal(1) if phased is None else phased.verified or Decimal(0),
        unavailable=tuple(found.unavailable),
        shortfalls=tuple(found.shortfalls),
        missed_reports=tuple(ref for ref, _terms in found.reports),
        reports_by=tuple((ref, terms) for ref, terms in found.reports if terms),
        charged=_charged(parts, indices),
        deducted_before=_deducted_before(known, period, limited=parts[-1].settings.cap is not None),
    )
    hands = set().union(*(one.hands for one in indices))
    for failure in found.heard:
        hands |= known.said_by[failure]
    if phased is not None:
        hands |= {phased.claimed_by_id, phased.verified_by_id or phased.claimed_by_id}
    sources = {
        "index": indices[0].sources,
        "failures": [entry.pk for entry in found.entries],
        "figures": [] if phased is None else [str(phased.uuid)],
    }
    if len(indices) > 1:
        sources["indices"] = [one.sources for one in indices]
    return Sources(facts=facts, apart=tuple(found.apart), sources=sources, hands=frozenset(hands))


def _charged(
    parts: tuple[InForce, ...], indices: Sequence[IndexFigures]
) -> tuple[ChargedDays, ...]:
    if len(parts) == 1 and parts[0].days.is_whole:
        return ()
    return tuple(
        ChargedDays(days=one.days, index_base=index.base, index_now=index.now)
        for one, index in zip(parts, indices, strict=True)
    )


def counts(entry: FailureEntry) -> bool:
    """Whether it counts: agreed, or said by an official and not disputed."""
    return entry.state == STATE.AGREED or (
        entry.state == STATE.LOGGED and entry.side == "authority"
    )


def missed_in(known: Known, terms: Any, entry: FailureEntry, days: tuple[dt.date, dt.date]) -> int:
    """How many windows of an area that was not available were missed on these days."""
    standard = next(
        (one for one in terms.availability_standards if one.area == entry.area_class), None
    )
    if standard is None or not standard.window_hours:
        return 0
    return missed_between(
        entry.occurred_at,
        entry.rectified_at or known.moment,
        standard.window_hours,
        hours_of(standard, known),
        days,
    )


def hours_of(standard: Any, known: Known) -> CoreHours:
    """The core time of a class of areas, by the partnership's clock and the country's calendar."""
    hours = {
        name: value
        for name, value in (("opens", standard.opens), ("closes", standard.closes))
        if value is not None
    }
    if standard.days == "business":

        def working(day: dt.date) -> bool:
            return is_business_day(day, known.partnership.country)

        return CoreHours(zone=known.zone, counts=working, **hours)
    return CoreHours(zone=known.zone, **hours)


def _failures(known: Known, parts: tuple[InForce, ...], period: Period) -> _Found:
    """What happened on the days in force; whoever moved it out of the month is heard as well."""
    found = _Found(heard=_left(known, period))
    if not any(one.days.days for one in parts):
        # Nothing is paid for, such as before the service begins, and nothing is deducted from it.
        return found
    first, last = parts[0].days.first, parts[-1].days.last
    for began, ended, entry in known.failures_by_day:
        # Each earlier month is looked at anew for corrections: most of a long log is elsewhere.
        if began > last or ended < first:
            continue
        number = _terms_on(parts, began)
        missed = 0
        if entry.kind == KIND.UNAVAILABLE:
            missed = missed_in(known, parts[number].terms, entry, (first, last))
        if not (began >= first or missed):
            continue
        # Whoever gave a failure up moved money too.
        found.heard.add(entry.failure_id)
        if entry.state in (STATE.JOINED, STATE.REJECTED):
            continue
        if not counts(entry):
            found.apart.append(_held_apart(entry))
            continue
        found.entries.append(entry)
        is_cause = entry.failure_id in known.causes
        root = entry.occasion_id or (entry.failure_id if is_cause else None)
        _add(found, entry, missed, known.references.get(root, "") if root else "", number)
    return found


def _terms_on(parts: tuple[InForce, ...], began: dt.date) -> int:
    """Which of the terms count: those in force on its first day in the month."""
    return max((number for number, one in enumerate(parts) if one.days.first <= began), default=0)


def _left(known: Known, period: Period) -> set[int]:
    """Failures of which the log said before that they fell into the period."""
    return {
        failure
        for began, ended, failure in known.left
        if began <= period.end and ended >= period.start
    }


def _add(found: _Found, entry: FailureEntry, missed: int, occasion: str, terms: int) -> None:
    ref = entry.failure.reference
    if entry.kind == KIND.UNAVAILABLE:
        found.unavailable.append(
            Unavailable(
                ref=ref,
                area_class=entry.area_class,
                area=entry.area,
                criterion=entry.requirement,
                missed=missed,
                was_used=entry.was_used,
                occasion=occasion,
                terms=terms,
            )
        )
    elif entry.kind == KIND.SERVICE:
        found.shortfalls.append(
            Shortfall(
                ref=ref,
                service=entry.service or entry.requirement,
                points=entry.points or 0,
                area=entry.area,
                occasion=occasion,
                within=occasion if occasion != ref else "",
                terms=terms,
            )
        )
    else:
        found.reports.append((ref, terms))


def _held_apart(entry: FailureEntry) -> Line:
    said = _("%(ref)s is disputed: nothing is deducted until it is settled")
    if entry.state == STATE.LOGGED:
        said = _("%(ref)s waits for an official to agree: nothing is deducted before")
    return Line(
        code="apart",
        amount=Decimal(0),
        cause=text(said, ref=entry.failure.reference),
        of=entry.failure.reference,
    )


def _deducted_before(known: Known, period: Period, *, limited: bool) -> Decimal:
    """What is deducted for performance in earlier months of this contract year.

    With corrections, where there is a limit: each month as it is known to have been.
    """
    first = contract_year_of(known.partnership.starts_on, period.start)
    lines = [
        line
        for payment in known.issued_before(period)
        if payment.from_on >= first
        for line in (known.lines_now(payment) if limited else lines_of(payment))
        if line.code in LIMITED
    ]
    return max(-sum((line.amount for line in lines), Decimal(0)), Decimal(0))


def contract_year_of(starts_on: dt.date | None, day: dt.date) -> dt.date:
    """The first day of the contract year in which `day` lies; calendar years without a start."""
    if starts_on is None:
        return day.replace(month=1, day=1)
    at = min(starts_on.day, 28)
    begins = day.replace(month=starts_on.month, day=at)
    return begins if begins <= day else begins.replace(year=day.year - 1)
