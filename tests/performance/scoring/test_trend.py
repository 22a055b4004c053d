from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import COURSE_LABELS, Course, ScoringError, trend


def of(*scores, left=10):
    return trend(
        [None if score is None else Decimal(str(score)) for score in scores], periods_left=left
    )


@pytest.mark.parametrize("scores", [(), (50,), (50, 60), (50, None, 60), (50, 60, None)])
def test_there_is_no_trend_without_three_scores_in_a_row(scores):
    assert of(*scores) is None


def test_a_gap_before_the_last_three_does_not_matter():
    assert of(None, 10, 20, 30) is not None


def test_the_slope_is_that_of_the_last_three_periods():
    course = of(0, 50, 10, 53)

    assert course.slope == Fraction(3, 2)


@pytest.mark.parametrize(
    ("scores", "left", "needed", "ratio", "course"),
    [
        ((30, 35, 40), 12, 5, 1, Course.ON_TRACK),
        ((30, 40, 50), 10, 5, 2, Course.ON_TRACK),
        (("30.02", 35, 40), 12, 5, "0.998", Course.IMPROVING),
        ((35, 35, 40), 12, 5, "0.5", Course.IMPROVING),
        (("35.02", 38, 40), 12, 5, "0.498", Course.STAGNATING),
        ((40, 40, 40), 12, 5, 0, Course.STAGNATING),
        ((41, 40, 40), 12, 5, "-0.1", Course.FALLING),
    ],
)
def test_the_slope_is_held_against_the_rate_that_full_points_need(
    scores, left, needed, ratio, course
):
    found = of(*scores, left=left)

    assert (found.needed, found.ratio, found.course) == (needed, Fraction(ratio), course)


def test_a_full_score_needs_nothing_more():
    found = of(90, 95, 100)

    assert (found.needed, found.ratio, found.course) == (0, None, Course.ON_TRACK)


def test_in_the_last_period_only_a_fall_can_be_said():
    assert (of(50, 60, 70, left=0).course, of(50, 60, 70, left=0).needed) == (None, None)
    assert of(70, 60, 50, left=0).course is Course.FALLING


@pytest.mark.parametrize(
    ("scores", "run"),
    [
        ((61, 60, 58, 56, 53, 50, 48), -6),
        ((50, 48, 49, 51), 2),
        ((50, 50, 50), 0),
        ((40, 50, 50), 0),
        ((None, 60, 50, 40), -2),
        ((70, 60, None, 1, 2, 3), 2),
    ],
)
def test_a_run_counts_the_falls_or_rises_in_a_row(scores, run):
    assert of(*scores).run == run


def test_negative_periods_left_are_refused():
    with pytest.raises(ScoringError, match="cannot be negative"):
        of(1, 2, 3, left=-1)


def test_every_course_has_a_name():
    assert set(COURSE_LABELS) == set(Course)
