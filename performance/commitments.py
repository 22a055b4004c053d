"""What is committed year by year against a ceiling, from plain values: no database.

A charge counts in the year in which its period begins, as a budget year does. What was certified
counts once it covers the whole year; until then the larger of what is planned and what is
certified, so that neither hides the other. A year without a figure has none: not zero.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyCommitment:
    """One budget year, in units of one currency; None is not known, zero is a value.

    Attributes:
        year: the one in which the budget year begins.
        planned: what the contract plans.
        certified: what certificates, or recorded payments, came to.
        ceiling: the most that may be committed.
        is_complete: whether what was certified covers the whole year.
    """

    year: int
    planned: Decimal | None = None
    certified: Decimal | None = None
    ceiling: Decimal | None = None
    is_complete: bool = False

    @property
    def committed(self) -> Decimal | None:
        """What counts; see the module."""
        if self.is_complete and self.certified is not None:
            return self.certified
        known = [one for one in (self.planned, self.certified) if one is not None]
        return max(known, default=None)

    @property
    def above(self) -> Decimal:
        """By how much it lies above the ceiling; 0 where it does not, or one is not known."""
        if self.committed is None or self.ceiling is None:
            return ZERO
        return max(self.committed - self.ceiling, ZERO)

    @property
    def room(self) -> Decimal | None:
        """What is left below the ceiling; negative above it, None where one is not known."""
        if self.committed is None or self.ceiling is None:
            return None
        return self.ceiling - self.committed


def by_year(
    planned: Mapping[int, Decimal],
    certified: Mapping[int, Decimal],
    ceilings: Mapping[int, Decimal],
    *,
    complete: Collection[int] = (),
) -> list[YearlyCommitment]:
    """Every year from the first to the last that has a figure, without a hole."""
    known = {*planned, *certified, *ceilings}
    if not known:
        return []
    return [
        YearlyCommitment(
            year=year,
            planned=planned.get(year),
            certified=certified.get(year),
            ceiling=ceilings.get(year),
            is_complete=year in complete,
        )
        for year in range(min(known), max(known) + 1)
    ]


def added(series: Iterable[Iterable[YearlyCommitment]]) -> dict[int, Decimal]:
    """What several together have committed, by year; years in which nothing is known are absent."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for years in series:
        for one in years:
            if one.committed is not None:
                found[one.year] += one.committed
    return dict(found)
