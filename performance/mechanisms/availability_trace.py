"""How each amount of an availability payment comes about, in words and as a formula. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.mechanism import percent
from performance.mechanisms.availability import multiplier_of, steps_between
from performance.mechanisms.availability_parts import MONTHS, Part, parts_of, points_by_table
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


def trace_of_unavailability(
    settings: AvailabilitySettings, facts: AvailabilityFacts, ref: str
) -> Trace | None:
    """UD = AR × WF × DP × UU × RD of one failure; None where it stands among no failures."""
    one = next((each for each in facts.unavailable if each.ref == ref), None)
    if one is None:
        return None
    part = parts_of(settings, facts)[one.terms]
    settings, area = part.terms, part.area(one.area_class)
    times = Counter((each.area, each.criterion) for each in facts.unavailable)
    failed = times[one.area, one.criterion]
    used = fraction(settings.used_share) if one.was_used else Fraction(1)
    repeat = multiplier_of(settings.repeats, failed)
    rate = part.rate
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
    counted = ((one.terms, one.points) for one in facts.shortfalls)
    parts = [
        f"{number} × {figure(terms.point_value, 2)} × {plain(step.multiplier)}"
        for terms, before, until in points_by_table(parts_of(settings, facts), counted)
        for _above, number, step in steps_between(terms, before, until)
    ]
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
    """AUC_n ÷ 12 × the days in force × the part in service, for each of the terms in force."""
    parts = parts_of(settings, facts)
    formulas = [_charge_formula(one, facts) for one in parts]
    note = _("charge of the base × (fixed part + indexed part × index) ÷ 12 × in service")
    if parts[0].days is not None:
        note = _("charge of the base × (fixed + indexed part × index) ÷ 12 × days × in service")
    inputs = [row for one in parts for row in _charge_inputs(one)]
    return Trace(
        words=_charge_words(parts),
        formula=f"{' + '.join(formulas)} = {total}",
        note=text(note),
        inputs=(*inputs, (text(_("In service")), percent(facts.available))),
    )


def _charge_words(parts: tuple[Part, ...]) -> Text:
    first = parts[0]
    if first.days is not None:
        stretches = (
            f"{one.days.name}: {shown(one.charge, 2)}" for one in parts if one.days is not None
        )
        said = _("Paid by the day. The charge of a year is, %(stretches)s.")
        return text(said, stretches="; ".join(stretches))
    return text(
        _("%(share)s of the charge follows the index, which went from %(base)s to %(now)s."),
        share=percent(first.terms.indexed_share),
        base=plain(first.index_base),
        now=plain(first.index_now),
    )


def _charge_formula(one: Part, facts: AvailabilityFacts) -> str:
    days = "" if one.days is None else f" × {one.days.days} ÷ {one.days.of}"
    return (
        f"{figure(one.terms.annual_charge, 2)} × ({plain(1 - fraction(one.terms.indexed_share))}"
        f" + {plain(one.terms.indexed_share)} × {plain(one.index_now)} ÷"
        f" {plain(one.index_base)}) ÷ 12{days} × {plain(facts.available)}"
    )


def _charge_inputs(one: Part) -> list[tuple[Text, str]]:
    found = [
        (text(_("Charge of the base, a year")), figure(one.terms.annual_charge, 2)),
        (text(_("Indexed charge, a year")), shown(one.charge, 2)),
        (text(_("Index at the base")), plain(one.index_base)),
        (text(_("Index now")), plain(one.index_now)),
    ]
    if one.days is not None:
        found.insert(0, (text(_("Days in force")), str(one.days.words())))
    return found


def base_and_indexation(
    settings: AvailabilitySettings, facts: AvailabilityFacts
) -> tuple[Fraction, Fraction]:
    """A month's charge before indexation, and what the index adds; exact, currency units."""
    base = charge = Fraction(0)
    for one in parts_of(settings, facts):
        part = one.of_month * fraction(facts.available) / MONTHS
        base += fraction(one.terms.annual_charge) * part
        charge += one.charge * part
    return base, charge - base
