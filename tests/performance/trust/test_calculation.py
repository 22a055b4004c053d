"""The trust index: one voice for each side, nothing guessed, and every move explained."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.trust.calculation import (
    Claim,
    Part,
    SideAnswer,
    TrustError,
    TrustRules,
    kept,
    mean_of_side,
    trust_of,
)
from performance.trust.trace import trace_of
from performance.trust.words import LABELS, moves, part_words, signed
from tests.performance.trust.builders import DAY, DUE, EVENLY, inputs, promises, rules

replies = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=6), min_size=1, max_size=6)
lateness = st.lists(st.none() | st.integers(-5, 90), max_size=6).map(lambda days: promises(*days))
claims = st.lists(
    st.builds(
        Claim,
        st.just("Areas"),
        st.decimals(-50, 200, places=1),
        st.decimals(-50, 200, places=1),
        st.uuids().map(str),
    ),
    max_size=4,
)
sides = st.none() | st.tuples(replies, replies)


def answers(both):
    if both is None:
        return []
    return [
        SideAnswer(side, mean_of_side(own), len(own))
        for side, own in zip(("authority", "partner"), both, strict=True)
    ]


anything = st.builds(
    lambda disclosures, commitments, dual, known, both: inputs(
        disclosures=disclosures,
        commitments=commitments,
        dual=dual,
        claims=known,
        answers=answers(both),
    ),
    lateness,
    lateness,
    st.none() | st.decimals(0, 100, places=2),
    claims,
    sides,
)
some_rules = (
    st.lists(st.integers(0, 5), min_size=4, max_size=4)
    .filter(any)
    .map(lambda found: rules(**dict(zip((part.value for part in Part), found, strict=True))))
)


@given(replies, replies, st.integers(2, 5))
def test_more_respondents_of_one_side_who_answer_the_same_move_nothing(one, other, times):
    before = trust_of(inputs(answers=answers((one, other)), dual=Decimal(60)), rules(commitment=0))
    after = trust_of(
        inputs(answers=answers((one * times, other)), dual=Decimal(60)), rules(commitment=0)
    )
    assert before.part(Part.SHARED_GOALS) == after.part(Part.SHARED_GOALS)
    assert before.score == after.score


@given(replies, replies)
def test_each_side_weighs_the_same(one, other):
    there, back = (
        trust_of(inputs(answers=answers(both)), EVENLY).part(Part.SHARED_GOALS).score
        for both in ((one, other), (other, one))
    )
    assert there == back


@given(anything, some_rules)
def test_every_score_lies_between_nothing_and_all_and_the_index_among_its_parts(known, weights):
    result = trust_of(known, weights)
    scores = [one.score for one in result.parts if one.score is not None]
    assert all(0 <= score <= 100 for score in scores)
    counted = [one.score for one in result.parts if one.score is not None and one.weight]
    if result.score is not None:
        assert min(counted) <= result.score <= max(counted)
        assert result.coverage >= weights.coverage
        assert result.geometric <= Decimal(101)
    else:
        assert result.coverage < weights.coverage


@given(anything, anything, some_rules)
def test_what_moved_it_adds_up_to_the_whole_move(before, after, weights):
    earlier, later = trust_of(before, weights), trust_of(after, weights)
    traces = [trace_of(earlier), trace_of(later)]
    found = moves(*traces)
    if earlier.score is not None and later.score is not None:
        assert sum(one.points for one in found) == later.score - earlier.score
    assert all(str(one.sentence) and all(map(str, one.reasons)) for one in found)
    assert all(str(words) for trace in traces for part in Part for words in part_words(trace, part))
    assert json.loads(json.dumps(traces[1])) == traces[1]


def test_what_is_late_loses_a_little_each_day_and_what_is_missing_everything():
    def score(*late):
        return trust_of(inputs(disclosures=promises(*late)), EVENLY).part(Part.TRANSPARENCY).score

    assert [score(0), score(-3), score(15), score(30), score(300), score(None)] == [
        100,
        100,
        50,
        0,
        0,
        0,
    ]
    assert kept(promises(0, -1, 3, None), DAY) == kept([*promises(0, -1, 3, None)], DAY)
    assert (kept(promises(0, -1, 3, None), DAY).on_time, kept(promises(0, 3), DAY).all) == (2, 2)


def test_what_is_not_yet_due_is_not_counted():
    ahead = [one.__class__(one.what, DAY + dt.timedelta(days=1), None) for one in promises(0)]
    assert trust_of(inputs(disclosures=ahead), EVENLY).part(Part.TRANSPARENCY).score is None
    assert ahead[0].days_late(DUE) == 0


def test_without_two_thirds_of_the_weight_there_is_no_index():
    known = inputs(disclosures=promises(0), commitments=promises(0))
    assert trust_of(known, EVENLY).score is None
    assert trust_of(known, rules(transparency=2, commitment=2)).score == 100
    assert trust_of(inputs(), EVENLY).coverage == 0


def test_a_part_of_which_little_is_known_says_so():
    accurate = inputs(claims=[Claim("Areas", Decimal(5), Decimal(5))])
    assert trust_of(accurate, EVENLY).part(Part.COMPETENCE).score is None
    both = inputs(dual=Decimal(60))
    part = trust_of(both, EVENLY).part(Part.COMPETENCE)
    assert (part.score, part.coverage) == (60, Fraction(7, 10))
    trace = trace_of(trust_of(both, EVENLY))
    assert [str(one) for one in part_words(trace, Part.COMPETENCE)] == [
        "Both goals together: 60.00 of 100.",
        "No reported figure was verified, so nothing is known of accuracy.",
    ]
    empty = trace_of(trust_of(inputs(), EVENLY))
    assert [str(part_words(empty, part)[0]) for part in Part] == [
        "No report was due in this time.",
        "Nothing was promised by a day in this time.",
        "There is no score of both goals yet.",
        "No relationship survey with enough answers of both sides has closed.",
    ]


def test_one_side_alone_says_nothing_about_what_is_shared():
    alone = inputs(answers=[SideAnswer("partner", Fraction(4), 9)])
    result = trust_of(alone, EVENLY)
    assert result.part(Part.SHARED_GOALS).score is None
    assert str(part_words(trace_of(result), Part.SHARED_GOALS)[0]) == (
        "The authority’s side: too few answers."
    )


@pytest.mark.parametrize(
    ("reported", "verified", "distance"),
    [(0, 0, 0), (3, 0, 1), (61, 54, Fraction(7, 54)), (500, 100, 1), (-54, -54, 0), (50, 100, 0.5)],
)
def test_a_claim_is_as_far_off_as_its_share_of_what_was_verified(reported, verified, distance):
    assert Claim("x", Decimal(reported), Decimal(verified)).distance == distance


def test_the_largest_move_comes_first_with_its_reasons():
    before = trust_of(
        inputs(
            disclosures=promises(0, 0, 0),
            commitments=promises(0),
            dual=Decimal(80),
            claims=[Claim("Saving", Decimal(60), Decimal(60), "1")],
            answers=[
                SideAnswer("authority", Fraction(3), 4),
                SideAnswer("partner", Fraction(3), 4),
            ],
        ),
        EVENLY,
    )
    after = trust_of(
        inputs(
            disclosures=promises(0, 0, 0, 6, 9, 12, 15),
            commitments=promises(0),
            dual=Decimal(70),
            claims=[Claim("Saving", Decimal(61), Decimal(54), "2")],
            answers=[
                SideAnswer("authority", Fraction(3), 4),
                SideAnswer("partner", Fraction(1), 4),
            ],
        ),
        EVENLY,
    )
    found = moves(trace_of(before), trace_of(after))
    assert [one.part for one in found] == [
        Part.SHARED_GOALS,
        Part.TRANSPARENCY,
        Part.COMPETENCE,
    ]
    assert str(found[0].sentence) == "Shared goals fell from 83 to 33: −12.5 for the index"
    assert [str(one) for one in found[0].reasons] == ["The partner’s side: from 3.0 to 1.0 of 4"]
    assert [str(one) for one in found[2].reasons] == [
        "Both goals together: from 80 to 70",
        "Closeness of claims to the verified: from 100 to 87",
        "Saving: reported 61, verified 54",
    ]
    assert str(found[1].reasons[0]) == "Report 6: 15 days late"
    assert str(found[1].reasons[3]) == "and 1 more"
    back = moves(trace_of(after), trace_of(before))
    assert str(back[0].sentence) == "Shared goals rose from 33 to 83: +12.5 for the index"
    assert signed(Fraction(1, 100)) == "0"


def test_data_that_comes_or_goes_is_told():
    nothing, some = (
        trace_of(trust_of(known, EVENLY)) for known in (inputs(), inputs(disclosures=promises(0)))
    )
    [came] = moves(nothing, some)
    [went] = moves(some, nothing)
    assert str(came.sentence) == "Transparency has data for the first time: 100"
    assert str(went.sentence) == "Transparency has no data any more"
    assert str(LABELS[came.part]) == "Transparency"


def test_a_part_that_weighs_more_because_another_has_no_data_is_told():
    part = inputs(disclosures=promises(0), commitments=promises(0), dual=Decimal(50))
    more = inputs(
        disclosures=promises(0),
        commitments=promises(0),
        dual=Decimal(50),
        answers=answers(([[4]], [[4]])),
    )
    found = moves(*(trace_of(trust_of(known, EVENLY)) for known in (part, more)))
    assert "Transparency stayed at 100" in [str(one.sentence) for one in found]


@pytest.mark.parametrize(
    "call",
    [
        lambda: mean_of_side([]),
        lambda: mean_of_side([[]]),
        lambda: mean_of_side([[5]]),
        lambda: mean_of_side([[0]]),
        lambda: rules(**dict.fromkeys((part.value for part in Part), 0)),
        lambda: rules(transparency=-1),
        lambda: TrustRules(version="1", weights={Part.COMMITMENT: Decimal(1)}),
        lambda: TrustRules(version="1", weights=EVENLY.weights, disclosure_days=0),
        lambda: TrustRules(version="1", weights=EVENLY.weights, coverage=Fraction(0)),
        lambda: trust_of(inputs(answers=[SideAnswer("users", Fraction(3), 1)]), EVENLY),
        lambda: trust_of(inputs(answers=[SideAnswer("partner", Fraction(3), 1)] * 2), EVENLY),
    ],
)
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(TrustError):
        call()


def test_one_day_is_one_day():
    late = trace_of(trust_of(inputs(commitments=promises(1, 2)), EVENLY))
    said = [str(one) for one in part_words(late, Part.COMMITMENT)]
    assert said[1:] == ["Report 0: 1 day late", "Report 1: 2 days late"]
