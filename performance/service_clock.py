"""How many times a failure outlasted its rectification window. Pure, no framework.

A window is counted in the hours in which the area has to be available: all hours, or the core
hours of all days or of business days. The first window begins when the failure does. The n-th is
missed at the moment at which n windows have passed, if the failure lasts longer than that; so a
failure put right at the end of the first window costs nothing (SoPC4 §8.7: rectified inside the
window, the area counts as available throughout).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

DAY: Final = dt.timedelta(days=1)
_WHOLE_DAY: Final = 24
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreHours:
    """When an area has to be available.

    Attributes:
        zone: the zone of the wall clock.
        opens, closes: hours of the day, 0 to 24.
        counts: whether a day counts; all days do by default.
    """

    zone: dt.tzinfo
    opens: int = 0
    closes: int = _WHOLE_DAY
    counts: Callable[[dt.date], bool] = lambda _day: True

    def spans(self, begin: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, ...]]:
        """The stretches of core time between two moments, in their order."""
        local = begin.astimezone(self.zone).date()
        last = end.astimezone(self.zone).date()
        while local <= last:
            if self.counts(local):
                opens, closes = self._of(local)
                first, then = max(opens, begin), min(closes, end)
                if first < then:
                    yield first, then
            local += DAY

    def _of(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        midnight = dt.datetime.combine(day, dt.time(), tzinfo=self.zone)
        return self._at(midnight, self.opens), self._at(midnight, self.closes)

    def _at(self, midnight: dt.datetime, hour: int) -> dt.datetime:
        # By the wall clock, then in UTC: a day has 23 or 25 hours where the clock is changed.
        wall = midnight.replace(tzinfo=None) + dt.timedelta(hours=hour)
        return wall.replace(tzinfo=self.zone).astimezone(dt.UTC)


def missed_at(
    begin: dt.datetime, end: dt.datetime, window: Decimal, hours: CoreHours
) -> Iterator[dt.datetime]:
    """The moments at which windows were missed by a failure from `begin` until `end`.

    Args:
        begin: when the failure began, with a zone.
        end: when it was put right, or until when one looks.
        window: hours of a window, above 0.
        hours: the core time in which windows run.

    Raises:
        ValueError: the window is 0 or less.
    """
    if window <= 0:
        raise ValueError("A rectification window is longer than 0 hours.")
    length = _of_hours(window)
    left = length
    begin, end = begin.astimezone(dt.UTC), end.astimezone(dt.UTC)
    for first, then in hours.spans(begin, end):
        at = first
        while then - at >= left:
            at += left
            left = length
            # Put right at that very moment, it was inside the window.
            if at < end:
                yield at
        left -= then - at


def missed_between(
    begin: dt.datetime,
    end: dt.datetime,
    window: Decimal,
    hours: CoreHours,
    period: tuple[dt.date, dt.date],
) -> int:
    """How many windows were missed on the days of a period, both included, by the zone's clock."""
    first, last = period
    return sum(
        first <= at.astimezone(hours.zone).date() <= last
        for at in missed_at(begin, end, window, hours)
    )


def _of_hours(window: Decimal) -> dt.timedelta:
    exact = Fraction(window) * 3_600_000_000
    # To the next microsecond, in favour of whoever has to put it right.
    return -(-exact.numerator // exact.denominator) * _MICROSECOND
