"""Facts of a month of a DBFO: the index, and the log of failures."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.calendars import is_business_day
from performance.mechanism import Line
from performance.mechanisms.availability_facts import AvailabilityFacts, Shortfall, Unavailable
from performance.models import ServiceFailure
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.index import figures_for
from performance.selectors.payments.known import lines_of
from performance.service_clock import CoreHours, missed_between

if TYPE_CHECKING:
    import datetime as dt

    from core.periods import Period
    from performance.models import FailureEntry
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
    reports: list[str] = field(default_factory=list)
    apart: list[Line] = field(default_factory=list)
    entries: list[FailureEntry] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)


def availability_facts(known: Known, terms: Any, period: Period) -> Sources:
    """The facts of a month as they are known.

    Raises:
        Refused: a figure of the index is not there.
    """
    found = _failures(known, terms, period)
    index = figures_for(known, terms, period)
    phased = next(iter(known.figures_of(period, "available")), None)
    facts = AvailabilityFacts(
        index_base=index.base,
        index_now=index.now,
        available=Decimal(1) if phased is None else phased.verified or Decimal(0),
        unavailable=tuple(found.unavailable),
        shortfalls=tuple(found.shortfalls),
        missed_reports=tuple(found.reports),
        deducted_before=_deducted_before(known, period),
    )
    hands = set(index.hands)
    for failure in found.heard:
        hands |= known.said_by[failure]
    if phased is not None:
        hands |= {phased.claimed_by_id, phased.verified_by_id or phased.claimed_by_id}
    return Sources(
        facts=facts,
        apart=tuple(found.apart),
        sources={
            "index": index.sources,
            "failures": [entry.pk for entry in found.entries],
            "figures": [] if phased is None else [str(phased.uuid)],
        },
        hands=frozenset(hands),
    )


def counts(entry: FailureEntry) -> bool:
    """Whether it counts: agreed, or said by an official and not disputed."""
    return entry.state == STATE.AGREED or (
        entry.state == STATE.LOGGED and entry.side == "authority"
    )


def missed_in(known: Known, terms: Any, entry: FailureEntry, period: Period) -> int:
    """How many windows of an area that was not available were missed in the period."""
    standard = next(
        (one for one in terms.availability_standards if one.area == entry.area_class), None
    )
    if standard is None or not standard.window_hours:
        return 0
    return missed_between(
        entry.occurred_at,
        entry.rectified_at or known.moment,
        standard.window_hours,
        hours_of(standard, known.partnership.country),
        (period.start, period.end),
    )


def hours_of(standard: Any, country: str) -> CoreHours:
    """The core time of a class of areas, in the installation's zone and the country's calendar."""
    known = {
        name: value
        for name, value in (("opens", standard.opens), ("closes", standard.closes))
        if value is not None
    }
    if standard.days == "business":

        def working(day: dt.date) -> bool:
            return is_business_day(day, country)

        return CoreHours(zone=timezone.get_default_timezone(), counts=working, **known)
    return CoreHours(zone=timezone.get_default_timezone(), **known)


def _failures(known: Known, terms: Any, period: Period) -> _Found:
    found = _Found()
    for began, ended, entry in known.failures_by_day:
        # Each earlier month is looked at anew for corrections: most of a long log is elsewhere.
        if began > period.end or ended < period.start:
            continue
        missed = missed_in(known, terms, entry, period) if entry.kind == KIND.UNAVAILABLE else 0
        if not (began in period or missed):
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
        _add(found, entry, missed, known.references.get(root, "") if root else "")
    return found


def _add(found: _Found, entry: FailureEntry, missed: int, occasion: str) -> None:
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
            )
        )
    else:
        found.reports.append(ref)


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


def _deducted_before(known: Known, period: Period) -> Decimal:
    """What was deducted for performance in this contract year, in earlier certificates."""
    first = contract_year_of(known.partnership.starts_on, period.start)
    lines = [
        line
        for payment in known.issued_before(period)
        if payment.from_on >= first
        for line in lines_of(payment)
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
