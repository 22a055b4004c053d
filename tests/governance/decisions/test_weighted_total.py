"""The total of an option by criteria with weights."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from governance.rating import shown_total, weighted_total

WEIGHTS = st.decimals(min_value="0.000001", max_value=1000, places=6)
POINTS = st.decimals(min_value=0, max_value=100, places=2)
RATED = st.lists(st.tuples(WEIGHTS, POINTS), min_size=1, max_size=12)


def test_a_criterion_that_weighs_twice_counts_twice():
    assert weighted_total([(Decimal(2), Decimal(90)), (Decimal(1), Decimal(60))]) == 80


def test_what_is_not_rated_has_no_total_and_is_not_zero():
    assert weighted_total([(Decimal(2), Decimal(90)), (Decimal(1), None)]) is None
    assert weighted_total([]) is None
    assert weighted_total([(Decimal(1), Decimal(0))]) == 0


def test_it_is_rounded_half_up_to_one_decimal_only_to_be_shown():
    total = weighted_total([(Decimal(1), Decimal("80.5")), (Decimal(1), Decimal("80.6"))])
    assert total == Decimal("80.55")
    assert shown_total(total) == Decimal("80.6")
    assert shown_total(Decimal("80.45")) == Decimal("80.5")
    assert shown_total(Decimal("80.449")) == Decimal("80.4")


@given(RATED)
def test_it_lies_between_the_lowest_and_the_highest_points(rated):
    points = [one for _weight, one in rated]
    total = weighted_total(rated)
    slack = Decimal("1e-20")
    assert min(points) - slack <= total <= max(points) + slack


@given(RATED, st.integers(min_value=2, max_value=9))
def test_only_the_proportion_of_the_weights_counts(rated, times):
    heavier = [(weight * times, points) for weight, points in rated]
    assert abs(weighted_total(rated) - weighted_total(heavier)) < Decimal("1e-20")


@given(RATED)
def test_it_is_what_exact_fractions_give(rated):
    total = sum(Fraction(w) * Fraction(p) for w, p in rated)
    exact = total / sum(Fraction(w) for w, _points in rated)
    assert abs(Fraction(weighted_total(rated)) - exact) < Fraction(1, 10**20)


@given(RATED, st.integers(min_value=0, max_value=11))
def test_one_missing_rating_takes_the_total_away_wherever_it_is(rated, place):
    at = place % len(rated)
    holed = [(w, None if number == at else p) for number, (w, p) in enumerate(rated)]
    assert weighted_total(holed) is None


@given(RATED, st.integers(min_value=0, max_value=11))
def test_more_points_never_lower_it(rated, place):
    at = place % len(rated)
    better = [(w, Decimal(100) if number == at else p) for number, (w, p) in enumerate(rated)]
    assert weighted_total(better) >= weighted_total(rated) - Decimal("1e-20")
