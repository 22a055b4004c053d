"""Formulas and sentences as a person reads them."""

import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import Kind, Text
from performance.scoring.finding import _FINDINGS, Goal, goals_told, weaker
from performance.scoring.states import (
    AXIS_LABELS,
    LINE_STATE_LABELS,
    QUADRANT_LABELS,
    TIER_LABELS,
    Axis,
    LineState,
    Quadrant,
    Tier,
)
from tests.performance.scoring.builders import kpi, nothing, scored, value

SPACE = "\N{NO-BREAK SPACE}"


def words_of(definition, record):
    workings = scored((definition, record)).lines[0].workings
    return [str(sentence).replace(SPACE, " ") for sentence in workings.words], workings.formula


def formula_of(definition, record):
    return words_of(definition, record)[1]


LOSSES = kpi("LOSS", "lower", 25, 45, f=2, c=2, unit="%")


def test_lower_is_better_reads_with_positive_differences():
    words, formula = words_of(LOSSES, 29)

    assert formula == "(45 − 29) ÷ (45 − 25) × 100 = 80"
    assert words == [
        "The contract gives no points at 45 % or more and full points at 25 % or less.",
        "From 45 % to 29 % is 16 of the 20 on the way to 25 %.",
        "Lower is better.",
    ]


def test_higher_is_better_reads_from_the_start_to_the_result():
    words, formula = words_of(kpi(low=12, high=24, unit="hours"), "19.2")

    assert formula == "(19.2 − 12) ÷ (24 − 12) × 100 = 60"
    assert words == [
        "The contract gives no points at 12 hours or less and full points at 24 hours or more.",
        "From 12 hours to 19.2 hours is 7.2 of the 12 on the way to 24 hours.",
    ]


def test_goalposts_keep_the_decimals_of_their_kpi_unless_they_are_whole():
    definition = kpi(low="1.05", high="1.30", decimals=2)

    assert formula_of(definition, "1.28") == "(1.28 − 1.05) ÷ (1.30 − 1.05) × 100 = 92"


def test_a_formula_never_rounds_what_went_in():
    assert formula_of(replace(LOSSES, decimals=0), "29.04") == (
        "(45 − 29.04) ÷ (45 − 25) × 100 = 79.8"
    )


def test_a_score_that_does_not_end_is_said_to_be_about():
    assert formula_of(kpi(high=3), 1) == "(1 − 0) ÷ (3 − 0) × 100 ≈ 33.33"


def test_negative_figures_stand_in_brackets():
    assert formula_of(kpi(low=-10, high=10), -5) == "((−5) − (−10)) ÷ (10 − (−10)) × 100 = 25"


@pytest.mark.parametrize(
    ("result", "formula", "sentence"),
    [
        (45, "45 = 45 → 0", "45 % gets no points."),
        (60, "60 > 45 → 0", "60 % gets no points."),
        (25, "25 = 25 → 100", "25 % gets full points."),
        (10, "10 < 25 → 100", "10 % gets full points."),
    ],
)
def test_a_result_at_or_beyond_a_goalpost_says_so(result, formula, sentence):
    words, found = words_of(LOSSES, result)

    assert found == formula
    assert sentence in words


@pytest.mark.parametrize(
    ("result", "formula"),
    [
        ("94", "94 < 95 → 0"),
        ("96.5", "(96.5 − 95) ÷ (98 − 95) × 60 = 30"),
        ("98", "60 + (98 − 98) ÷ (99.5 − 98) × 40 = 60"),
        ("98.6", "60 + (98.6 − 98) ÷ (99.5 − 98) × 40 = 76"),
        ("99.5", "99.5 = 99.5 → 100"),
    ],
)
def test_a_score_in_two_pieces_shows_the_piece_that_it_lies_in(result, formula):
    words, found = words_of(kpi(low=95, high="99.5", minimum=98, piecewise=True, unit="%"), result)

    assert found == formula
    assert words[1] == "The agreed minimum, 98 %, is worth 60 points."


