"""Business days by country. Public holidays come from the `holidays` library.

A country is its two-letter ISO 3166-1 code, or an ISO 3166-2 code where holidays differ within it
("GB-SCT"). "GB" alone means England and Wales, which contracts made there call business days.
Where the library knows no holidays for a year (see `years_known`), only weekends are closed.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Any, Final

import holidays
from django.utils.translation import gettext as _
from holidays import registry

from core.problems import Problem

_DEFAULT_SUBDIVISION: Final = {"GB": "ENG"}


class UnknownCountry(ValueError):  # noqa: N818 - says what is wrong
    """No calendar is known for the code. `problem` says so to a person."""

    def __init__(self, country: str) -> None:
        self.problem = Problem(
            field="country",
            code="unknown_country",
            message=_(
                "“%(country)s” is not a country whose holidays we know. "
                "Use two capital letters of ISO 3166, for example GB."
            )
            % {"country": country},
        )
        super().__init__(self.problem.message)


def countries() -> tuple[tuple[str, str], ...]:
    """Code and English name of every country with a calendar, by name."""
    found = (
        (names[1], re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[0]))
        for names in registry.COUNTRIES.values()
    )
    return tuple(sorted(found, key=lambda country: country[1]))


def is_business_day(day: dt.date, country: str) -> bool:
    """Whether the day is neither a weekend nor a public holiday there.

    Raises:
        UnknownCountry: when there is no calendar for the country.
    """
    year = _business_days(country, day.year)
    place = bisect_left(year, day)
    return place < len(year) and year[place] == day


def add_business_days(day: dt.date, n: int, country: str) -> dt.date:
    """The n-th business day after the day; before it when n is negative; the day itself for 0.

    The day itself is never counted, so a clock of five days that starts on a Friday without
    holidays ends on the next Friday.

    Raises:
        UnknownCountry: when there is no calendar for the country.
    """
    if n < 0:
        return _before(day, -n, country)
    year, left = day.year, n
    days = _business_days(country, year)
    place = bisect_right(days, day)
    while left > len(days) - place:
        left -= len(days) - place
        year, place = year + 1, 0
        days = _business_days(country, year)
    return days[place + left - 1] if left else day


def business_days_between(a: dt.date, b: dt.date, country: str) -> int:
    """How many business days pass from a to b: a is not counted, b is.

    Negative when b is before a; then b is counted and a is not. So it undoes
    `add_business_days`: between(a, add(a, n)) is n, for every n.

    Raises:
        UnknownCountry: when there is no calendar for the country.
    """
    if b < a:
        one = dt.timedelta(days=1)
        return -business_days_between(b - one, a - one, country)
    if a.year == b.year:
        days = _business_days(country, a.year)
        return bisect_right(days, b) - bisect_right(days, a)
    first, last = _business_days(country, a.year), _business_days(country, b.year)
    whole = sum(len(_business_days(country, year)) for year in range(a.year + 1, b.year))
    return len(first) - bisect_right(first, a) + whole + bisect_right(last, b)


def next_business_day(day: dt.date, country: str) -> dt.date:
    """The day itself when it is a business day, otherwise the next one."""
    return add_business_days(day - dt.timedelta(days=1), 1, country)


def years_known(country: str) -> range:
    """The years for which public holidays are known there.

    Raises:
        UnknownCountry: when there is no calendar for the country.
    """
    calendar = _calendar(country, ())
    return range(calendar.start_year, calendar.end_year + 1)


def _before(day: dt.date, n: int, country: str) -> dt.date:
    year, left = day.year, n
    days = _business_days(country, year)
    place = bisect_left(days, day)
    while left > place:
        left -= place
        year -= 1
        days = _business_days(country, year)
        place = len(days)
    return days[place - left]


@lru_cache(maxsize=1024)
def _business_days(country: str, year: int) -> tuple[dt.date, ...]:
    calendar = _calendar(country, (year,))
    first = dt.date(year, 1, 1)
    length = (dt.date(year, 12, 31) - first).days + 1
    days = (first + dt.timedelta(days=offset) for offset in range(length))
    return tuple(day for day in days if calendar.is_working_day(day))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(
        code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2
    )


def _calendar(country: str, years: tuple[int, ...]) -> Any:
    code, _hyphen, subdivision = country.partition("-")
    if code not in _countries():
        raise UnknownCountry(country)
    try:
        with warnings.catch_warnings():
            # Lunar calendars are tabulated for some years only; years_known says so.
            warnings.simplefilter("ignore")
            return holidays.country_holidays(
                code, subdiv=subdivision or _DEFAULT_SUBDIVISION.get(code), years=years or None
            )
    except NotImplementedError:
        raise UnknownCountry(country) from None
