"""Deductions extrapolated from a sample, as in performance-based service contracts.

Source: US Navy, Recurring Service and Extrapolated Deductions: observed defect rate less the
allowed one gives h; floor(population × h) units are deducted for, less those reworked; liquidated
damages are a share of the price of the unsatisfactory ones found.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.mechanism import Rounding
from performance.scoring.exact import fraction

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What an inspection found.

    Attributes:
        population, sample, unsatisfactory: in units of work.
        allowed: the defect rate that the contract allows, as a share.
        outside: unsatisfactory units found outside the sample.
        reworked: units that the partner did again; those of the authority are in `own_rework`.
        price: currency units for a unit of work.
        damages_share: liquidated damages as a share of the price.
    """

    population: int
    sample: int
    unsatisfactory: int
    allowed: Decimal
    price: Decimal
    outside: int = 0
    reworked: int = 0
    own_rework: int = 0
    damages_share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Extrapolated:
    """What follows: units, and two amounts to be kept back, both positive."""

    units: int
    deducted_units: int
    deduction: Decimal
    damages: Decimal

    @property
    def total(self) -> Decimal:
        """Both amounts."""
        return self.deduction + self.damages


def extrapolate(sample: Sample, *, rounding: Rounding | None = None) -> Extrapolated:
    """I = floor(population × max(0, observed − allowed)); m = max(0, i − reworked).

    Deduction = price × m. Damages = share × price × (in the sample + outside − own rework).

    Raises:
        ValueError: more unsatisfactory units than were looked at, or an empty sample.
    """
    if not 0 <= sample.unsatisfactory <= sample.sample <= sample.population or not sample.sample:
        raise ValueError(
            f"{sample.unsatisfactory} unsatisfactory of {sample.sample} looked at, of"
            f" {sample.population}: each is part of the next, and something was looked at."
        )
    rules = rounding or Rounding()
    observed = Fraction(sample.unsatisfactory, sample.sample)
    above = max(observed - fraction(sample.allowed), Fraction(0)) * sample.population
    units = above.numerator // above.denominator
    deducted = max(units - sample.reworked, 0)
    found = max(sample.unsatisfactory + sample.outside - sample.own_rework, 0)
    price = fraction(sample.price)
    return Extrapolated(
        units=units,
        deducted_units=deducted,
        deduction=rules.of_line(price * deducted),
        damages=rules.of_line(price * found * fraction(sample.damages_share)),
    )
