"""What counts of a year: plans, certificates, ceilings; unknown is never zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.commitments import YearlyCommitment, added, by_year

D = Decimal
AMOUNTS = st.none() | st.decimals(0, 10**9, places=2)


def year(**facts) -> YearlyCommitment:
    return YearlyCommitment(year=2027, **facts)


@pytest.mark.parametrize(
    ("facts", "committed"),
    [
        ({}, None),
        ({"planned": D(0)}, 0),
        ({"planned": D(27)}, 27),
        ({"planned": D(27), "certified": D(3)}, 27),
        ({"planned": D(27), "certified": D(29)}, 29),
        ({"planned": D(27), "certified": D(25), "is_complete": True}, 25),
        ({"planned": D(27), "is_complete": True}, 27),
    ],
)
def test_certificates_count_once_they_cover_the_year_else_the_larger(facts, committed):
    assert year(**facts).committed == committed


def test_a_ceiling_of_zero_is_a_ceiling_and_none_is_none():
    assert year(planned=D(5), ceiling=D(0)).above == 5
    assert year(planned=D(5)).above == 0
    assert year(planned=D(5)).room is None
    assert year(ceiling=D(5)).room is None
    assert year(planned=D(5), ceiling=D(5)).room == 0


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.booleans())
def test_above_and_left_never_contradict_each_other(planned, certified, ceiling, complete):
    one = year(planned=planned, certified=certified, ceiling=ceiling, is_complete=complete)
    assert one.above >= 0
    assert (one.above > 0) == (one.room is not None and one.room < 0)
    if one.committed is not None and one.ceiling is not None:
        assert one.committed + one.room == one.ceiling


def test_years_have_no_hole_and_an_unknown_one_stays_unknown():
    found = by_year({2026: D(1)}, {2028: D(2)}, {2029: D(3)}, complete={2028})
    assert [one.year for one in found] == [2026, 2027, 2028, 2029]
    assert [one.committed for one in found] == [1, None, 2, None]
    assert by_year({}, {}, {}) == []


def test_several_are_added_up_by_what_is_known():
    one = by_year({2026: D(1), 2028: D(2)}, {}, {})
    two = by_year({2026: D(10)}, {}, {})
    assert added([one, two]) == {2026: 11, 2028: 2}