@pytest.mark.parametrize(
    ("result", "formula"),
    [
        (65, "65 < 70 → 0"),
        (75, "(75 − 70) ÷ (90 − 70) × 100 = 25"),
        (100, "90 ≤ 100 ≤ 110 → 100"),
        (119, "(140 − 119) ÷ (140 − 110) × 100 = 70"),
        (140, "140 = 140 → 0"),
    ],
)
def test_a_range_shows_the_slope_that_the_result_lies_on(result, formula):
    definition = kpi(direction="range", low=90, high=110, outer_low=70, outer_high=140)
    words, found = words_of(definition, result)

    assert found == formula
    assert words == [
        "The contract gives full points from 90 to 110.",
        "None are left at 70 on one side and 140 on the other.",
    ]


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"f": 2, "c": 2}, "80 × weight 2 = 160 points, once in each goal"),
        ({"f": 3, "c": 0}, "80 × weight 3 = 240 points"),
        ({"f": 0, "c": "1.5"}, "80 × weight 1.5 = 120 points"),
        (
            {"f": 1, "c": 2},
            (
                "80 × weight 1 = 80 points for financial sustainability, "
                "80 × weight 2 = 160 points for community outcome"
            ),
        ),
        (
            {"f": 2, "c": 2, "financial_share": "0.25"},
            (
                "80 × weight 0.5 = 40 points for financial sustainability, "
                "80 × weight 1.5 = 120 points for community outcome"
            ),
        ),
        ({"f": 0, "c": 0}, "It is watched and has no weight in either goal."),
    ],
)
def test_points_are_said_for_each_goal(weights, sentence):
    assert str(scored((kpi(**weights), 80)).lines[0].workings.points) == sentence


def test_points_of_a_score_that_does_not_end_show_that_it_goes_on():
    points = scored((kpi(high=3, f=3), 2)).lines[0].workings.points

    assert str(points) == "66.6666… × weight 3 = 200 points"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            Kind.NOT_REPORTED,
            "It was due and has not been reported. Its weight waits; it is not counted as zero.",
        ),
        (Kind.NOT_YET_DUE, "It is not due in this period. Its weight does not count yet."),
        (Kind.NOT_APPLICABLE, "It does not apply in this period. Its weight is left out."),
    ],
)
def test_a_line_without_a_figure_says_what_happens_to_its_weight(kind, sentence):
    words, formula = words_of(kpi(), nothing(kind=kind, reason="no sewers here"))

    assert words == [sentence, "Reason given: no sewers here"]
    assert formula == ""
    assert scored((kpi(), kind)).lines[0].workings.points is None


def test_a_goal_says_how_its_score_came_about():
    result = scored((kpi("A", f=2), "80.85"), (kpi("B", f=1, name="Taps"), Kind.NOT_REPORTED))

    assert [str(sentence) for sentence in result.financial.words] == [
        "161.7 points ÷ weight 2 = 80.85, shown as 81",
        "Weight 1 of 3 is waiting for data",
        "Taps has not been reported.",
        (
            "Whatever it turns out to be, the score lies between 54 and 87: "
            "it may turn out on either side of the pass mark."
        ),
    ]


def test_a_complete_goal_says_nothing_of_missing_figures():
    (sentence,) = scored((kpi(), 70)).financial.words

    assert str(sentence) == "70 points ÷ weight 1 = 70, shown as 70"


def test_a_goal_with_too_little_data_says_how_much_is_needed():
    result = scored((kpi("A"), 50), (kpi("B"), Kind.NOT_REPORTED), (kpi("C"), Kind.NOT_REPORTED))

    assert [str(sentence) for sentence in result.financial.words][:2] == [
        "Weight 1 of 3 has data; a score needs 2/3 of it.",
        "2 figures have not been reported.",
    ]


def test_a_goal_without_anything_due_says_so():
    (sentence,) = scored().financial.words

    assert str(sentence) == "Nothing with a weight in this goal is due in this period."


@pytest.mark.parametrize(
    ("known", "ending"),
    [
        (10, "between 8 and 33: below the pass mark either way."),
        (90, "between 68 and 93: the pass mark is reached either way."),
        (80, "between 60 and 85: the pass mark is reached either way."),
        (70, "between 53 and 78: it may turn out on either side of the pass mark."),
        ("46.53", "between 35 and 59.9: below the pass mark either way."),
    ],
)
def test_the_range_is_held_against_the_pass_mark(known, ending):
    result = scored((kpi("A", f=3), known), (kpi("B", f=1), Kind.NOT_REPORTED))
    sentence = str(result.financial.words[-1])

    assert sentence.endswith(ending)


def test_a_range_that_can_just_reach_the_pass_mark_is_not_called_below_it():
    result = scored((kpi("A", f=4), 50), (kpi("B", f=1), Kind.NOT_REPORTED))

    assert result.financial.high == 60
    assert str(result.financial.words[-1]).endswith(
        "it may turn out on either side of the pass mark."
    )


