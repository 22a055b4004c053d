"""Windows of rectification run in the hours in which an area has to be there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import is_business_day
from performance.service_clock import CoreHours, missed_at, missed_between

DUBLIN = ZoneInfo("Europe/Dublin")
ALWAYS = CoreHours(zone=DUBLIN)
WORKING = CoreHours(zone=DUBLIN, opens=8, closes=18, counts=lambda day: is_business_day(day, "IE"))
TWO = Decimal(2)


def local(day, hour, minute=0, month=10):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=DUBLIN)


def missed(begin, end, hours=ALWAYS, window=TWO):
    return len(list(missed_at(begin, end, window, hours)))


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, 0), (119, 0), (120, 0), (121, 1), (240, 1), (241, 2), (400, 3)]
)
def test_a_window_is_missed_once_the_failure_outlasts_it(minutes, expected):
    begin = local(6, 8)
    assert missed(begin, begin + dt.timedelta(minutes=minutes)) == expected


def test_an_area_open_day_and_night_misses_twelve_windows_of_two_hours_a_day():
    """4Ps guidance: a 2 h window has at most 12 a day, one of 8 h at most 3."""
    begin, end = local(6, 0), local(8, 0)
    assert missed_between(begin, end, TWO, ALWAYS, (dt.date(2026, 10, 7),) * 2) == 12
    assert missed_between(begin, end, Decimal(8), ALWAYS, (dt.date(2026, 10, 7),) * 2) == 3


def test_core_hours_stop_the_clock_at_night_on_weekends_and_on_holidays():
    # Friday 17:00: one hour is left; the window ends on Monday at 9:00.
    assert missed(local(9, 17), local(12, 9), WORKING) == 0
    assert missed(local(9, 17), local(12, 9, 1), WORKING) == 1
    # 26 October is a holiday in Ireland.
    assert missed(local(23, 17), local(27, 9), WORKING) == 0


def test_the_day_on_which_clocks_change_has_twenty_five_hours():
    begin, end = local(25, 0), local(26, 0)
    # A moment is missed only if the failure lasts longer: the last window ends with the day.
    assert missed(begin, end, window=Decimal(1)) == 24
    assert missed(local(29, 0, month=3), local(30, 0, month=3), window=Decimal(1)) == 22


def test_a_window_without_length_is_refused():
    with pytest.raises(ValueError, match="longer than 0"):
        missed(local(6, 8), local(6, 9), window=Decimal(0))


@given(
    minutes=st.integers(0, 60 * 24 * 80),
    more=st.integers(0, 3000),
    window=st.sampled_from([Decimal("0.5"), Decimal(2), Decimal("7.25"), Decimal(24)]),
    hours=st.sampled_from([ALWAYS, WORKING]),
)
def test_longer_never_misses_less_and_months_add_up_to_all(minutes, more, window, hours):
    begin = local(6, 7)
    end = begin + dt.timedelta(minutes=minutes)
    later = end + dt.timedelta(minutes=more)
    assert missed(begin, end, hours, window) <= missed(begin, later, hours, window)
    months = [
        (dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        (dt.date(2026, 12, 1), dt.date(2027, 2, 28)),
    ]
    counted = sum(missed_between(begin, end, window, hours, month) for month in months)
    assert counted == missed(begin, end, hours, window)
