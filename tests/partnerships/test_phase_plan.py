"""The plan of the phases: no gap, no overlap, and the end of the contract is the end."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.phase_plan import add_months, phase_plan
from partnerships.types import types

ONE_DAY = dt.timedelta(days=1)
BEGIN = dt.date(2025, 2, 1)


def starts(plan):
    return {entry.phase: entry.planned_from for entry in plan}


def assert_whole(plan, kind):
    assert [entry.phase for entry in plan] == [phase.slug for phase in kind.phases]
    assert [entry.position for entry in plan] == list(range(len(kind.phases)))
    for before, after in itertools.pairwise(plan):
        assert after.planned_from == before.planned_until + ONE_DAY
    assert all(entry.planned_from <= entry.planned_until for entry in plan)


def test_the_plan_of_a_concession_is_that_of_the_bus_stations():
    plan = starts(phase_plan(types["concession"], BEGIN))
    assert plan == {
        "prepare": dt.date(2025, 2, 1),
        "procure": dt.date(2026, 3, 1),
        "take_over": dt.date(2027, 4, 1),
        "initial_works": dt.date(2027, 11, 1),
        "operate": dt.date(2029, 7, 1),
        "hand_back": dt.date(2046, 3, 1),
    }


def test_handback_is_counted_back_from_the_end_of_the_contract():
    plan = phase_plan(types["dbfo"], BEGIN, ends_on=dt.date(2055, 1, 31))
    assert plan[-1].planned_until == dt.date(2055, 1, 31)
    assert starts(plan)["hand_back"] == dt.date(2053, 2, 1)
    assert starts(plan)["operate"] == dt.date(2032, 2, 1)


def test_settled_days_stay_and_the_others_share_what_lies_between():
    known = {"build": dt.date(2001, 1, 1), "operate": dt.date(2003, 1, 1)}
    plan = phase_plan(
        types["dbfo"], dt.date(1999, 2, 1), known=known, ends_on=dt.date(2028, 12, 31)
    )
    assert_whole(plan, types["dbfo"])
    assert {phase: starts(plan)[phase] for phase in known} == known
    assert starts(plan)["hand_back"] == dt.date(2027, 1, 1)


def test_other_durations_replace_the_typical_ones():
    plan = phase_plan(types["concession"], BEGIN, months={"prepare": 1})
    assert starts(plan)["procure"] == dt.date(2025, 3, 1)


def test_a_term_too_short_for_its_phases_is_shared_in_proportion():
    plan = phase_plan(types["dbfo"], BEGIN, ends_on=dt.date(2026, 1, 31))
    assert_whole(plan, types["dbfo"])
    assert plan[-1].planned_until == dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    "wrong",
    [
        {"known": {"operate": dt.date(2020, 1, 1)}},
        {"known": {"build": dt.date(2030, 1, 1), "operate": dt.date(2029, 1, 1)}},
        {"ends_on": dt.date(2025, 2, 4)},
    ],
)
def test_days_out_of_order_or_without_room_are_refused(wrong):
    with pytest.raises(ValueError, match="no room"):
        phase_plan(types["dbfo"], BEGIN, **wrong)


def test_an_unknown_phase_is_refused():
    with pytest.raises(KeyError, match="demolish"):
        phase_plan(types["dbfo"], BEGIN, months={"demolish": 3})


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2025, 1, 31), 1, dt.date(2025, 2, 28)),
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2025, 12, 1), 1, dt.date(2026, 1, 1)),
        (dt.date(2025, 3, 31), -1, dt.date(2025, 2, 28)),
        (dt.date(2025, 1, 15), -13, dt.date(2023, 12, 15)),
        (dt.date(2025, 1, 15), 0, dt.date(2025, 1, 15)),
    ],
)
def test_months_are_calendar_months(day, months, expected):
    assert add_months(day, months) == expected


@given(
    slug=st.sampled_from(types.keys()),
    begins_on=st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1)),
    term=st.one_of(st.none(), st.integers(9, 20_000)),
)
def test_every_plan_is_whole_whatever_the_term(slug, begins_on, term):
    kind = types[slug]
    ends_on = None if term is None else begins_on + dt.timedelta(days=term - 1)
    plan = phase_plan(kind, begins_on, ends_on=ends_on)
    assert_whole(plan, kind)
    assert plan[0].planned_from == begins_on
    if ends_on is not None:
        assert plan[-1].planned_until == ends_on
