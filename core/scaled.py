"""Numbers as whole millionths: exact to six decimals, without a framework."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

SCALE: Final = 6
LARGEST: Final = Decimal(2**63 - 1).scaleb(-SCALE)

_EXACT: Final = Context(prec=80)


class TooFine(ValueError):  # noqa: N818 - says what is wrong
    """The number has more than six decimals; round it by a stated rule first."""


class TooLarge(ValueError):  # noqa: N818 - says what is wrong
    """The number lies beyond ±9,223,372,036,854.775807."""


def to_scaled(number: Decimal | int) -> int:
    """Convert a Decimal (or an int) to whole millionths, exactly. Never rounds.

    Raises:
        TooFine: when it has more than six decimals.
        TooLarge: when it lies beyond ±9,223,372,036,854.775807.
        TypeError: when it is neither a Decimal nor an int; floating point is never exact.
        ValueError: when it is not a finite number.
    """
    if type(number) is bool or not isinstance(number, Decimal | int):
        raise TypeError(f"{number!r} is not a Decimal; a stored number is never floating point.")
    exact = Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"{number} is not a number that can be stored.")
    if abs(exact) > LARGEST:
        raise TooLarge(f"{number} lies beyond ±{LARGEST:,f}.")
    millionths = exact.scaleb(SCALE, context=_EXACT)
    if millionths != millionths.to_integral_value(context=_EXACT):
        raise TooFine(f"{number} has more than {SCALE} decimals; round it by a stated rule first.")
    return int(millionths)


def from_scaled(millionths: int) -> Decimal:
    """The number that so many millionths make, without trailing zeros: 97500000 is 97.5."""
    return stripped(Decimal(millionths).scaleb(-SCALE, context=_EXACT))


def stripped(number: Decimal) -> Decimal:
    """The same number without trailing zeros after the point, and never with an exponent."""
    if number == number.to_integral_value(context=_EXACT):
        return number.quantize(Decimal(1), context=_EXACT)
    return number.normalize(context=_EXACT)
