"""Worked examples of scores, each with its source.

"Constructed" examples are Concord's own, with checked arithmetic; no source publishes a formula
for a dual-impact scorecard.
"""

from decimal import Context, Decimal
from fractions import Fraction

import pytest

from performance.scoring import (
    CapReason,
    Kind,
    LineState,
    Quadrant,
    Status,
    Tier,
    available_mean,
    geometric_mean,
    score_of,
)
from performance.scoring.exact import percent, shown
from performance.scoring.normalise import progress
from tests.performance.scoring.builders import bayview, kpi, scored

pytestmark = pytest.mark.oracle

SPACE = "\N{NO-BREAK SPACE}"


def rounded(value, places):
    return Decimal(shown(value, places))


def test_goalposts_of_the_human_development_index_of_2013():
    """Study note on the HDI (Studymode), goalposts 20 and 83.57: a life of 55 years is 0.551."""
    assert rounded(progress(Decimal(55), Decimal(20), Decimal("83.57")), 3) == Decimal("0.551")


def test_the_human_development_index_of_costa_rica_2014():
    """HDI technical notes (UNDP), from general knowledge of the source; the arithmetic was re-run.

    Goalposts 20 to 85 years, 0 to 15 and 0 to 18 years of school, ln 100 to ln 75,000.
    """
    logarithm = Context(prec=40).ln
    life = progress(Decimal("79.93"), Decimal(20), Decimal(85))
    mean_years = progress(Decimal("8.37"), Decimal(0), Decimal(15))
    expected_years = progress(Decimal("13.5"), Decimal(0), Decimal(18))
    education = available_mean([mean_years, expected_years])
    income = progress(
        logarithm(Decimal("13011.7")), logarithm(Decimal(100)), logarithm(Decimal(75000))
    )

    assert rounded(life, 3) == Decimal("0.922")
    assert rounded(mean_years, 3) == Decimal("0.558")
    assert rounded(expected_years, 3) == Decimal("0.750")
    assert rounded(education, 3) == Decimal("0.654")
    assert rounded(income, 3) == Decimal("0.735")
    assert rounded(geometric_mean([life, education, income]), 3) == Decimal("0.763")


@pytest.mark.parametrize(
    ("row", "mean"), [((1, 3, 1), "1.667"), ((2, None, None), None), ((3, None, 1), "2.000")]
)
def test_a_mean_needs_two_thirds_of_the_data(row, mean):
    """COINr, vignette "Aggregation", section "Data availability limits": dat_thresh = 2/3."""
    values = [None if value is None else Decimal(value) for value in row]
    found = available_mean(values, threshold=Fraction(2, 3))

    assert (None if found is None else shown(found, 3)) == mean


@pytest.mark.parametrize("row", [(0, 10), (5, 5)])
def test_an_arithmetic_mean_compensates_fully(row):
    """COINr, vignette "Aggregation", section "Means": (0, 10) and (5, 5) both have a score of 5."""
    assert available_mean([Decimal(value) for value in row]) == 5


@pytest.mark.parametrize(
    ("result", "score"), [("96.5", 30), ("98", 60), ("98.6", 76), ("99.5", 100)]
)
def test_a_score_in_two_pieces(result, score):
    """Constructed: floor 95, minimum 98 worth 60, target 99.5."""
    definition = kpi(low=95, high="99.5", minimum=98, piecewise=True)

    assert score_of(definition, Decimal(result)) == score


def two_goals(missing):
    """Constructed: seven KPIs, two of which count for both goals."""
    return scored(
        (kpi("DSCR", low="1.05", high="1.30", f=3), "1.20"),
        (kpi("OM", "lower", 0, 10, f=2), 4),
        (kpi("AVAIL", low=95, high="99.5", f=2, c=2), "98.6"),
        (kpi("SATIS", low=60, high=90, f=0, c=3), 78),
        (kpi("JOBS", low=0, high=200, f=0, c=2), 150),
        (kpi("ENERGY", "range", 90, 110, outer_low=70, outer_high=140, f=1, c=1), 119),
        (kpi("COMPL", "lower", 0, 30, f=0, c=2), missing),
    )


