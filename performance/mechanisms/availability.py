"""Availability payment of a DBFO: an indexed unitary charge less deductions.

Formulas: 4Ps, Payment mechanism guidance for fire, rescue and police PFI (indexation,
unavailability); Standard form of performance points after NHS Standard Form PFI schedules, as
quoted in the design's study (bands, one deduction per shortfall, the largest only).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.days_in_force import rounded_in_parts
from performance.mechanism import Line, Mechanism, Objection, mechanisms, percent
from performance.mechanisms.availability_checks import objections_to_facts, objections_to_settings
from performance.mechanisms.availability_facts import (
    AreaClass,
    AvailabilityFacts,
    AvailabilitySettings,
    Step,
    Unavailable,
)
from performance.mechanisms.availability_parts import MONTHS, Part, parts_of, points_by_table
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from performance.scoring.wording import Text


def indexed_charge(settings: AvailabilitySettings, facts: AvailabilityFacts) -> Fraction:
    """The charge of a year by the terms with which the month begins, exact, currency units."""
    return parts_of(settings, facts)[0].charge


@mechanisms.register
class Availability(Mechanism[AvailabilitySettings, AvailabilityFacts]):
    """The unitary charge of a month, less what was not available or not good enough."""

    slug = "availability"
    label = text(_("Availability payment"))

    def objections(self, settings: AvailabilitySettings) -> tuple[Objection, ...]:
        """Shares between 0 and 1, steps that rise, points that begin where the free ones end."""
        return tuple(
            wrong for one in (settings, *settings.later) for wrong in objections_to_settings(one)
        )

    def objections_to(
        self, facts: AvailabilityFacts, settings: AvailabilitySettings
    ) -> tuple[Objection, ...]:
        """Known classes of areas, figures of the index, references used once."""
        return tuple(objections_to_facts(facts, settings))

    def lines(self, settings: AvailabilitySettings, facts: AvailabilityFacts) -> list[Line]:
        """Charge, deductions for unavailability, for points, the limit, reports not made."""
        parts = parts_of(settings, facts)
        found = list(_charge_lines(settings, facts, parts))
        unavailable = _unavailability(parts, facts)
        found += unavailable
        deducted = {line.of for line in unavailable if line.amount}
        points = list(_points(parts, facts, deducted))
        found += points
        found += _limit(parts[-1], facts, points)
        found += _reports(parts, facts)
        return found


def _charge_lines(
    settings: AvailabilitySettings, facts: AvailabilityFacts, parts: tuple[Part, ...]
) -> Iterator[Line]:
    """One for each of the terms in force: a twelfth × their days × what is in service."""
    exact = [one.charge / MONTHS * one.of_month * fraction(facts.available) for one in parts]
    for one, amount in zip(parts, rounded_in_parts(exact, settings.rounding), strict=True):
        yield Line(
            code="charge",
            amount=amount,
            cause=one.cause(facts.available),
            clause=one.terms.clause("charge"),
        )


def _unavailability(parts: tuple[Part, ...], facts: AvailabilityFacts) -> list[Line]:
    """UD = AR × WF × DP × UU × RD for each event; the largest only where several meet.

    Each by the terms of its day; failures of one kind are counted through the month.
    """
    times = Counter((one.area, one.criterion) for one in facts.unavailable)
    worked_out = []
    for one in facts.unavailable:
        part = parts[one.terms]
        terms, area = part.terms, part.area(one.area_class)
        used = fraction(terms.used_share) if one.was_used else Fraction(1)
        repeat = multiplier_of(terms.repeats, times[one.area, one.criterion])
        exact = part.rate * fraction(area.weight) * one.missed * used * repeat
        worked_out.append((one, exact, _why(one, area, part.rate, used, repeat)))
    largest = _largest((one.ref, one.area, one.occasion, exact) for one, exact, _why_ in worked_out)
    lines = []
    for one, exact, why in worked_out:
        covering = largest.get(one.ref)
        amount, cause = exact, why
        if covering is not None:
            amount = Fraction(0)
            cause = text(_("Covered by %(ref)s, the larger of one event"), ref=covering)
        terms = parts[one.terms].terms
        lines.append(
            Line(
                code="unavailability",
                amount=-terms.rounding.of_line(amount),
                cause=cause,
                clause=terms.clause("unavailability"),
                of=one.ref,
            )
        )
    return lines


def _why(
    one: Unavailable, area: AreaClass, rate: Fraction, used: Fraction, repeat: Fraction
) -> Text:
    if not one.missed:
        return text(_("%(area)s: put right in time, no deduction"), area=one.area)
    return text(
        _(
            "%(area)s: %(rate)s × weighting %(weight)s × %(missed)s missed periods × %(used)s for"
            " use × %(repeat)s for repeats"
        ),
        area=one.area,
        rate=figure(rate, 2),
        weight=plain(area.weight),
        missed=str(one.missed),
        used=plain(used),
        repeat=plain(repeat),
    )


def _largest(events: Iterable[tuple[str, str, str, Fraction]]) -> dict[str, str]:
    """By the reference of each failure that another of its event covers: that other's."""
    together: dict[tuple[str, str], list[tuple[Fraction, str]]] = defaultdict(list)
    for ref, area, occasion, size in events:
        if occasion:
            together[area, occasion].append((size, ref))
    covered: dict[str, str] = {}
    for each in together.values():
        _size, winner = max(each, key=lambda one: one[0])
        covered |= {ref: winner for _size, ref in each if ref != winner}
    return covered


