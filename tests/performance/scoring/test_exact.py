from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import ScoringError, available_mean, geometric_mean
from performance.scoring.exact import (
    apart_from,
    decimal,
    equals,
    figure,
    from_plain,
    percent,
    plain,
    shown,
    square_root,
    trimmed,
)


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "−3"),
        ("-0.4", 0, "0"),
        ("47.8333", 2, "47.83"),
        ("77.545", 2, "77.55"),
        ("13064000", 0, "13,064,000"),
        ("1234.5", 2, "1,234.50"),
        ("0.05", 1, "0.1"),
    ],
)
def test_figures_are_shown_half_up_with_a_real_minus(number, places, text):
    assert shown(Decimal(number), places) == text


def test_trimming_takes_zeros_from_decimals_only():
    assert [trimmed(Decimal(x)) for x in ("100", "77.50", "70.004", "3")] == [
        "100",
        "77.5",
        "70",
        "3",
    ]


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (Decimal("29.0"), 2, "29"),
        (Decimal("1.3"), 2, "1.30"),
        (Decimal("1.2345"), 2, "1.2345"),
        (Decimal("-1.5"), 0, "−1.5"),
        (Decimal("0.000001"), 0, "0.000001"),
        (Fraction(200, 3), 1, "66.6666…"),
        (Fraction(-200, 3), 1, "−66.6666…"),
    ],
)
def test_figures_in_a_formula_are_never_rounded(number, places, text):
    assert figure(number, places) == text


def test_an_inexact_figure_is_said_to_be_about():
    assert [equals(Fraction(200, 3)), equals(Decimal("80.85")), equals(Decimal(80))] == [
        "≈ 66.67",
        "= 80.85",
        "= 80",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [("59.6", "59.6"), ("59.96", "59.96"), ("60", "60"), ("60.4", "60.4"), ("58.2", "58")],
)
def test_a_figure_beside_a_mark_never_looks_equal_when_it_is_not(number, text):
    assert apart_from(Decimal(number), Decimal(60)) == text


def test_a_figure_a_hair_beside_a_mark_has_six_decimals_at_most():
    assert apart_from(Fraction(600000001, 10000000), Decimal(60)) == "60.000000"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(4, 5), "80 %"),
        (Fraction(2, 3), "67 %"),
        (Fraction(999, 1000), "99 %"),
        (Fraction(1, 1000), "1 %"),
        (Fraction(0), "0 %"),
        (Fraction(1), "100 %"),
    ],
)
def test_data_received_never_looks_complete_or_absent_when_it_is_not(share, text):
    assert percent(share) == text.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("1.30"), "1.3"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.000001"), "-0.000001"),
        (Fraction(200, 3), "200/3"),
        (Fraction(1, 8), "0.125"),
        (Decimal(1234567), "1234567"),
        (Decimal("-0"), "0"),
    ],
)
def test_equal_numbers_are_written_alike_and_read_back(number, text):
    assert plain(number) == text
    assert from_plain(text) == number


def test_quotients_have_34_digits_and_roots_28():
    assert str(decimal(Fraction(2, 3))) == "0.6666666666666666666666666666666667"
    assert decimal(Fraction(1, 8)) == Decimal("0.125")
    assert str(square_root(Fraction(2))) == "1.414213562373095048801688724"


def test_a_mean_takes_what_is_there_by_weight():
    values = [Decimal(10), None, Decimal(0)]

    assert available_mean(values) == 5
    assert available_mean(values, [Decimal(3), Decimal(5), Decimal(1)]) == Fraction(15, 2)
    assert available_mean(values, [Decimal(0), Decimal(5), Decimal(0)]) is None
    assert available_mean([]) is None


@pytest.mark.parametrize("weights", [[Decimal(1)], [Decimal(1), Decimal(-1), Decimal(1)]])
def test_a_mean_refuses_weights_that_do_not_fit(weights):
    with pytest.raises(ScoringError):
        available_mean([Decimal(1)] * 3, weights)


def test_a_geometric_mean_is_low_where_one_is_low():
    assert geometric_mean([Decimal(0), Decimal(10)]) == 0
    assert geometric_mean([Decimal(0), Decimal(10)], [Decimal(0), Decimal(1)]) == 10
    assert str(geometric_mean([Decimal(20), Decimal(10)])) == "14.14213562373095048801688724"
    assert geometric_mean([Decimal(8), Decimal(1)], [Decimal(1), Decimal(2)]) == 2


@pytest.mark.parametrize(
    ("values", "weights"), [([], None), ([Decimal(-1)], None), ([Decimal(1)], [Decimal(0)])]
)
def test_a_geometric_mean_refuses_what_has_none(values, weights):
    with pytest.raises(ScoringError):
        geometric_mean(values, weights)
