"""Counting answers: the published interval, nothing that is too little, each respondent alike."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.equal_voice import Asked as Question
from governance.equal_voice import equal_voice
from governance.survey_answers import (
    LONGEST,
    Asked,
    hidden_cells,
    read_sheet,
    tally_side,
    tally_users,
    wilson,
)

AGREES = Asked("a", "agreement", "We agree")
SAFE = Asked("s", "yes_no", "Do you feel safe?")
WHERE = Asked("w", "choice", "Where?", ("North", "South", "West"))
HOW = Asked("h", "scale", "How good?")
WORDS = Asked("t", "text", "Anything else?", is_required=False)


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_the_score_interval_of_newcombe(count, of, low, high):
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, Table I, method 3 (score)."""
    step = Decimal("0.0001")
    assert [one.quantize(step) for one in wilson(count, of)] == [Decimal(low), Decimal(high)]


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_margin_holds_the_share_and_stays_between_none_and_all(found):
    count, of = found
    low, high = wilson(count, of)
    assert 0 <= low <= Decimal(count) / of + Decimal("0.000001")
    assert Decimal(count) / of - Decimal("0.000001") <= high <= 1


@pytest.mark.parametrize("found", [(1, 0), (3, 2), (-1, 5)])
def test_a_share_of_nothing_is_refused(found):
    with pytest.raises(ValueError, match="at least one"):
        wilson(*found)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_no_cell_under_five_is_shown_nor_told_by_what_is_left(counts):
    hidden = hidden_cells(counts)
    assert all(count >= 5 for number, count in enumerate(counts) if number not in hidden)
    assert len(hidden) != 1


def test_users_are_counted_with_margins_and_small_cells_are_left_out():
    sheets = [{"s": 1, "w": 1 + (n % 3 == 0), "h": 4} for n in range(40)]
    sheets += [{"s": 2, "w": 3, "h": 5} for _n in range(10)]
    found = tally_users([SAFE, WHERE, HOW, WORDS], sheets, 5)
    yes, no = found["questions"]["s"]["cells"]
    assert (yes["count"], no["count"]) == (40, 10)
    assert (yes["low"], yes["high"]) == tuple(map(str, wilson(40, 50)))
    assert found["questions"]["h"]["mean"] == str(Fraction(210, 50))
    assert found["questions"]["t"] == {"answers": 0, "cells": [], "mean": None}
    few = tally_users([SAFE], [{"s": 1}] * 47 + [{"s": 2}] * 3, 5)
    assert [one["count"] for one in few["questions"]["s"]["cells"]] == [None, None]
    assert tally_users([SAFE], [{"s": 1}] * 4, 5) == {
        "answers": 4,
        "enough": False,
        "questions": {},
    }


numbers = st.lists(st.integers(1, 4), min_size=3, max_size=9)


@given(numbers, st.integers(2, 4))
def test_more_respondents_who_answer_the_same_do_not_move_their_side(own, times):
    sheets = [{"a": number} for number in own]
    once, more = (tally_side([AGREES, WORDS], found, 3) for found in (sheets, sheets * times))
    assert once["mean"] == more["mean"]
    assert once["questions"] == more["questions"]


def test_a_side_with_too_few_answers_says_nothing():
    found = tally_side([AGREES], [{"a": 4}, {"a": 1}], 3)
    assert found == {"answers": 2, "enough": False, "mean": None, "questions": {}}


def test_what_was_answered_is_read_and_everything_wrong_is_told_at_once():
    asked = [AGREES, SAFE, WORDS]
    sheet, problems = read_sheet(asked, {"a": " 3 ", "s": "2", "t": "Light!\x00", "x": "1"})
    assert (sheet, problems) == ({"a": 3, "s": 2, "t": "Light!"}, ())
    sheet, problems = read_sheet(asked, {"a": "5", "t": "x" * (LONGEST + 1)})
    assert sheet == {}
    assert [(one.field, one.code) for one in problems] == [
        ("a", "invalid_choice"),
        ("s", "required"),
        ("t", "too_long"),
    ]
    assert "take 1 away" in problems[2].message
    assert [one.code for one in read_sheet([WORDS], {})[1]] == ["empty"]


def question(side, *, adopted=True, spoke=(), voted=("authority", "partner"), users=False):
    return Question(
        raised_for=side,
        adopted=adopted,
        spoke=frozenset(spoke),
        voted=frozenset(voted),
        has_voice=frozenset({"authority", "partner"} | ({"users"} if users else set())),
    )


def test_equal_voice_is_the_lower_share_of_the_higher():
    found = equal_voice(
        [question("authority")] * 3
        + [question("authority", adopted=False), question("partner", spoke=("partner",))]
        + [question("partner", adopted=False, voted=("authority",))]
    )
    assert found.score == Fraction(1, 2) / Fraction(3, 4) * 100
    assert (found.sides["partner"].spoke, found.sides["partner"].voted) == (1, 5)


def test_equal_voice_needs_a_question_of_each_side():
    assert equal_voice([question("authority")]).score is None
    none = [question("authority", adopted=False), question("partner", adopted=False)]
    assert equal_voice(none).score == 100


def test_users_are_compared_only_where_a_body_gave_them_a_voice():
    parties = [question("authority"), question("partner")]
    assert set(equal_voice(parties).sides) == {"authority", "partner"}
    heard = equal_voice([*parties, question("authority", users=True)])
    assert (set(heard.sides), heard.score) == ({"authority", "partner", "users"}, 100)
    refused = [question("users", users=True, adopted=False)]
    assert equal_voice([*parties, *refused]).score == 0
