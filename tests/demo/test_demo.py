"""The demo: every state is somewhere, every figure the same wherever it stands."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest

from config import tasks
from config.demo import make
from config.demo.stories import stories
from core import clock
from core.jobs import enqueue
from core.jobs.worker import run
from core.models import Job
from performance.models import MonthlyReturn
from tests.demo.looking_back import LookingBack
from tests.demo.money import Money
from tests.demo.seeded import SeededDemo
from tests.demo.states import States
from tests.demo.stories import Stories


@pytest.mark.timeout(300)
@pytest.mark.long(seconds=2)
class TestDemo(States, Stories, Money, LookingBack, SeededDemo):
    """One class: the demo is made once. What is covered is measured of its making only."""


def test_who_lost_the_lease_tells_no_further(db, monkeypatch):
    told = []

    def tell(progress):
        progress(0, 2, "Northfield, October 2026")
        told.append("October")
        Job.objects.update(lease_owner="another worker")
        progress(1, 2, "Northfield, November 2026")
        told.append("November")
        return 1

    monkeypatch.setattr(tasks, "seed", tell)
    job = enqueue("demo.seed", {}, key="demo")
    assert run(job.pk) is None
    assert told == ["October"]


def airport(today):
    return next(one for one in stories(today) if one.facts["name"] == "Santa Rosalía Airport")


@pytest.mark.parametrize("day", ["2026-12-02", "2026-12-16", "2027-01-29"])
def test_on_any_day_a_return_waits_to_be_checked_and_is_not_late(db, day, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    now = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), dt.UTC)
    with (
        clock.travel(now),
        mock.patch.object(make, "MONTHS", 4),
        mock.patch.object(make, "stories", lambda today: [airport(today)]),
    ):
        make.seed(lambda *_told: None)
        newest = MonthlyReturn.objects.latest("period_start")
        assert newest.state == MonthlyReturn.State.SENT
        assert newest.check_by >= clock.today()
        assert newest.period_end < clock.today()
        older = MonthlyReturn.objects.exclude(pk=newest.pk)
        assert older.exists()
        assert not older.exclude(state=MonthlyReturn.State.ACCEPTED).exists()
