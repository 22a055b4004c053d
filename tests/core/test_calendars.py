from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendars import (
    UnknownCountry,
    add_business_days,
    business_days_between,
    is_business_day,
    next_business_day,
    years_known,
)

ONE_DAY = dt.timedelta(days=1)
days = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
countries = st.sampled_from(["GB", "GB-SCT", "DE", "FR", "US", "AE", "IL", "CN", "LK"])


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "country", "open_"),
    [
        ("2026-11-23", "GB", True),
        ("2026-11-21", "GB", False),
        ("2026-12-25", "GB", False),
        ("2026-12-28", "GB", False),
        ("2026-04-06", "GB", False),
        ("2026-08-31", "GB", False),
        ("2026-11-30", "GB", True),
        ("2026-11-30", "GB-SCT", False),
        ("2022-09-19", "GB", False),
        ("2021-12-31", "US", False),
        ("2026-11-22", "IL", True),
        ("2026-11-20", "IL", False),
        ("2026-01-04", "CN", True),
    ],
)
def test_public_holidays_and_weekends_are_those_of_the_country(
    day: str, country: str, open_: bool
) -> None:
    assert is_business_day(date(day), country) is open_


@pytest.mark.parametrize(
    ("day", "n", "end"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-20", 5, "2026-11-27"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-24", 4, "2027-01-04"),
        ("2027-01-04", -1, "2026-12-31"),
        ("2026-11-22", -1, "2026-11-20"),
        ("2026-11-23", -1, "2026-11-20"),
    ],
)
def test_a_clock_of_business_days_ends_on_the_right_day(day: str, n: int, end: str) -> None:
    assert add_business_days(date(day), n, "GB") == date(end)


def test_days_between_leave_out_the_first_and_count_the_last() -> None:
    assert business_days_between(date("2026-11-20"), date("2026-11-27"), "GB") == 5
    assert business_days_between(date("2026-11-27"), date("2026-11-20"), "GB") == -5
    assert business_days_between(date("2026-11-21"), date("2026-11-22"), "GB") == 0
    assert business_days_between(date("2026-01-01"), date("2026-12-31"), "GB") == 253


def test_the_next_business_day_may_be_today() -> None:
    assert next_business_day(date("2026-11-23"), "GB") == date("2026-11-23")
    assert next_business_day(date("2026-12-25"), "GB") == date("2026-12-29")


@given(days, st.integers(-1500, 1500), countries)
def test_between_agrees_with_add(day: dt.date, n: int, country: str) -> None:
    end = add_business_days(day, n, country)
    assert business_days_between(day, end, country) == n
    assert n == 0 or is_business_day(end, country)


@given(days, st.integers(-400, 400), countries)
@settings(max_examples=40)
def test_between_counts_what_a_plain_loop_counts(day: dt.date, span: int, country: str) -> None:
    end = day + span * ONE_DAY
    step = 1 if span >= 0 else -1
    passed = (day + offset * ONE_DAY for offset in range(step, span + step, step) if span)
    assert business_days_between(day, end, country) == step * sum(
        is_business_day(each, country) for each in passed
    )


@pytest.mark.parametrize("country", ["ZZ", "UK", "GBR", "gb", "", "GB-XXX", "-"])
def test_an_unknown_country_is_refused_with_a_problem(country: str) -> None:
    with pytest.raises(UnknownCountry) as unknown:
        add_business_days(date("2026-11-23"), 1, country)
    assert unknown.value.problem.code == "unknown_country"
    assert unknown.value.problem.message == str(unknown.value)
    assert f"“{country}”" in str(unknown.value)
    assert isinstance(unknown.value, ValueError)


def test_where_holidays_are_not_known_only_weekends_are_closed() -> None:
    assert 1990 not in years_known("DE")
    assert {1990, 2060} <= set(years_known("GB"))
    assert is_business_day(date("1990-12-25"), "DE")
    assert not is_business_day(date("1990-12-23"), "DE")
