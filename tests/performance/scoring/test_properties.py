"""What must hold for any KPIs and any results."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from performance.scoring import (
    Axis,
    Direction,
    Kind,
    Observation,
    score,
    score_of,
    trace_of,
)
from tests.performance.scoring.builders import RULES, kpi, nothing

settings.register_profile("scoring", deadline=None, derandomize=True, max_examples=150)
SETTINGS = settings(settings.get_profile("scoring"))

NUMBERS = st.decimals(-1000, 1000, places=3)
WEIGHTS = st.one_of(st.just(Decimal(0)), st.decimals("0.001", 10, places=3))
MISSING = st.sampled_from([Kind.NOT_REPORTED, Kind.NOT_YET_DUE, Kind.NOT_APPLICABLE])


@st.composite
def definitions(draw, code="K", directions=tuple(Direction)):
    direction = draw(st.sampled_from(directions))
    corners = sorted(draw(st.lists(NUMBERS, min_size=4, max_size=4, unique=True)))
    weights = {"f": draw(WEIGHTS), "c": draw(WEIGHTS)}
    if direction is Direction.RANGE:
        outer_low, low, high, outer_high = corners
        return kpi(
            code, direction, low, high, outer_low=outer_low, outer_high=outer_high, **weights
        )
    piecewise = draw(st.booleans())
    minimum = corners[1] if piecewise or draw(st.booleans()) else None
    share = draw(st.one_of(st.none(), st.decimals("0.01", "0.99", places=2)))
    return kpi(
        code,
        direction,
        corners[0],
        corners[3],
        minimum=minimum,
        piecewise=piecewise,
        financial_share=share,
        **weights,
    )


@st.composite
def scorecards(draw):
    count = draw(st.integers(1, 6))
    kpis = [draw(definitions(f"K{index}")) for index in range(count)]
    records = []
    for definition in kpis:
        found = draw(st.one_of(NUMBERS, MISSING))
        records.append(
            nothing(definition.code, found)
            if isinstance(found, Kind)
            else Observation(definition.code, reported=found)
        )
    return kpis, records


def result_of(kpis, records):
    return score(period="P", definitions=kpis, observations=records, rules=RULES)


@SETTINGS
@given(definitions(), NUMBERS)
def test_every_score_lies_from_0_to_100(definition, value):
    assert 0 <= score_of(definition, value) <= 100


@SETTINGS
@given(definitions(directions=[Direction.HIGHER, Direction.LOWER]), NUMBERS, NUMBERS)
def test_a_better_result_never_scores_less(definition, one, other):
    worse, better = sorted((one, other), reverse=definition.direction is Direction.LOWER)

    assert score_of(definition, worse) <= score_of(definition, better)


@SETTINGS
@given(
    definitions(directions=[Direction.RANGE]),
    st.lists(st.decimals(0, 1000, places=3), min_size=2, max_size=2),
    st.booleans(),
)
def test_nearer_to_the_range_never_scores_less(definition, distances, above):
    nearer, farther = (
        score_of(definition, definition.high + away if above else definition.low - away)
        for away in sorted(distances)
    )

    assert farther <= nearer


@SETTINGS
@given(definitions(directions=[Direction.HIGHER]), NUMBERS)
def test_turning_the_scale_round_turns_the_direction_round(definition, value):
    mirrored = replace(
        definition,
        direction=Direction.LOWER,
        low=-definition.high,
        high=-definition.low,
        minimum=None if definition.minimum is None else -definition.minimum,
    )

    assert score_of(mirrored, -value) == score_of(definition, value)


@SETTINGS
@given(scorecards(), st.decimals("0.001", 1000, places=3))
def test_only_the_relation_of_the_weights_matters(cards, factor):
    kpis, records = cards
    heavier = [
        replace(
            definition,
            weight_financial=definition.weight_financial * factor,
            weight_community=definition.weight_community * factor,
        )
        for definition in kpis
    ]
    one, other = result_of(kpis, records), result_of(heavier, records)

    for axis in Axis:
        before, after = one.axis(axis), other.axis(axis)
        assert after.points == before.points * Fraction(factor)
        assert (after.exact, after.coverage, after.low, after.high, after.tier) == (
            before.exact,
            before.coverage,
            before.low,
            before.high,
            before.tier,
        )
    assert one.dual == other.dual


@SETTINGS
@given(scorecards(), definitions("EXTRA"))
def test_a_kpi_that_does_not_apply_changes_nothing(cards, extra):
    kpis, records = cards
    without = result_of(kpis, records)
    with_it = result_of([*kpis, extra], [*records, nothing("EXTRA", Kind.NOT_APPLICABLE)])

    assert replace(with_it, lines=without.lines) == without


@SETTINGS
@given(scorecards(), st.data())
def test_the_range_contains_every_way_in_which_the_missing_may_turn_out(cards, data):
    kpis, records = cards
    before = result_of(kpis, records)
    completed = [
        Observation(record.code, reported=data.draw(NUMBERS))
        if record.kind is Kind.NOT_REPORTED
        else record
        for record in records
    ]
    after = result_of(kpis, completed)

    for axis in Axis:
        settled = after.axis(axis).exact
        if settled is not None:
            assert before.axis(axis).low <= settled <= before.axis(axis).high


@SETTINGS
@given(scorecards(), st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_matter(cards, random):
    kpis, records = cards
    shuffled_kpis, shuffled_records = list(kpis), list(records)
    random.shuffle(shuffled_kpis)
    random.shuffle(shuffled_records)
    one, other = result_of(kpis, records), result_of(shuffled_kpis, shuffled_records)

    assert one == other
    assert trace_of(one) == trace_of(other)


@SETTINGS
@given(scorecards())
def test_scores_agree_with_the_formula_in_fractions(cards):
    kpis, records = cards
    result = result_of(kpis, records)

    for axis in Axis:
        pairs = [
            (Fraction(score_of(definition, record.value)), definition.weight(axis))
            for definition, record in zip(kpis, records, strict=True)
            if record.value is not None
        ]
        weight = sum(weight for _score, weight in pairs)
        goal = result.axis(axis)
        assert goal.weight_received == weight
        if goal.exact is not None:
            expected = sum(score * weight for score, weight in pairs) / weight
            assert goal.exact == expected
            assert abs(Fraction(goal.score) - expected) <= abs(expected) / 10**33


@SETTINGS
@given(scorecards())
def test_the_dual_score_lies_between_the_goals_and_never_above_their_mean(cards):
    result = result_of(*cards)
    assume(result.dual is not None)
    low, high = sorted((result.financial.exact, result.community.exact))
    hair = Fraction(1, 10**24)

    assert low - hair <= Fraction(result.dual) <= Fraction(result.arithmetic) + hair
    assert Fraction(result.arithmetic) <= high + hair
    assert abs(Fraction(result.dual) ** 2 - low * high) <= Fraction(1, 10**22)
