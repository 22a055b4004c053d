"""Exact numbers: calculated as fractions, rounded once, when they leave the calculation."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

Amount: TypeAlias = Decimal | Fraction
"""A number that is exact: what was recorded, or the quotient of what was recorded."""

DIGITS = 34
ROOT_DIGITS = 28

_QUOTIENT = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_ROOT = Context(prec=ROOT_DIGITS, rounding=ROUND_HALF_EVEN)

_LONGEST_SHOWN = 6
_DIGITS_BEFORE_ELLIPSIS = 4

# The same goalposts, weights and figures are written over and over in a portfolio. Equal numbers
# are one key and have one text, however they were typed; whole numbers are the quickest key.
_remembered = lru_cache(maxsize=8192)


def fraction(value: Amount) -> Fraction:
    """The number as a Fraction."""
    return value if isinstance(value, Fraction) else _of_decimal(value)


@_remembered
def _of_decimal(value: Decimal) -> Fraction:
    return Fraction(value)


def decimal(value: Fraction) -> Decimal:
    """The number as a Decimal: exact where 34 significant digits suffice, else half-even at 34."""
    return _QUOTIENT.divide(Decimal(value.numerator), Decimal(value.denominator))


def square_root(value: Fraction) -> Decimal:
    """The square root of a number of 0 or more, to 28 significant digits."""
    return _ROOT.sqrt(decimal(value))


def plain(value: Amount) -> str:
    """The one way to write a number in a trace: "1.3", "-4", or "200/3" where no decimal ends.

    Equal numbers give equal text, however they were typed.
    """
    numerator, denominator = value.as_integer_ratio()
    return str(numerator) if denominator == 1 else _plain(numerator, denominator)


@_remembered
def _plain(numerator: int, denominator: int) -> str:
    twos, rest = _divide_out(denominator, 2)
    fives, rest = _divide_out(rest, 5)
    if rest != 1:
        return f"{numerator}/{denominator}"
    return _fixed(Fraction(numerator, denominator), max(twos, fives), thousands="", minus="-")


def from_plain(written: str) -> Amount:
    """Read what `plain` wrote.

    Raises:
        ValueError: when it is no number.
    """
    number = Fraction(written)
    return number if "/" in written else Decimal(written)


def shown(value: Amount, places: int = 0) -> str:
    """The number half-up (away from zero) at that many decimals, with commas and a real minus."""
    return _shown(*value.as_integer_ratio(), places)


@_remembered
def _shown(numerator: int, denominator: int, places: int) -> str:
    return _fixed(Fraction(numerator, denominator), places)


def trimmed(value: Amount, places: int = 2) -> str:
    """Like `shown`, without the zeros that end the decimals."""
    whole, _, decimals = shown(value, places).partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def figure(value: Amount, places: int = 0) -> str:
    """The number as it enters a formula: never rounded.

    A whole number has no decimals; another has at least `places`. A number with more than six
    decimals is cut and ends in an ellipsis.
    """
    return _figure(*value.as_integer_ratio(), places)


@_remembered
def _figure(numerator: int, denominator: int, places: int) -> str:
    number = Fraction(numerator, denominator)
    if number.denominator == 1:
        return shown(number)
    for decimals in range(places, max(places, _LONGEST_SHOWN) + 1):
        if _is_exact(number, decimals):
            return shown(number, decimals)
    decimals = max(places, _DIGITS_BEFORE_ELLIPSIS)
    scale = 10**decimals
    towards_zero = Fraction(abs(number.numerator) * scale // number.denominator, scale)
    return f"{'−' if number < 0 else ''}{_fixed(towards_zero, decimals)}…"


def equals(value: Amount, places: int = 2) -> str:
    """The number after its sign: "= 80" where it is exact at those decimals, else "≈ 66.67"."""
    sign = "=" if _is_exact(fraction(value), places) else "≈"
    return f"{sign} {trimmed(value, places)}"


def apart_from(value: Amount, mark: Amount, places: int = 0) -> str:
    """Like `shown`, with more decimals where it would look equal to `mark` and is not.

    59.6 beside a pass mark of 60 is "59.6", not "60". At most six decimals.
    """
    number, limit = Fraction(value), Fraction(mark)
    for decimals in range(places, _LONGEST_SHOWN):
        rounded = Fraction(_fixed(number, decimals, thousands="", minus="-"))
        if _side(rounded, limit) == _side(number, limit):
            return shown(number, decimals)
    return shown(number, _LONGEST_SHOWN)


def percent(share: Fraction) -> str:
    """A share as whole per cent, half-up, but never 100 % for less than all, nor 0 % for some."""
    if 0 < share < 1:
        share = min(max(share, Fraction(1, 100)), Fraction(99, 100))
    return f"{shown(share * 100)}\N{NO-BREAK SPACE}%"


def _side(number: Fraction, mark: Fraction) -> int:
    return (number > mark) - (number < mark)


def _is_exact(number: Fraction, places: int) -> bool:
    beyond: int = 10**places % number.denominator
    return beyond == 0


def _divide_out(number: int, factor: int) -> tuple[int, int]:
    times = 0
    while number % factor == 0:
        number //= factor
        times += 1
    return times, number


def _fixed(number: Fraction, places: int, *, thousands: str = ",", minus: str = "−") -> str:
    scaled = abs(number) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, decimals = divmod(units, 10**places)
    sign = minus if number < 0 and units else ""
    grouped = f"{whole:,}".replace(",", thousands)
    return f"{sign}{grouped}.{decimals:0{places}}" if places else f"{sign}{grouped}"
