from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import Axis, Kind, LineState, Quadrant, ScoringError, Status, Tier, score
from tests.performance.scoring.builders import RULES, kpi, nothing, scored, value


def test_zero_is_a_value_and_lowers_the_score():
    result = scored((kpi("A"), 80), (kpi("B"), 0))

    assert result.financial.exact == 40
    assert result.financial.status is Status.COMPLETE
    assert result.line("B").score == 0


def test_what_was_not_reported_lowers_the_data_received_and_not_the_score():
    result = scored((kpi("A", f=3), 80), (kpi("B", f=1), Kind.NOT_REPORTED))

    assert result.financial.exact == 80
    assert result.financial.coverage == Fraction(3, 4)
    assert result.financial.status is Status.PARTIAL
    assert (result.financial.kpis_received, result.financial.kpis_expected) == (1, 2)


def test_what_does_not_apply_leaves_both_weights():
    result = scored((kpi("A", f=3), 80), (kpi("B", f=1), Kind.NOT_APPLICABLE))

    assert result.financial.weight_expected == 3
    assert result.financial.status is Status.COMPLETE
    assert str(result.line("B").weight_shown(Axis.FINANCIAL)) == "none"


def test_what_is_not_yet_due_leaves_the_weights_but_is_listed_in_brackets():
    result = scored((kpi("A", f=3), 80), (kpi("B", f=1), Kind.NOT_YET_DUE))

    assert result.financial.weight_expected == 3
    assert result.financial.weight_not_yet_due == 1
    assert result.financial.status is Status.COMPLETE
    assert str(result.line("B").weight_shown(Axis.FINANCIAL)) == "(1)"
    assert str(result.line("A").weight_shown(Axis.FINANCIAL)) == "×\u00a03"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.NOT_REPORTED, LineState.NOT_REPORTED),
        (Kind.NOT_YET_DUE, LineState.NOT_YET_DUE),
        (Kind.NOT_APPLICABLE, LineState.NOT_APPLICABLE),
    ],
)
def test_a_line_without_a_score_says_which_kind_of_nothing_it_is(kind, state):
    line = scored((kpi(), kind)).line("K")

    assert (line.score, line.why_none, line.state, line.tier) == (None, kind, state, None)
    assert (line.score_shown, line.value_shown, line.points(Axis.FINANCIAL)) == ("", "", None)


@pytest.mark.parametrize(
    ("received", "missing", "status"),
    [(2, 1, Status.PARTIAL), (199, 100, Status.INSUFFICIENT), (3, 0, Status.COMPLETE)],
)
def test_two_thirds_of_the_weight_are_enough_and_less_is_not(received, missing, status):
    result = scored((kpi("A", f=received), 80), (kpi("B", f=missing), Kind.NOT_REPORTED))

    assert result.financial.status is status
    assert (result.financial.exact is None) is (status is Status.INSUFFICIENT)


def test_a_goal_of_which_nothing_is_due_has_no_data_rather_than_zero():
    result = scored((kpi("A"), 80), (kpi("B", f=0, c=1), Kind.NOT_YET_DUE))

    assert result.community.status is Status.NO_DATA
    assert (result.community.exact, result.community.coverage, result.community.tier) == (
        None,
        None,
        None,
    )
    assert (result.dual, result.arithmetic, result.gap, result.quadrant) == (None,) * 4


def test_a_goal_of_which_nothing_was_reported_has_too_little_data():
    result = scored((kpi(), Kind.NOT_REPORTED))

    assert result.financial.status is Status.INSUFFICIENT
    assert result.financial.coverage == 0
    assert (result.financial.low, result.financial.high) == (0, 100)


def test_a_scorecard_without_kpis_has_no_data():
    result = scored()

    assert result.financial.status is result.community.status is Status.NO_DATA
    assert result.overall.tier is None


def test_the_range_counts_what_is_missing_as_nothing_and_as_full():
    result = scored((kpi("A", f=3), 80), (kpi("B", f=1), Kind.NOT_REPORTED))

    assert (result.financial.low, result.financial.high) == (60, 85)


