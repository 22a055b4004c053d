"""The one source of the present moment, so that the demo and the tests can travel."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

_travelled: ContextVar[dt.datetime | None] = ContextVar("core_clock_travelled", default=None)


def now() -> dt.datetime:
    """The present moment: aware, in UTC, with microseconds."""
    return _travelled.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The present calendar day in the zone of `settings.TIME_ZONE`."""
    return day_of(now())


def day_of(moment: dt.datetime) -> dt.date:
    """The calendar day of an aware moment in the zone of `settings.TIME_ZONE`.

    Raises:
        ValueError: when `moment` has no zone.
    """
    _require_zone(moment)
    return moment.astimezone(timezone.get_default_timezone()).date()


@contextmanager
def travel(moment: dt.datetime) -> Iterator[None]:
    """Hold `now()` at `moment` within the block, for this thread or task only. Blocks nest.

    Only the demo and the tests travel. Time stands still inside the block.

    Raises:
        ValueError: when `moment` has no zone.
    """
    _require_zone(moment)
    token = _travelled.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _travelled.reset(token)


def _require_zone(moment: dt.datetime) -> None:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give an aware datetime.")
