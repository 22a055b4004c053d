"""The demo partnerships, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.demo.stories import bayview, northfield, onepermit, steady_homes

if TYPE_CHECKING:
    import datetime as dt

    from config.demo.story import Story


def stories(today: dt.date) -> tuple[Story, ...]:
    """All of them as of `today`."""
    return tuple(one.story(today) for one in (northfield, bayview, onepermit, steady_homes))
