"""When a scheduled job is due: every hour, day or month, in the zone of the settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One moment at which a job is due, and the name of its period."""

    due_at: dt.datetime
    period: str


class Cadence(Protocol):
    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Occurrence]:
        """The occurrences later than `after` and not later than `until`, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Hourly:
    """Every hour at this minute. Periods are named in UTC: 2026-11-23T09."""

    minute: int = 0

    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Occurrence]:
        due = after.astimezone(dt.UTC).replace(minute=self.minute, second=0, microsecond=0)
        while due <= until:
            if due > after:
                yield Occurrence(due, due.strftime("%Y-%m-%dT%H"))
            due += dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at this local time. Periods are named by the day: 2026-11-23."""

    at: dt.time

    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Occurrence]:
        day = _local_day(after)
        while (due := _moment(day, self.at)) <= until:
            if due > after:
                yield Occurrence(due, day.isoformat())
            day += dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month on this day (1 to 28) at this local time. Periods are months: 2026-11."""

    day: int
    at: dt.time

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 28:
            raise ValueError(f"Day {self.day} is not in every month; give 1 to 28.")

    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Occurrence]:
        month = _local_day(after).replace(day=self.day)
        while (due := _moment(month, self.at)) <= until:
            if due > after:
                yield Occurrence(due, month.strftime("%Y-%m"))
            month = (month.replace(day=1) + dt.timedelta(days=32)).replace(day=self.day)


def _local_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(timezone.get_default_timezone()).date()


def _moment(day: dt.date, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
