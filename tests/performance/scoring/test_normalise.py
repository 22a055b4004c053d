from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import Direction, is_below_minimum, results_worth, score_of
from tests.performance.scoring.builders import kpi

LOWER = kpi(direction="lower", low=25, high=45)
HIGHER = kpi(direction="higher", low=12, high=24)
RANGE = kpi(direction="range", low=90, high=110, outer_low=70, outer_high=140)
PIECES = kpi(low=95, high="99.5", minimum=98, piecewise=True)


@pytest.mark.parametrize(
    ("definition", "value", "expected"),
    [
        (HIGHER, 12, 0),
        (HIGHER, 18, 50),
        (HIGHER, 24, 100),
        (HIGHER, -5, 0),
        (HIGHER, 30, 100),
        (LOWER, 45, 0),
        (LOWER, 29, 80),
        (LOWER, 25, 100),
        (LOWER, 60, 0),
        (LOWER, 0, 100),
        (RANGE, 69, 0),
        (RANGE, 70, 0),
        (RANGE, 80, 50),
        (RANGE, 90, 100),
        (RANGE, 100, 100),
        (RANGE, 110, 100),
        (RANGE, 119, 70),
        (RANGE, 140, 0),
        (RANGE, 141, 0),
    ],
)
def test_a_result_is_placed_between_its_goalposts_and_never_outside(definition, value, expected):
    assert score_of(definition, Decimal(value)) == expected


def test_a_score_is_exact_where_no_decimal_ends():
    assert score_of(kpi(low=0, high=3), Decimal(1)) == Fraction(100, 3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("94", 0), ("95", 0), ("96.5", 30), ("98", 60), ("98.6", 76), ("99.5", 100), ("99.9", 100)],
)
def test_a_score_in_two_pieces_bends_at_the_minimum(value, expected):
    assert score_of(PIECES, Decimal(value)) == expected


def test_a_score_in_two_pieces_works_for_lower_is_better():
    definition = kpi(direction="lower", low=10, high=40, minimum=20, piecewise=True)

    assert [score_of(definition, Decimal(x)) for x in (40, 30, 20, 15, 10)] == [0, 30, 60, 80, 100]


def test_the_worth_of_a_minimum_can_be_agreed_otherwise():
    assert score_of(PIECES, Decimal(98), Decimal(50)) == 50


def test_a_range_without_a_slope_falls_to_nothing_at_once():
    definition = kpi(direction="range", low=0, high=5, outer_low=0, outer_high=5)

    assert [score_of(definition, Decimal(x)) for x in (-1, 0, 5, 6)] == [0, 100, 100, 0]


def test_a_range_may_be_a_single_point():
    definition = kpi(direction="range", low=7, high=7, outer_low=5, outer_high=11)

    assert [score_of(definition, Decimal(x)) for x in (5, 6, 7, 9, 11)] == [0, 50, 100, 50, 0]


@pytest.mark.parametrize(
    ("direction", "value", "below"),
    [
        (Direction.HIGHER, "64.9", True),
        (Direction.HIGHER, "65", False),
        (Direction.HIGHER, "66", False),
        (Direction.LOWER, "65.1", True),
        (Direction.LOWER, "65", False),
        (Direction.LOWER, "0", False),
    ],
)
def test_a_result_exactly_on_its_minimum_is_acceptable(direction, value, below):
    assert is_below_minimum(kpi(direction=direction, minimum=65), Decimal(value)) is below


def test_a_kpi_without_a_minimum_never_falls_below_it():
    assert is_below_minimum(kpi(), Decimal(-1)) is False


@pytest.mark.parametrize("score", [1, 50, Fraction(200, 3), 70, 100])
@pytest.mark.parametrize(
    "definition",
    [
        kpi(low=95, high="99.5"),
        kpi("K", "lower", 0, 10),
        kpi(low=95, high="99.5", minimum=98, piecewise=True),
        kpi("K", "lower", 4, 20, minimum=9, piecewise=True),
        kpi("K", "range", 90, 110, outer_low=70, outer_high=140),
    ],
    ids=["higher", "lower", "higher in two pieces", "lower in two pieces", "range"],
)
def test_the_result_worth_a_score_has_that_score_and_a_worse_one_less(definition, score):
    step = Fraction(1, 1000)
    low, high = results_worth(definition, score)
    for result, worse in ((low, -step), (high, step)):
        if result is not None:
            assert score_of(definition, result) == score
            assert score_of(definition, result + worse) < score


def test_only_a_range_has_a_result_on_both_sides():
    assert results_worth(kpi(low=0, high=10), 50) == (5, None)
    assert results_worth(kpi("K", "lower", 0, 10), 50) == (None, 5)
    both = results_worth(kpi("K", "range", 90, 110, outer_low=70, outer_high=140), 50)
    assert both == (80, 125)