def test_a_score_on_the_edge_of_a_tier_is_not_lost_to_rounding_on_the_way():
    thirds = [(kpi(code, high=3), value) for code, value in (("A", 1), ("B", 2), ("C", "2.4"))]
    result = scored(*thirds)

    assert result.financial.exact == 60
    assert result.financial.tier is Tier.AT_RISK


def test_split_weights_share_one_kpi_between_the_goals():
    result = scored((kpi("A", f=2, c=2, financial_share="0.75"), 50), (kpi("B", f=1, c=1), 100))

    assert result.financial.exact == Fraction(50 * Fraction(3, 2) + 100) / Fraction(5, 2)
    assert result.community.exact == Fraction(50 * Fraction(1, 2) + 100) / Fraction(3, 2)


@pytest.mark.parametrize(
    ("money", "people", "quadrant"),
    [
        (60, 60, Quadrant.BOTH_MET),
        (60, "59.999", Quadrant.MONEY_SOUND),
        ("59.999", 60, Quadrant.PEOPLE_SERVED),
        ("59.999", "59.999", Quadrant.NEITHER_MET),
    ],
)
def test_quadrants_are_cut_at_the_pass_mark_on_unrounded_scores(money, people, quadrant):
    result = scored((kpi("A"), money), (kpi("B", f=0, c=1), people))

    assert result.quadrant is quadrant


def test_the_dual_score_is_the_geometric_mean_to_28_digits():
    result = scored((kpi("A"), 20), (kpi("B", f=0, c=1), 10))

    assert result.dual == Decimal("14.14213562373095048801688724")
    assert (result.dual_shown, result.arithmetic, result.gap) == ("14.14", 15, 10)


def test_a_goal_at_zero_brings_the_dual_score_to_zero():
    assert scored((kpi("A"), 100), (kpi("B", f=0, c=1), 0)).dual == 0


def test_nothing_is_assumed_for_a_kpi_without_a_record():
    with pytest.raises(ScoringError) as refused:
        score(
            period="2026-Q3",
            definitions=[kpi("A"), kpi("B"), kpi("B")],
            observations=[value("A"), value("A"), value("C")],
            rules=RULES,
        )

    assert refused.value.objections == (
        "KPI B has more than one definition.",
        "KPI A has more than one record.",
        "KPI B has no record; say which kind of nothing it is.",
        "The record of C belongs to no KPI in force.",
    )


def test_late_mandatory_reports_are_listed_and_change_no_score():
    on_time = scored((kpi("A", mandatory=True), 50))
    late = scored((kpi("A", mandatory=True), value("A", 50, days_late=3)))
    missing = scored((kpi("A", mandatory=True), nothing("A")))
    optional = scored((kpi("A"), nothing("A", days_late=9)))

    assert (on_time.overdue_reports, late.overdue_reports) == ((), ("A",))
    assert (missing.overdue_reports, optional.overdue_reports) == (("A",), ())
    assert late.financial == on_time.financial


def test_lines_follow_their_position_and_an_unknown_line_is_an_error():
    result = scored((kpi("A", position=2), 1), (kpi("B", position=1), 2))

    assert [line.definition.code for line in result.lines] == ["B", "A"]
    with pytest.raises(KeyError):
        result.line("Z")


def test_results_are_shown_with_their_decimals_and_scores_half_up():
    result = scored((kpi("A", decimals=1), "62.5"), (kpi("B", decimals=0), "62.5"))

    assert (result.line("A").value_shown, result.line("B").value_shown) == ("62.5", "63")
    assert (result.line("A").score_shown, result.financial.score_shown) == ("62.5", "63")


def test_the_lines_of_a_goal_are_those_with_weight_in_it():
    result = scored((kpi("A"), 1), (kpi("B", f=0, c=1), 2), (kpi("C", f=1, c=1), 3))

    assert [line.definition.code for line in result.lines_of(Axis.COMMUNITY)] == ["B", "C"]
    assert result.axis(Axis.COMMUNITY) is result.community
