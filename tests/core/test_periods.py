from __future__ import annotations

import datetime as dt
import pickle
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import MONTHS_IN, Kind, Period, months_between, periods_between

ONE_DAY = dt.timedelta(days=1)
kinds = st.sampled_from(sorted(MONTHS_IN))
days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
periods = st.builds(Period.containing, kinds, days)


@pytest.mark.parametrize(
    ("key", "start", "end", "label", "short"),
    [
        ("2026-10", "2026-10-01", "2026-10-31", "October 2026", "Oct 2026"),
        ("2028-02", "2028-02-01", "2028-02-29", "February 2028", "Feb 2028"),
        ("2026-Q3", "2026-07-01", "2026-09-30", "July to September 2026", "Jul–Sep 2026"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "October to December 2026", "Oct–Dec 2026"),
        ("2026-H1", "2026-01-01", "2026-06-30", "January to June 2026", "Jan–Jun 2026"),
        ("2026-H2", "2026-07-01", "2026-12-31", "July to December 2026", "Jul–Dec 2026"),
        ("2026", "2026-01-01", "2026-12-31", "2026", "2026"),
    ],
)
def test_a_key_names_a_period(key: str, start: str, end: str, label: str, short: str) -> None:
    period = Period.parse(key)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.label, period.short_label) == (label, short)
    assert (period.key, str(period)) == (key, key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "26",
        "2026-00",
        "2026-13",
        "2026-Q0",
        "2026-Q5",
        "2026-H3",
        "2026-1",
        "2026-q1",
        "2026-10-01",
        " 2026",
        "2026\n",
        "0000",
        "\uff12\uff10\uff12\uff16",
        "2026-Q",
    ],
)
def test_what_is_no_key_is_refused_with_an_example(key: str) -> None:
    with pytest.raises(ValueError, match="2026-Q3 for a quarter"):
        Period.parse(key)


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("month", (2026, 1, 2)),
        ("quarter", (2026, 2, 1)),
        ("half", (2026, 4, 1)),
        ("year", (2026, 7, 1)),
        ("week", (2026, 1, 1)),
    ],
)
def test_a_period_starts_where_the_calendar_says(kind: Any, start: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=kind):
        Period(kind, dt.date(*start))


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="month, quarter, half, year"):
        Period.containing(cast("Any", "decade"), dt.date(2026, 5, 5))


@given(periods)
def test_a_key_is_read_back(period: Period) -> None:
    assert Period.parse(period.key) == period


@given(periods)
def test_next_and_previous_undo_each_other_and_leave_no_gap(period: Period) -> None:
    assert period.next().previous() == period.previous().next() == period
    assert period.next().start - period.end == ONE_DAY
    assert period.start - period.previous().end == ONE_DAY
    assert period.next().kind == period.previous().kind == period.kind


@given(kinds, days)
def test_the_period_containing_a_day_contains_it(kind: Kind, day: dt.date) -> None:
    period = Period.containing(kind, day)
    assert day in period
    assert period.start - ONE_DAY not in period
    assert period.end + ONE_DAY not in period


@given(periods)
def test_months_part_a_period_without_gap_or_overlap(period: Period) -> None:
    months = period.months()
    assert len(months) == MONTHS_IN[period.kind]
    assert (months[0].start, months[-1].end) == (period.start, period.end)
    assert all(one.next() == other for one, other in pairwise(months))
    assert sum(month.days for month in months) == period.days


@given(days, days)
def test_months_between_cover_both_ends_and_nothing_more(first: dt.date, last: dt.date) -> None:
    months = months_between(first, last)
    if last < first:
        assert months == ()
    else:
        assert first in months[0]
        assert last in months[-1]
        assert months == tuple(sorted(set(months)))
        assert len(months) == (last.year - first.year) * 12 + last.month - first.month + 1


def test_periods_between_takes_in_the_broken_ones_at_both_ends() -> None:
    found = periods_between("quarter", dt.date(2026, 3, 31), dt.date(2026, 7, 1))
    assert [period.key for period in found] == ["2026-Q1", "2026-Q2", "2026-Q3"]


def test_periods_sort_in_time_and_are_values() -> None:
    second, first = Period.parse("2026-02"), Period.parse("2026-01")
    assert sorted([second, first]) == [first, second]
    assert {first, Period.parse("2026-01")} == {first}
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - our own bytes
