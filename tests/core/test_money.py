from __future__ import annotations

import copy
import decimal
import pickle
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.currencies import EXPONENTS, SYMBOLS
from core.money import (
    Amount,
    MinorUnits,
    TooManyDecimals,
    UnknownCurrency,
    exponent,
    from_minor,
    quantize,
    symbol,
    to_minor,
)

currencies = st.sampled_from(sorted(EXPONENTS))
whole = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("GBP", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("CLF", 4)],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


@pytest.mark.parametrize("code", ["gbp", "GB", "XAU", "HRK", "", None, 826, ["GBP"]])
def test_an_unknown_currency_is_named_and_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="ISO 4217"):
        exponent(code)


def test_every_code_and_every_sign_is_unambiguous() -> None:
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)
    assert set(SYMBOLS) <= set(EXPONENTS)
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    assert symbol("GBP") == "£"
    assert symbol("CHF") == "CHF"
    with pytest.raises(UnknownCurrency):
        symbol("ABC")


@given(whole, currencies)
def test_minor_units_come_back_from_units_unchanged(minor: int, currency: str) -> None:
    units = from_minor(minor, currency)
    assert to_minor(units, currency) == minor
    assert units.as_tuple().exponent == -EXPONENTS[currency]


@given(whole, currencies, st.integers(1, 8))
def test_the_result_does_not_depend_on_the_callers_decimal_context(
    minor: int, currency: str, precision: int
) -> None:
    with decimal.localcontext(decimal.Context(prec=precision)):
        assert to_minor(from_minor(minor, currency), currency) == minor
        assert quantize(from_minor(minor, currency), currency) == from_minor(minor, currency)


@given(whole, currencies)
def test_what_is_finer_than_the_currency_is_refused_and_never_rounded(
    minor: int, currency: str
) -> None:
    too_fine = from_minor(minor * 10 + 1, currency).scaleb(-1, decimal.Context(prec=60))
    with pytest.raises(TooManyDecimals, match=currency):
        to_minor(too_fine, currency)


def test_trailing_zeros_are_no_decimals() -> None:
    assert to_minor(Decimal("5.000"), "JPY") == 5
    assert to_minor(Decimal("1E+3"), "GBP") == 100_000
    assert to_minor(7, "KWD") == 7000


@pytest.mark.parametrize("value", [1.5, True, "1.50", None, MinorUnits(150)])
def test_only_exact_units_become_minor_units(value: Decimal) -> None:
    with pytest.raises(TypeError):
        to_minor(value, "GBP")
    with pytest.raises(TypeError):
        quantize(value, "GBP")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_a_finite_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        to_minor(Decimal(value), "GBP")


@pytest.mark.parametrize("value", [1.0, True, Decimal(1), None])
def test_minor_units_are_whole(value: int) -> None:
    with pytest.raises(TypeError, match="whole number"):
        from_minor(value, "GBP")


def test_rounding_is_half_up_unless_named() -> None:
    assert quantize(Decimal("2.345"), "GBP") == Decimal("2.35")
    assert quantize(Decimal("-2.345"), "GBP") == Decimal("-2.35")
    assert quantize(Decimal("2.345"), "GBP", ROUND_HALF_EVEN) == Decimal("2.34")
    assert quantize(Decimal("2.349"), "GBP", rounding=ROUND_DOWN) == Decimal("2.34")
    assert str(quantize(Decimal("1249.5"), "JPY")) == "1250"
    assert str(quantize(7, "KWD")) == "7.000"


@given(st.lists(whole.map(MinorUnits), max_size=20))
def test_sums_of_minor_units_are_minor_units(amounts: list[MinorUnits]) -> None:
    total = sum(amounts, MinorUnits(0))
    assert type(total) is MinorUnits
    assert total == sum(int(amount) for amount in amounts)


def test_minor_units_stay_minor_units_until_they_are_divided() -> None:
    ten = MinorUnits(10)
    kept = [ten + 5, 5 + ten, ten - 5, 5 - ten, ten * 3, 3 * ten, -ten, abs(-ten), sum([ten, ten])]
    assert [type(each) for each in kept] == [MinorUnits] * len(kept)
    assert kept == [15, 15, 5, -5, 30, 30, -10, 10, 20]
    assert type(ten // 3) is int
    assert (str(ten), repr(ten), f"{ten}") == ("10", "MinorUnits(10)", "10")


def test_minor_units_do_not_mix_with_decimals_unnoticed() -> None:
    other = cast("Any", Decimal(1))
    assert MinorUnits(3).__add__(other) is NotImplemented
    assert type(MinorUnits(3) + other) is Decimal


def test_an_amount_remembers_its_currency_until_it_is_reckoned_with() -> None:
    price = Amount(Decimal("1.25"), "GBP")
    assert (price, price.currency) == (Decimal("1.25"), "GBP")
    assert type(price * 2) is Decimal
    assert hash(price) == hash(Decimal("1.25"))


def test_an_amount_survives_copying_and_pickling() -> None:
    price = Amount(Decimal("1.25"), "GBP")
    twins = [copy.copy(price), copy.deepcopy(price)]
    twins.append(pickle.loads(pickle.dumps(price)))  # noqa: S301 - our own bytes
    assert [(twin, twin.currency) for twin in twins] == [(Decimal("1.25"), "GBP")] * 3
