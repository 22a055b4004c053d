"""Every due period becomes one job, also those that were missed."""

from __future__ import annotations

import datetime as dt

import pytest

from config import schedule as product
from core.jobs import schedule
from core.jobs.cadence import Daily, Hourly, Monthly
from core.jobs.schedule import Scheduled, enqueue_due, install
from core.models import DueRun, Job

TWO = dt.time(2, 0)


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def periods(cadence, after, until) -> list[str]:
    return [occurrence.period for occurrence in cadence.between(after, until)]


def test_days_are_due_at_their_local_time(settings):
    settings.TIME_ZONE = "Europe/Paris"
    (due,) = Daily(TWO).between(at(23, 0), at(23, 1))
    assert (due.period, due.due_at) == ("2026-11-23", at(23, 1))


def test_a_period_is_due_from_its_moment_on_and_not_twice():
    assert periods(Daily(TWO), at(22), at(23, 1, 59)) == []
    assert periods(Daily(TWO), at(22), at(23, 2)) == ["2026-11-23"]
    assert periods(Daily(TWO), at(23, 2), at(24, 1)) == []


def test_the_night_in_which_clocks_change_is_due_once(settings):
    settings.TIME_ZONE = "Europe/Paris"
    half_past_two = Daily(dt.time(2, 30))
    assert periods(half_past_two, at(24, month=10), at(26, month=10)) == [
        "2026-10-25",
        "2026-10-26",
    ]
    spring = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
    assert periods(half_past_two, spring, spring + dt.timedelta(days=2)) == [
        "2026-03-29",
        "2026-03-30",
    ]


def test_hours_and_months_are_due_too():
    assert periods(Hourly(5), at(23, 8, 30), at(23, 10, 5)) == ["2026-11-23T09", "2026-11-23T10"]
    assert periods(Monthly(3, TWO), at(1, month=11), at(5, month=12)) == ["2026-11", "2026-12"]
    with pytest.raises(ValueError, match="31"):
        Monthly(31, TWO)


@pytest.fixture
def nightly(handler, broker, monkeypatch):
    kind = handler(lambda job: None, "probe.nightly")
    monkeypatch.setattr(schedule, "_schedule", ())

    def put(**options):
        install([Scheduled(name="check", job_kind=kind, cadence=Daily(TWO), why="Why.", **options)])

    put()
    return put


@pytest.mark.django_db
class TestDueRuns:
    def test_a_new_entry_begins_with_the_next_period(self, nightly):
        assert enqueue_due(at(23)) == 0
        assert DueRun.objects.get().period == "2026-11-23"
        assert enqueue_due(at(24, 2)) == 1
        job = Job.objects.get()
        assert (job.payload, job.key) == ({"period": "2026-11-24"}, "schedule:check:2026-11-24")
        assert DueRun.objects.get(period="2026-11-24").job == job

    def test_a_period_runs_once_however_often_the_clock_ticks(self, nightly):
        enqueue_due(at(23))
        assert [enqueue_due(at(24)) for _often in range(3)] == [1, 0, 0]

    def test_missed_nights_are_made_up_for_each(self, nightly):
        enqueue_due(at(20))
        assert enqueue_due(at(23)) == 3
        assert enqueue_due(at(23)) == 0

    def test_where_one_run_makes_up_for_all_only_the_last_runs(self, nightly):
        nightly(missed="last")
        enqueue_due(at(20))
        assert enqueue_due(at(23)) == 1
        assert Job.objects.get().payload == {"period": "2026-11-23"}
        assert DueRun.objects.filter(job=None).count() == 3

    def test_a_clock_set_back_doubles_nothing(self, nightly):
        enqueue_due(at(20))
        enqueue_due(at(23))
        assert enqueue_due(at(21)) == 0


def test_names_of_entries_are_unique(monkeypatch):
    monkeypatch.setattr(schedule, "_schedule", ())
    entry = Scheduled(name="a", job_kind="probe.work", cadence=Hourly(), why="Why.")
    with pytest.raises(ValueError, match="same name"):
        install([entry, entry])


def test_the_schedule_of_the_product_is_in_force():
    assert schedule.entries() == tuple(product.SCHEDULE)
