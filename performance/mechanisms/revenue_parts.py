"""A year of a concession in parts: which terms hold for which days and revenue. Pure.

Each amount is divided only where its own terms differ: a change of tiers leaves the floor whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from performance.mechanisms.revenue_terms import RUNNING
from performance.scoring.exact import fraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from performance.mechanisms.revenue_terms import (
        RevenueShareFacts,
        RevenueShareSettings,
        Tier,
    )
    from performance.scoring.exact import Amount

ALL: Final = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Terms, and the part of the year for which they hold.

    Attributes:
        name: of its days; "" where it is all of the year that is in force.
        share: its days ÷ those of the year that are in force.
    """

    terms: RevenueShareSettings
    name: str
    share: Fraction
    revenue: Fraction
    third_party: Fraction

    @property
    def prefix(self) -> str:
        """What stands before the sentence on its amount."""
        return f"{self.name}: " if self.name else ""


def parts_of(
    settings: RevenueShareSettings, facts: RevenueShareFacts, *names: str
) -> tuple[Part, ...]:
    """The year in its order, divided where terms of these names differ."""
    if not facts.stretches:
        return (_part(settings, facts),)
    pairs = zip((settings, *settings.later), facts.stretches, strict=True)
    in_all = sum(one.days.days for one in facts.stretches) or 1
    found = []
    for _alike, group in groupby(pairs, key=lambda pair: [getattr(pair[0], n) for n in names]):
        members = list(group)
        stretches = [stretch for _terms, stretch in members]
        first, last = stretches[0].days, stretches[-1].days
        found.append(
            Part(
                terms=members[0][0],
                name=f"{first.name} – {last.name}" if len(members) > 1 else first.name,
                share=Fraction(sum(one.days.days for one in stretches), in_all),
                revenue=_sum(one.revenue for one in stretches),
                third_party=_sum(one.third_party for one in stretches),
            )
        )
    return tuple(found) if len(found) > 1 else (_part(found[0].terms, facts),)


def _part(terms: RevenueShareSettings, facts: RevenueShareFacts) -> Part:
    return Part(
        terms=terms,
        name="",
        share=Fraction(1),
        revenue=fraction(facts.revenue),
        third_party=fraction(facts.third_party),
    )


def shares_of(parts: tuple[Part, ...], after_change: str) -> Iterator[tuple[Part, Fraction]]:
    """The authority's share of each part's revenue, Σ s_k × R_k over the tiers, exact.

    By days, each part has its part of the steps of a year; running, the revenue of the year so far
    goes on through the steps of the terms that hold now.
    """
    before = Fraction(0)
    for one in parts:
        tiers = one.terms.tiers
        if after_change == RUNNING:
            until = before + one.revenue
            yield one, share_of(tiers, until) - share_of(tiers, before)
            before = until
        else:
            yield one, share_of(tiers, one.revenue, one.share)


def share_of(tiers: tuple[Tier, ...], revenue: Amount, part: Fraction = ALL) -> Fraction:
    """Σ s_k × R_k over the tiers, exact; `part` is that of the year for which the steps count."""
    revenue = fraction(revenue)
    above = [fraction(tier.above) * part for tier in tiers]
    total = Fraction(0)
    for tier, (low, high) in zip(tiers, pairwise([*above, max(above[-1], revenue)]), strict=True):
        total += max(min(high, revenue) - low, Fraction(0)) * fraction(tier.share)
    return total


def _sum(amounts: Iterable[Amount]) -> Fraction:
    return sum((fraction(one) for one in amounts), Fraction(0))
