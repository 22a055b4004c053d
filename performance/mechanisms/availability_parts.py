"""A month of availability in parts: the terms that hold on its days, and their charge. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Final

from performance.mechanism import percent
from performance.scoring.exact import figure, fraction, plain, shown
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from performance.days_in_force import Days
    from performance.mechanisms.availability_facts import (
        AreaClass,
        AvailabilityFacts,
        AvailabilitySettings,
    )
    from performance.scoring.wording import Text

MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Days of a month under one version's terms.

    Attributes:
        days: None where they are the whole month.
    """

    terms: AvailabilitySettings
    index_base: Decimal
    index_now: Decimal
    days: Days | None = None

    @property
    def charge(self) -> Fraction:
        """AUC_n = AUC_0 × ((1 − v) + v × I_n ÷ I_0), exact, currency units a year."""
        share = fraction(self.terms.indexed_share)
        growth = fraction(self.index_now) / fraction(self.index_base)
        return fraction(self.terms.annual_charge) * (1 - share + share * growth)

    @property
    def of_month(self) -> Fraction:
        """The part of the month that its days are."""
        return Fraction(1) if self.days is None else self.days.share

    @property
    def rate(self) -> Fraction:
        """AR = AUC_n ÷ TAW, as the contract rounds it; currency units for a weighted period."""
        return self.terms.rounding.of_rate(self.charge / weighted_periods(self.terms.areas))

    def area(self, name: str) -> AreaClass:
        """The class of areas of that name."""
        return next(one for one in self.terms.areas if one.name == name)

    def cause(self, available: Decimal) -> Text:
        """How its charge comes about, in a sentence."""
        known = {
            "charge": shown(self.charge, 2),
            "base": figure(self.terms.annual_charge, 2),
            "share": percent(self.terms.indexed_share),
            "now": plain(self.index_now),
            "available": percent(available),
            "from": plain(self.index_base),
        }
        whole = _(
            "A twelfth of %(charge)s a year (%(base)s, of which %(share)s follows the index"
            " from %(from)s to %(now)s), %(available)s of it in service"
        )
        if self.days is None:
            return text(whole, **known)
        if not self.days.days:
            return text(_("No day of the month is in service"))
        part = _(
            "%(days)s of a twelfth of %(charge)s a year (%(base)s, of which %(share)s follows the"
            " index from %(from)s to %(now)s), %(available)s of it in service"
        )
        return text(part, days=self.days.words(), **known)


def parts_of(settings: AvailabilitySettings, facts: AvailabilityFacts) -> tuple[Part, ...]:
    """The month in the order of its days."""
    if not facts.charged:
        return (Part(terms=settings, index_base=facts.index_base, index_now=facts.index_now),)
    pairs = zip((settings, *settings.later), facts.charged, strict=True)
    return tuple(
        Part(
            terms=terms,
            index_base=one.index_base,
            index_now=one.index_now,
            days=None if one.days.is_whole else one.days,
        )
        for terms, one in pairs
    )


def weighted_periods(areas: Iterable[AreaClass]) -> Fraction:
    """TAW = Σ WF × areas × deduction periods a year."""
    return sum((fraction(one.weight) * one.count * one.periods for one in areas), start=Fraction(0))


def points_by_table(
    parts: tuple[Part, ...], points: Iterable[tuple[int, int]]
) -> Iterator[tuple[AvailabilitySettings, int, int]]:
    """The points of a month by the table of their day: terms, and from and to how many they count.

    Points of a month are counted through it: those by a later table come on top of those before.
    Tables that are alike count as one.
    """
    sums = [0] * len(parts)
    for terms, number in points:
        sums[terms] += number
    before = 0
    for _table, group in groupby(enumerate(parts), key=lambda one: _table_of(one[1].terms)):
        members = list(group)
        until = before + sum(sums[number] for number, _part in members)
        yield members[0][1].terms, before, until
        before = until


def _table_of(terms: AvailabilitySettings) -> tuple[object, ...]:
    return (terms.free_points, terms.point_value, terms.point_steps)
