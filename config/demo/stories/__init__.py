"""The demo partnerships, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.demo.stories import (
    atlas,
    back_to_class,
    bayview,
    brightstreets,
    floodsight,
    lakeside,
    mtondo,
    northfield,
    onepermit,
    santa_rosalia,
    sepsis,
    steady_homes,
)
from config.demo.years import moved, moved_day, years_on

if TYPE_CHECKING:
    import datetime as dt

    from config.demo.story import Story

_TOLD = (
    northfield,
    bayview,
    onepermit,
    steady_homes,
    mtondo,
    lakeside,
    santa_rosalia,
    atlas,
    sepsis,
    floodsight,
    back_to_class,
    brightstreets,
)


def stories(today: dt.date) -> tuple[Story, ...]:
    """All of them as of `today`, the four with three years of figures first."""
    years = years_on(today)
    then = moved_day(today, -years)
    return tuple(moved(one.story(then), years) for one in _TOLD)
