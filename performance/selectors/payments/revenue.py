"""What a concession earned in a year, by the days on which each of its terms hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from performance.days_in_force import Days, days_of, rounded_in_parts
from performance.mechanisms.revenue_terms import RevenueShareSettings, Stretch
from performance.scoring.exact import fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.periods import Period
    from performance.mechanism import Rounding
    from performance.selectors.payments.in_force import InForce

Earned = tuple["Period", Decimal, Decimal]
"""A month, its gross revenue and its third-party income, as verified."""


def settings_in(parts: tuple[InForce, ...], *, on_account: bool) -> RevenueShareSettings:
    """The terms of a year in their order; a month on account has no guarantee, floor or ceiling."""
    first, *later = [_of_month(one.settings) if on_account else one.settings for one in parts]
    # How tiers go on after a change, the change says.
    rule = parts[-1].settings.after_change
    return replace(first, later=tuple(later), after_change=rule)


def _of_month(settings: RevenueShareSettings) -> RevenueShareSettings:
    return RevenueShareSettings(
        tiers=settings.tiers,
        third_party_base=settings.third_party_base,
        third_party_share=settings.third_party_share,
        rounding=settings.rounding,
        clauses=settings.clauses,
    )


def stretches_so_far(parts: tuple[InForce, ...], earned: Sequence[Earned]) -> tuple[Stretch, ...]:
    """Each month's revenue on the days of each of the terms; the month of a change by its days."""
    if len(parts) == 1:
        return ()
    rounding = parts[0].settings.rounding
    sums = [(Decimal(0), Decimal(0)) for _part in parts]
    for month, revenue, third in earned:
        weights = _days_in(parts, month)
        divided = zip(
            _divided(revenue, weights, rounding), _divided(third, weights, rounding), strict=True
        )
        sums = [
            (own + more, other + others)
            for (own, other), (more, others) in zip(sums, divided, strict=True)
        ]
    return _stretches(parts, [own for own, _o in sums], [other for _o, other in sums])


def stretches_of_year(
    parts: tuple[InForce, ...], audited: tuple[Decimal, Decimal], earned: Sequence[Earned]
) -> tuple[Stretch, ...]:
    """The audited year as its verified months were earned; by days where none was verified."""
    if len(parts) == 1:
        return ()
    rounding = parts[0].settings.rounding
    found = []
    for place, amount in enumerate(audited, start=1):
        weights = [Fraction(0) for _part in parts]
        for row in earned:
            of_month: Any = row[place]
            for number, share in enumerate(_shares(_days_in(parts, row[0]))):
                weights[number] += share * fraction(of_month)
        by_days = [Fraction(one.days.days) for one in parts]
        found.append(_divided(amount, weights if any(weights) else by_days, rounding))
    return _stretches(parts, *found)


def part_of_year(
    parts: tuple[InForce, ...], claimed: int | None, year: Period
) -> tuple[int | None, Days | None]:
    """Days of a first period, and days in force of a last year; None for each that is whole.

    What was claimed as days of the first period counts: it may be longer than a year.
    """
    days = days_of(parts[0].days.first, parts[-1].days.last, year)
    if claimed is not None:
        return claimed, None
    if not parts[0].days.days:
        return None, parts[0].days
    if days.is_whole:
        return None, None
    return (days.days, None) if days.first > year.start else (None, days)


def _days_in(parts: tuple[InForce, ...], month: Period) -> list[Fraction]:
    """How many days of a month each of the terms has; the last has all where none has any."""
    found = [Fraction(days_of(one.days.first, one.days.last, month).days) for one in parts]
    if not any(found):
        found[-1] = Fraction(1)
    return found


def _shares(weights: Sequence[Fraction]) -> list[Fraction]:
    in_all = sum(weights, Fraction(0))
    return [one / in_all for one in weights]


def _divided(amount: Decimal, weights: Sequence[Fraction], rounding: Rounding) -> list[Decimal]:
    """An amount by weights, to the currency's decimals, so that the parts are all of it."""
    return rounded_in_parts((fraction(amount) * one for one in _shares(weights)), rounding)


def _stretches(
    parts: tuple[InForce, ...], revenue: Sequence[Decimal], third: Sequence[Decimal]
) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(days=one.days, revenue=own, third_party=other)
        for one, own, other in zip(parts, revenue, third, strict=True)
    )
