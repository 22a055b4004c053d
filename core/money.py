"""Money as whole minor units. Exact, without a framework and without floating point.

An amount is stored and summed as a whole number of minor units (pence, cents, fils, yen) and
reckoned with as a Decimal in units. How many decimals a currency has is taken from ISO 4217.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final, Self

from core.currencies import EXPONENTS, SYMBOLS

# Wide enough for any sum of 64-bit amounts; independent of the caller's decimal context.
_EXACT: Final = Context(prec=80, rounding=ROUND_HALF_UP)


class UnknownCurrency(ValueError):  # noqa: N818 - says what is wrong
    """The code is not that of an active currency in ISO 4217 that has minor units."""


class TooManyDecimals(ValueError):  # noqa: N818 - says what is wrong
    """The amount is finer than the currency's smallest unit; round it by a stated rule first."""


class MinorUnits(int):
    """A whole number of minor units of some currency: 125 is £1.25 in GBP and ¥125 in JPY.

    Adding, subtracting and negating keep the type, so `sum()` of minor units is minor units, and
    so does multiplying by an integer. Division leaves the integers on purpose: convert with
    `from_minor` and round by the rule of the contract.
    """

    __slots__ = ()

    def __add__(self, other: int) -> Self:
        return self._wrap(int.__add__(self, other))

    def __radd__(self, other: int) -> Self:
        return self._wrap(int.__radd__(self, other))

    def __sub__(self, other: int) -> Self:
        return self._wrap(int.__sub__(self, other))

    def __rsub__(self, other: int) -> Self:
        return self._wrap(int.__rsub__(self, other))

    def __mul__(self, other: int) -> Self:
        return self._wrap(int.__mul__(self, other))

    def __rmul__(self, other: int) -> Self:
        return self._wrap(int.__rmul__(self, other))

    def __neg__(self) -> Self:
        return self._wrap(int.__neg__(self))

    def __abs__(self) -> Self:
        return self._wrap(int.__abs__(self))

    def __repr__(self) -> str:
        return f"MinorUnits({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)

    @classmethod
    def _wrap(cls, result: int) -> Self:
        return result if result is NotImplemented else cls(result)


class Amount(Decimal):
    """A Decimal in units that remembers its currency. Reckoning with it gives a plain Decimal."""

    __slots__ = ("currency",)
    currency: str

    def __new__(cls, value: Decimal, currency: str) -> Self:
        amount = super().__new__(cls, value)
        amount.currency = currency
        return amount

    def __reduce__(self) -> Any:
        return type(self), (Decimal(self), self.currency)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for GBP, 0 for JPY, 3 for KWD, 4 for CLF.

    Raises:
        UnknownCurrency: when the code is not an active one; codes are upper case.
    """
    try:
        return EXPONENTS[currency]
    except (KeyError, TypeError):
        raise UnknownCurrency(
            f"{currency!r} is not a currency code that we know; "
            "use the three capital letters of ISO 4217, for example GBP."
        ) from None


def symbol(currency: str) -> str:
    """The sign to print before an amount ("£"), or the code where no sign is unambiguous.

    Raises:
        UnknownCurrency: when the code is not an active one.
    """
    exponent(currency)
    return SYMBOLS.get(currency, currency)


def to_minor(amount: Decimal | int, currency: str) -> MinorUnits:
    """Convert an amount in units to minor units, exactly. Never rounds.

    Raises:
        TooManyDecimals: when the amount is finer than the currency's smallest unit.
        UnknownCurrency: when the code is not an active one.
        TypeError: when the amount is not a Decimal (or an int, which means whole units).
        ValueError: when the amount is not a finite number.
    """
    decimals = exponent(currency)
    minor = _exact_decimal(amount).scaleb(decimals, context=_EXACT)
    if minor != minor.to_integral_value(context=_EXACT):
        raise TooManyDecimals(
            f"{amount} has more decimals than {currency}, which has {decimals}; "
            "round it by a stated rule first."
        )
    return MinorUnits(int(minor))


def from_minor(minor: int, currency: str) -> Decimal:
    """Convert minor units to an amount in units, with exactly the currency's decimals.

    Raises:
        UnknownCurrency: when the code is not an active one.
        TypeError: when `minor` is not an int.
    """
    if not isinstance(minor, int) or isinstance(minor, bool):
        raise TypeError(f"{minor!r} is not a whole number of minor units.")
    return Decimal(minor).scaleb(-exponent(currency), context=_EXACT)


def quantize(amount: Decimal | int, currency: str, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round an amount in units to the currency's decimals.

    The rounding is a name of the decimal module; half up (away from zero) unless the contract
    says otherwise.

    Raises:
        UnknownCurrency: when the code is not an active one.
        TypeError: when the amount is not a Decimal (or an int, which means whole units).
        ValueError: when the amount is not a finite number.
    """
    smallest = Decimal(1).scaleb(-exponent(currency))
    return _exact_decimal(amount).quantize(smallest, rounding=rounding, context=_EXACT)


def _exact_decimal(amount: object) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise TypeError(f"{amount!r} is not a Decimal; money is never floating point.")
    if isinstance(amount, MinorUnits):
        raise TypeError(f"{amount!r} is in minor units already; from_minor gives its Decimal.")
    exact = Decimal(amount)
    if not exact.is_finite():
        raise ValueError(f"{amount} is not an amount of money.")
    return exact
