"""One figure that is a ratio: its value from its two parts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

PLACES: Final = 6
HUNDRED: Final = Decimal(100)


def factor_of(unit: str) -> Decimal:
    """What a quotient is multiplied by to stand in its unit: 100 for per cent, else 1."""
    return HUNDRED if unit.lstrip().startswith("%") else Decimal(1)


def ratio_value(numerator: Decimal, denominator: Decimal, unit: str) -> Decimal:
    """The quotient in its unit, rounded once, half-up to six decimals.

    That is the value of one month on record. Over a longer period nothing rounded goes in: the
    sum of the numerators is divided by the sum of the denominators, exactly.

    Args:
        numerator: the part above.
        denominator: the part below, not 0.
        unit: that of the value.
    """
    exact = Fraction(factor_of(unit)) * Fraction(numerator) / Fraction(denominator)
    scaled = abs(exact) * 10**PLACES
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    value = Decimal(units).scaleb(-PLACES)
    return value.copy_negate() if exact < 0 and units else value
