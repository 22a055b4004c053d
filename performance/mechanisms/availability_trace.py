"""How each amount of an availability payment comes about, in words and as a formula. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.mechanism import percent
from performance.mechanisms.availability import (
    MONTHS,
    indexed_charge,
    multiplier_of,
    weighted_periods,
)
from performance.scoring.exact import figure, fraction, plain, shown
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from performance.mechanisms.availability_facts import AvailabilityFacts, AvailabilitySettings
    from performance.scoring.wording import Text


@dataclass(frozen=True, slots=True)
class Trace:
    """One amount opened.

    Attributes:
        formula: the arithmetic with its figures; `note` names the factors in their order.
        inputs: name and value of each thing that went in.
    """

    words: Text
    formula: str
    note: Text
    inputs: tuple[tuple[Text, str], ...]


def rate_of(settings: AvailabilitySettings, facts: AvailabilityFacts) -> Fraction:
    """AR = AUC_n ÷ TAW, as the contract rounds it; currency units for a weighted period."""
    charge = indexed_charge(settings, facts)
    return settings.rounding.of_rate(charge / weighted_periods(settings.areas))


def trace_of_unavailability(
    settings: AvailabilitySettings, facts: AvailabilityFacts, ref: str
) -> Trace | None:
    """UD = AR × WF × DP × UU × RD of one failure; None where it stands among no failures."""
    one = next((each for each in facts.unavailable if each.ref == ref), None)
    if one is None:
        return None
    area = next(each for each in settings.areas if each.name == one.area_class)
    times = Counter((each.area, each.criterion) for each in facts.unavailable)
    failed = times[one.area, one.criterion]
    used = fraction(settings.used_share) if one.was_used else Fraction(1)
    repeat = multiplier_of(settings.repeats, failed)
    rate = rate_of(settings, facts)
    exact = rate * fraction(area.weight) * one.missed * used * repeat
    words = _("%(area)s was not available. The time to put it right was missed %(n)s times.")
    if one.was_used:
        words = _(
            "%(area)s was not available. The time to put it right was missed %(n)s times. It stayed"
            " in use, so only a part counts."
        )
    return Trace(
        words=text(words, area=one.area, n=str(one.missed)),
        formula=(
            f"{figure(rate, 2)} × {plain(area.weight)} × {one.missed} × {plain(used)}"
            f" × {plain(repeat)} = {figure(settings.rounding.of_line(exact), 2)}"
        ),
        note=text(_("rate × weight of the area × repair times missed × used × repeats")),
        inputs=(
            (text(_("Rate of the month")), figure(rate, 2)),
            (text(_("Weight, %(name)s"), name=area.name), plain(area.weight)),
            (text(_("Repair times missed")), str(one.missed)),
            (text(_("Unavailable but used")), f"× {plain(used)}"),
            (
                text(_("Failures of this kind in the month: %(n)s"), n=str(failed)),
                f"× {plain(repeat)}",
            ),
        ),
    )


def trace_of_points(settings: AvailabilitySettings, facts: AvailabilityFacts, total: str) -> Trace:
    """Σ points of each step × multiplier × value of a point; `total` is the amount as shown."""
    points = sum(one.points for one in facts.shortfalls)
    parts = []
    steps = settings.point_steps
    ends = [step.above for step in steps[1:]] + [points]
    for step, end in zip(steps, ends, strict=True):
        counted = min(points, end) - step.above
        if counted > 0:
            parts.append(
                f"{counted} × {figure(settings.point_value, 2)} × {plain(step.multiplier)}"
            )
    return Trace(
        words=text(
            _("%(points)s points in the month; the first %(free)s cost nothing."),
            points=str(points),
            free=str(settings.free_points),
        ),
        formula=f"{' + '.join(parts) or '0'} = {total}",
        note=text(_("points of each step × value of a point × multiplier of the step")),
        inputs=tuple(
            (text("%(service)s (%(ref)s)", service=one.service, ref=one.ref), str(one.points))
            for one in facts.shortfalls
        ),
    )


def trace_of_charge(settings: AvailabilitySettings, facts: AvailabilityFacts, total: str) -> Trace:
    """AUC_n ÷ 12 × the part in service."""
    charge = indexed_charge(settings, facts)
    return Trace(
        words=text(
            _("%(share)s of the charge follows the index, which went from %(base)s to %(now)s."),
            share=percent(settings.indexed_share),
            base=plain(facts.index_base),
            now=plain(facts.index_now),
        ),
        formula=(
            f"{figure(settings.annual_charge, 2)} × ({plain(1 - fraction(settings.indexed_share))}"
            f" + {plain(settings.indexed_share)} × {plain(facts.index_now)} ÷"
            f" {plain(facts.index_base)}) ÷ 12 × {plain(facts.available)} = {total}"
        ),
        note=text(_("charge of the base × (fixed part + indexed part × index) ÷ 12 × in service")),
        inputs=(
            (text(_("Charge of the base, a year")), figure(settings.annual_charge, 2)),
            (text(_("Indexed charge, a year")), shown(charge, 2)),
            (text(_("Index at the base")), plain(facts.index_base)),
            (text(_("Index now")), plain(facts.index_now)),
            (text(_("In service")), percent(facts.available)),
        ),
    )


def base_and_indexation(
    settings: AvailabilitySettings, facts: AvailabilityFacts
) -> tuple[Fraction, Fraction]:
    """A month's charge before indexation, and what the index adds; exact, currency units."""
    part = fraction(facts.available) / MONTHS
    base = fraction(settings.annual_charge) * part
    return base, indexed_charge(settings, facts) * part - base
