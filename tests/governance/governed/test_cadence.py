"""Whether a body met as often as its rules ask for."""

from __future__ import annotations

import datetime as dt

import pytest

from core.periods import Period
from governance.cadence import windows

QUARTER = Period.parse("2026-Q3")
LONG_AGO = dt.date(2020, 1, 1)
OVER = dt.date(2026, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def found(months, *held, since=LONG_AGO, until=OVER, **facts):
    days = [day(one) for one in held]
    return windows(QUARTER, months, days, since=since, until=until, **facts)


@pytest.mark.parametrize(
    ("months", "spans"),
    [
        (1, ["2026-07-01", "2026-08-01", "2026-09-01"]),
        (2, ["2026-08-01"]),
        (3, ["2026-07-01"]),
        (6, ["2026-04-01"]),
        (12, ["2025-10-01"]),
    ],
)
def test_spans_are_counted_back_from_the_end_of_the_quarter(months, spans):
    assert [one.first.isoformat() for one in found(months)] == spans
    assert found(months)[-1].last == QUARTER.end


def test_a_meeting_on_the_first_and_on_the_last_day_of_a_span_is_in_it():
    met = [one.is_met for one in found(1, "2026-07-01", "2026-09-30")]
    assert met == [True, False, True]


def test_two_meetings_in_one_month_do_not_make_up_for_another():
    assert [one.is_met for one in found(1, "2026-07-02", "2026-07-30")] == [True, False, False]


def test_a_body_that_meets_each_half_year_is_in_order_by_a_meeting_before_the_quarter():
    assert found(6, "2026-04-20")[0].is_met


def test_a_span_that_still_runs_is_neither_met_nor_missed():
    july, august, september = found(1, "2026-07-09", until=day("2026-08-20"))
    assert (july.counts, august.counts, september.counts) == (True, False, False)


def test_a_meeting_that_is_still_ahead_does_not_count():
    assert not found(1, "2026-08-21", until=day("2026-08-20"))[1].is_met


def test_what_began_before_the_body_or_lasts_beyond_its_end_asks_for_nothing():
    assert [one.first.month for one in found(1, since=day("2026-07-15"))] == [8, 9]
    assert [one.first.month for one in found(1, ended_on=day("2026-09-10"))] == [7, 8]


def test_a_body_cannot_meet_more_often_than_monthly():
    with pytest.raises(ValueError, match="once a month"):
        found(0)
