"""The demo tells the same stories in every year: as of one year, moved on by whole years."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

TOLD_IN: Final = 2026
FIRST_DAY: Final = (11, 1)
"""The demo's year begins here: after the review of July is in every month that is paid for."""
_YEAR: Final = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,]|\.\d)")


def years_on(today: dt.date) -> int:
    """How many years after the year in which the stories are told; below 0 before it."""
    return today.year - ((today.month, today.day) < FIRST_DAY) - TOLD_IN


def moved_day(day: dt.date, years: int) -> dt.date:
    """So many years later; a 29 February becomes the 28th where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def moved(told: T, years: int) -> T:
    """The same with every day and every year in words moved on, all the way down."""
    return cast("T", _moved(told, years)) if years else told


def _moved(told: Any, years: int) -> Any:
    if isinstance(told, dt.date):
        return moved_day(told, years)
    if isinstance(told, str):
        return _YEAR.sub(lambda found: str(int(found[0]) + years), told)
    if isinstance(told, dict):
        return {name: _moved(value, years) for name, value in told.items()}
    if isinstance(told, tuple | list):
        return type(told)(_moved(one, years) for one in told)
    if dataclasses.is_dataclass(told) and not isinstance(told, type):
        known = {
            one.name: _moved(getattr(told, one.name), years)
            for one in dataclasses.fields(told)
            if one.init
        }
        return dataclasses.replace(told, **known)
    return told
