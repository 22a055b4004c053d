"""How often a body should have met in a period, and whether it did. Pure; days in, days out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.periods import Period


@dataclass(frozen=True, slots=True)
class Window:
    """Days in which a body should meet once, both inclusive; `is_over` once they have passed."""

    first: dt.date
    last: dt.date
    is_met: bool
    is_over: bool

    @property
    def counts(self) -> bool:
        """Met, or missed for good; one that still runs is neither."""
        return self.is_met or self.is_over


def windows(
    period: Period,
    months: int,
    held: Collection[dt.date],
    *,
    since: dt.date,
    until: dt.date,
    ended_on: dt.date | None = None,
) -> tuple[Window, ...]:
    """The windows of so many months in a period, oldest first.

    They are counted back from the last day of the period: each that lies within it, and always the
    last, which begins before the period where the body meets more rarely. A window that began
    before the body was set up, or that lasts beyond its end, asks for nothing.

    Args:
        period: what is looked at.
        months: how often the body meets.
        held: the days of its meetings.
        since: the day on which it was set up.
        until: the last day of what is known.
        ended_on: the day on which it ended.

    Raises:
        ValueError: when `months` is less than one.
    """
    if months < 1:
        raise ValueError("A body meets at most once a month.")
    found: list[Window] = []
    last = period.end
    while True:
        first = _first_of(last, months)
        if found and first < period.start:
            break
        if first >= since and (ended_on is None or last < ended_on):
            is_met = any(first <= day <= min(last, until) for day in held)
            found.append(Window(first, last, is_met, is_over=last <= until))
        last = first - dt.timedelta(days=1)
        if first <= period.start:
            break
    return tuple(reversed(found))


def _first_of(last: dt.date, months: int) -> dt.date:
    """The first day of the months that end with that of `last`."""
    index = last.year * 12 + last.month - months
    return dt.date(index // 12, index % 12 + 1, 1)