COMMUNITY = {"f": 0, "c": 1}


@pytest.mark.parametrize(
    ("money", "people", "sentence"),
    [
        (81, 48, "The money is sound, but people are not yet served as promised"),
        (81, 70, "Both goals are met: the money is sound and people are served as promised"),
        (40, 70, "People are served as promised, but the money is weak"),
        (
            40,
            48,
            "Neither goal is met: the money is weak and people are not yet served as promised",
        ),
        (
            81,
            Kind.NOT_REPORTED,
            "The money is sound; too little is known of whether people are served as promised",
        ),
        (
            81,
            Kind.NOT_YET_DUE,
            "The money is sound; nothing about the people served is due in this period",
        ),
        (
            Kind.NOT_REPORTED,
            Kind.NOT_REPORTED,
            "Too little has been reported to say whether either goal is met",
        ),
        (Kind.NOT_YET_DUE, Kind.NOT_APPLICABLE, "Nothing is due in this period"),
    ],
)
def test_the_finding_says_both_goals_in_one_sentence(money, people, sentence):
    assert str(scored((kpi("A"), money), (kpi("B", **COMMUNITY), people)).finding) == sentence


def test_a_goal_that_passes_but_misses_a_minimum_is_not_called_met():
    result = scored((kpi("A"), 90), (kpi("B", minimum=80, **COMMUNITY), 70))

    assert str(result.finding) == (
        "The money is sound, but people are not yet served as promised: a minimum is not met"
    )


def test_a_missed_minimum_is_said_even_without_enough_data():
    result = scored(
        (kpi("A", minimum=80), 70),
        (kpi("B", f=9), Kind.NOT_REPORTED),
        (kpi("C", **COMMUNITY), 70),
    )

    assert str(result.finding) == (
        "People are served as promised, but the money misses an agreed minimum"
    )


def test_every_pair_of_goals_has_its_own_sentence():
    assert set(_FINDINGS) == set(itertools.product(Goal, Goal))
    assert len(set(_FINDINGS.values())) == len(_FINDINGS)


def test_every_state_has_a_name():
    assert set(TIER_LABELS) == set(Tier)
    assert set(QUADRANT_LABELS) == set(Quadrant)
    assert set(AXIS_LABELS) == set(Axis)
    assert set(LINE_STATE_LABELS) == set(LineState)
    assert str(scored((kpi(), 75)).line("K").state_label) == "On track"
    assert str(scored((kpi(), 55)).line("K").state_label) == "At risk"


def test_sentences_can_be_said_in_another_language():
    spanish = {"%(a)s and %(b)s": "%(b)s y %(a)s", "one": "uno"}
    sentence = Text("%(a)s and %(b)s", (("a", Text("one")), ("b", "2")))

    assert sentence.say(spanish.__getitem__) == "2 y uno"
    assert str(sentence) == "one and 2"
    assert Text("100 %").say() == "100 %"


def test_a_mean_that_does_not_end_is_cut_in_a_formula_and_not_rounded():
    record = value("K", 1)
    thirds = replace(record, reported=Fraction(5, 3))
    definition = kpi(high=5, decimals=1)

    assert formula_of(definition, thirds) == "(1.6666… − 0) ÷ (5 − 0) × 100 ≈ 33.33"
    assert Decimal(1) == record.value


def test_the_finding_tells_how_both_goals_stand():
    """So that a row says it without its trace: no two pairs of goals share a sentence."""
    for goals in itertools.product(Goal, Goal):
        assert goals_told(_FINDINGS[goals]) == goals
    assert goals_told("The money is round") is None


@pytest.mark.parametrize(
    ("money", "people", "short"),
    [
        (Goal.MET, Goal.NOT_MET, Axis.COMMUNITY),
        (Goal.MET, Goal.MINIMUM_MISSED, Axis.COMMUNITY),
        (Goal.NOT_MET, Goal.MET, Axis.FINANCIAL),
        (Goal.MINIMUM_MISSED, Goal.MET, Axis.FINANCIAL),
        (Goal.MET, Goal.MET, None),
        (Goal.NOT_MET, Goal.NOT_MET, None),
        (Goal.MET, Goal.UNKNOWN, None),
        (Goal.NOTHING_DUE, Goal.NOT_MET, None),
    ],
)
def test_goals_pull_apart_where_one_is_met_and_the_other_is_not(money, people, short):
    assert weaker(money, people) is short