def test_the_dual_scorecard_of_seven_kpis():
    result = two_goals(Kind.NOT_REPORTED)
    scores = {line.definition.code: line.score for line in result.lines}

    assert scores == {
        "DSCR": 60,
        "OM": 60,
        "AVAIL": 80,
        "SATIS": 60,
        "JOBS": 75,
        "ENERGY": 70,
        "COMPL": None,
    }
    assert (result.financial.points, result.financial.weight_received) == (530, 8)
    assert result.financial.score == Decimal("66.25")
    assert (result.financial.coverage, result.financial.status) == (1, Status.COMPLETE)
    assert (result.community.points, result.community.weight_received) == (560, 8)
    assert result.community.score == Decimal(70)
    assert (result.community.coverage, result.community.status) == (
        Fraction(8, 10),
        Status.PARTIAL,
    )
    assert result.dual_shown == "68.10"
    assert result.arithmetic == Decimal("68.125")
    assert result.gap == Decimal("3.75")
    assert result.quadrant is Quadrant.BOTH_MET


def test_the_dual_scorecard_if_what_is_missing_were_zero():
    result = two_goals(30)

    assert result.community.score == Decimal(56)
    assert result.dual_shown == "60.91"
    assert two_goals(Kind.NOT_REPORTED).community.low == 56


def test_the_scorecard_of_bayview_water():
    """Constructed: July to September 2026, the scorecard that the product's pages are built to."""
    result = scored(*bayview())
    money, people = result.financial, result.community
    lines = {line.definition.code: line for line in result.lines}

    assert {code: line.score_shown for code, line in lines.items() if line.score is not None} == {
        "DSCR": "92",
        "COLL": "77.5",
        "COST": "70",
        "LOSS": "80",
        "HOURS": "60",
        "POOR": "28",
        "COMP": "40",
        "SURV": "35",
    }
    assert (money.points, money.weight_received) == (Decimal("808.5"), 10)
    assert (money.score, money.score_shown, money.tier) == (Decimal("80.85"), "81", Tier.ON_TRACK)
    assert (money.kpis_received, money.kpis_expected, money.weight_not_yet_due) == (4, 4, 2)
    assert (len(money.minimums.met), money.minimums.total) == (2, 2)

    assert (people.points, people.weight_received, people.weight_expected) == (574, 12, 15)
    assert (shown(people.exact, 2), people.score_shown) == ("47.83", "48")
    assert percent(people.coverage) == f"80{SPACE}%"
    assert (people.kpis_received, people.kpis_expected) == (5, 6)
    assert (len(people.minimums.met), people.minimums.total) == (2, 3)
    assert (shown(people.low), shown(people.high)) == ("38", "58")
    assert [str(sentence) for sentence in people.words[2:]] == [
        "Tap pressure has not been reported.",
        (
            "Whatever it turns out to be, the score lies between 38 and 58: "
            "below the pass mark either way."
        ),
    ]


def test_the_state_of_bayview_water():
    """Constructed, as above: what the page says over the two scores."""
    result = scored(*bayview())
    (cap,) = result.overall.caps

    assert str(result.finding) == "The money is sound, but people are not yet served as promised"
    assert result.quadrant is Quadrant.MONEY_SOUND
    assert (result.overall.tier, cap.reason) == (Tier.OFF_TRACK, CapReason.FAILED_MINIMUM)
    assert str(cap.what) == (
        f"A minimum is not met: Low-income districts connected, 54{SPACE}%, "
        f"agreed minimum 65{SPACE}%."
    )
    assert [line.state for line in result.lines if line.state not in set(Tier)] == [
        LineState.NOT_YET_DUE,
        LineState.BELOW_MINIMUM,
        LineState.NOT_APPLICABLE,
        LineState.NOT_REPORTED,
    ]
    assert result.line("LOSS").workings.formula == "(45 − 29) ÷ (45 − 25) × 100 = 80"
    assert str(result.line("LOSS").workings.points) == (
        "80 × weight 2 = 160 points, once in each goal"
    )