def _points(
    parts: tuple[Part, ...], facts: AvailabilityFacts, deducted: set[str]
) -> Iterator[Line]:
    """One line for each shortfall that does not count, and one for each step of the points."""
    largest = _largest(
        (one.ref, one.area, one.occasion, Fraction(one.points))
        for one in facts.shortfalls
        if one.within not in deducted
    )
    counted = []
    for one in facts.shortfalls:
        covering = one.within if one.within in deducted else largest.get(one.ref)
        if covering is None:
            counted.append((one.terms, one.points))
            continue
        yield Line(
            code="points_covered",
            amount=Decimal(0),
            cause=text(
                _("%(service)s: %(points)s points do not count, %(ref)s is deducted for already"),
                service=one.service,
                points=str(one.points),
                ref=covering,
            ),
            of=one.ref,
        )
    for settings, before, until in points_by_table(parts, counted):
        yield from _steps_of(settings, before, until)


def _steps_of(settings: AvailabilitySettings, before: int, until: int) -> Iterator[Line]:
    if not facts_cost(settings, until):
        if until > before:
            yield Line(
                code="points",
                amount=Decimal(0),
                cause=text(
                    _("%(total)s points, of which %(free)s are free"),
                    total=str(until),
                    free=str(settings.free_points),
                ),
                clause=settings.clause("points"),
            )
        return
    for above, points, step in steps_between(settings, before, until):
        exact = points * fraction(settings.point_value) * fraction(step.multiplier)
        yield Line(
            code="points",
            amount=-settings.rounding.of_line(exact),
            cause=text(
                _("%(points)s points above %(above)s: × %(value)s × %(multiplier)s"),
                points=str(points),
                above=str(above),
                value=figure(settings.point_value, 2),
                multiplier=plain(step.multiplier),
            ),
            clause=settings.clause("points"),
        )


def steps_between(
    settings: AvailabilitySettings, before: int, until: int
) -> Iterator[tuple[int, int, Step]]:
    """Above how many, how many points, and by which step, of those from `before` to `until`."""
    steps = settings.point_steps or (Step(above=settings.free_points, multiplier=Decimal(1)),)
    ends = [step.above for step in steps[1:]] + [until]
    for step, end in zip(steps, ends, strict=True):
        above = max(step.above, before)
        points = min(until, end) - above
        if points > 0:
            yield above, points, step


def facts_cost(settings: AvailabilitySettings, total: int) -> bool:
    """Whether so many points of a month lead to a deduction."""
    return total > settings.free_points and bool(settings.point_value)


def _limit(part: Part, facts: AvailabilityFacts, points: Sequence[Line]) -> Iterator[Line]:
    """What is deducted above the year's limit comes back at once, and for good.

    The limit is that of the terms with which the month ends.
    """
    settings = part.terms
    if settings.cap is None:
        return
    deducted = -sum((line.amount for line in points), Decimal(0))
    limit = settings.rounding.of_line(part.charge * fraction(settings.cap))
    room = max(limit - facts.deducted_before, Decimal(0))
    if deducted > room:
        yield Line(
            code="limit",
            amount=deducted - room,
            cause=text(
                _(
                    "Deductions for performance end at %(limit)s a year (%(cap)s of the charge);"
                    " %(before)s was deducted before, what is above is lost"
                ),
                limit=figure(limit, 2),
                cap=percent(settings.cap),
                before=figure(facts.deducted_before, 2),
            ),
            clause=settings.clause("limit"),
        )


def _reports(parts: tuple[Part, ...], facts: AvailabilityFacts) -> Iterator[Line]:
    """In addition to everything else, and outside the limit."""
    by = dict(facts.reports_by)
    for ref in facts.missed_reports:
        settings = parts[by.get(ref, 0)].terms
        yield Line(
            code="reporting",
            amount=-settings.rounding.of_line(settings.reporting_deduction),
            cause=text(_("%(ref)s was not reported"), ref=ref),
            clause=settings.clause("reporting"),
            of=ref,
        )


def multiplier_of(steps: Iterable[Step], times: int) -> Fraction:
    """The multiplier of the last step that so many are above; 1 below the first."""
    passed = [fraction(step.multiplier) for step in steps if times > step.above]
    return passed[-1] if passed else Fraction(1)
