"""The demo is made on any day of many years; its stories move on by whole years."""

from __future__ import annotations

import datetime as dt
from itertools import cycle
from unittest import mock

import pytest

from config.demo import make
from config.demo.stories import stories
from config.demo.years import moved, moved_day, years_on
from core import clock
from partnerships.models import Partnership
from tests.demo.seeded import NOW

DAYS = ("2024-01-05", "2028-02-29", "2032-12-20", "2029-09-10")
NAMES = [one.facts["name"] for one in stories(NOW.date())]
HARDEST = [
    ("Northfield Hospital", "2024-01-05"),
    ("Northfield Hospital", "2028-08-20"),
    ("Steady Homes", "2028-03-05"),
    ("Lakeside Schools", "2030-05-05"),
]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("name", "day"), [*HARDEST, *zip(NAMES[1::3], cycle(DAYS), strict=False)])
def test_a_story_is_told_on_any_day(db, name, day, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    now = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), dt.UTC)

    def only(today):
        return [one for one in stories(today) if one.facts["name"] == name]

    with (
        clock.travel(now),
        mock.patch.object(make, "MONTHS", 6),
        mock.patch.object(make, "stories", only),
    ):
        assert make.seed(lambda *_told: None) == 1
        assert Partnership.objects.get().name == name


def test_in_its_own_year_nothing_is_moved():
    assert [years_on(dt.date(*day)) for day in ((2026, 11, 23), (2027, 10, 31))] == [0, 0]
    assert [years_on(dt.date(*day)) for day in ((2026, 10, 31), (2028, 11, 1))] == [-1, 2]


def test_days_and_years_in_words_move_together():
    told = {
        "ends": (dt.date(2029, 8, 31), dt.date(2024, 2, 29)),
        "said": "Until August 2029: £2,029",
    }
    assert moved(told, 3) == {
        "ends": (dt.date(2032, 8, 31), dt.date(2027, 2, 28)),
        "said": "Until August 2032: £2,029",
    }
    assert moved_day(dt.date(2024, 2, 29), 4) == dt.date(2028, 2, 29)


def test_the_schools_come_back_as_many_years_ahead_in_every_year():
    [schools] = [one for one in stories(dt.date(2030, 11, 23)) if "Lakeside" in one.facts["name"]]
    assert schools.facts["ends_on"] == dt.date(2033, 8, 31)
    assert "August 2033" in schools.facts["summary"]
