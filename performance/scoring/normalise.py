"""From a result to a score of 0 to 100: goalposts, ranges and minimums.

Goalposts (min-max with fixed ends, clipped) as in the OECD/JRC Handbook on Constructing Composite
Indicators and the COINr package; the fall outside a range and the score in two pieces are
Concord's own.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.states import Direction

if TYPE_CHECKING:
    from performance.scoring.definition import Definition
    from performance.scoring.exact import Amount

HUNDRED = Fraction(100)
_NOTHING, _ALL = Fraction(0), Fraction(1)
MINIMUM_WORTH = Decimal(60)


def score_of(kpi: Definition, value: Amount, minimum_worth: Decimal = MINIMUM_WORTH) -> Fraction:
    """The exact score, from 0 to 100, of a result.

    Args:
        kpi: its direction, goalposts and minimum.
        value: the result, in the KPI's unit.
        minimum_worth: score of a result exactly on the minimum of a KPI scored in two pieces.
    """
    result = Fraction(value)
    if kpi.direction is Direction.RANGE:
        return HUNDRED * _inside(kpi, result)
    travelled = progress(result, kpi.no_points_at, kpi.full_points_at)
    if not kpi.piecewise or kpi.minimum is None:
        return HUNDRED * travelled
    worth = Fraction(minimum_worth)
    bend = progress(kpi.minimum, kpi.no_points_at, kpi.full_points_at)
    if travelled < bend:
        return worth * travelled / bend
    return worth + (HUNDRED - worth) * (travelled - bend) / (1 - bend)


def results_worth(
    kpi: Definition, score: Amount, minimum_worth: Decimal = MINIMUM_WORTH
) -> tuple[Fraction | None, Fraction | None]:
    """The lowest and the highest result that earn at least `score`, above 0 and at most 100.

    None on the side where more is never worse. The inverse of `score_of`.
    """
    share = Fraction(score) / HUNDRED
    if kpi.direction is Direction.RANGE:
        outer = (kpi.outer_low, kpi.outer_high)
        if outer[0] is None or outer[1] is None:
            raise AssertionError("A range has outer limits.")
        return _between(outer[0], kpi.low, share), _between(outer[1], kpi.high, share)
    start, end = kpi.no_points_at, kpi.full_points_at
    if kpi.piecewise and kpi.minimum is not None:
        worth = Fraction(minimum_worth) / HUNDRED
        if share < worth:
            end, share = kpi.minimum, share / worth
        else:
            start, share = kpi.minimum, (share - worth) / (1 - worth)
    result = _between(start, end, share)
    return (None, result) if kpi.direction is Direction.LOWER else (result, None)


def _between(start: Amount, end: Amount, share: Fraction) -> Fraction:
    return Fraction(start) + (Fraction(end) - Fraction(start)) * share


def progress(value: Amount, start: Amount, end: Amount) -> Fraction:
    """The share, from 0 to 1, of the way from `start` to `end`; they differ, in either order."""
    whole, whole_in = value.as_integer_ratio()
    first, first_in = start.as_integer_ratio()
    last, last_in = end.as_integer_ratio()
    # (value − start) ÷ (end − start) in whole numbers: one fraction is made, not three.
    travelled = (whole * first_in - first * whole_in) * last_in
    distance = (last * first_in - first * last_in) * whole_in
    if distance < 0:
        travelled, distance = -travelled, -distance
    if travelled <= 0:
        return _NOTHING
    return _ALL if travelled >= distance else Fraction(travelled, distance)


def is_below_minimum(kpi: Definition, value: Amount) -> bool:
    """Whether a result is worse than the KPI's minimum; never where it has none."""
    if kpi.minimum is None:
        return False
    if kpi.direction is Direction.LOWER:
        return value > kpi.minimum
    return value < kpi.minimum


def _inside(kpi: Definition, result: Fraction) -> Fraction:
    if kpi.low <= result <= kpi.high:
        return Fraction(1)
    outer, inner = (kpi.outer_low, kpi.low) if result < kpi.low else (kpi.outer_high, kpi.high)
    if outer is None or outer == inner:
        return Fraction(0)
    return progress(result, outer, inner)
