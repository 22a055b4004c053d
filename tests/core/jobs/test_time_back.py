"""A clock that ran ahead and went back is told once, and nothing waits for the wrong time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core import clock, metrics, readiness
from core.jobs import enqueue, leases, schedule
from core.jobs.cadence import Hourly
from core.jobs.schedule import Scheduled
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.history import history
from core.ledger.verification import verify
from core.management.commands.runclock import tick
from core.models import Job, Lease
from core.models.job import DueRun
from core.models.mail import Mail

pytestmark = pytest.mark.django_db
HOURS = dt.timedelta(hours=5)


@pytest.fixture(autouse=True)
def _somebody_is_told(settings, monkeypatch):
    settings.CONCORD_ALARM_EMAILS = ["operations@example.gov"]
    monkeypatch.setattr(schedule, "_schedule", ())


@pytest.fixture
def set_right(monkeypatch):
    """The machine's clock runs five hours ahead until this is called."""
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + HOURS)
    return lambda: monkeypatch.setattr(timezone, "now", right)


def warnings(caplog) -> list[str]:
    return [one.getMessage() for one in caplog.records if "went back" in one.getMessage()]


def test_it_is_told_once_by_log_by_mail_and_in_the_ledger(set_right, caplog):
    assert tick("one")
    set_right()
    for _round in range(2):
        assert tick("one")
    [warning] = warnings(caplog)
    assert "their order is that of their numbers" in warning
    mail = Mail.objects.get()
    assert mail.to == "operations@example.gov"
    assert "The order of its entries is that of their numbers" in mail.text
    assert "timedatectl" in mail.text
    [entry] = history(SYSTEM_STREAM)
    assert "machine’s clock went back" in entry.act.what


def test_the_ledger_stays_whole_and_in_the_order_of_its_numbers():
    with clock.travel(timezone.now() + HOURS), audited(SYSTEM_STREAM, actor=None, kind="a.first"):
        pass
    with audited(SYSTEM_STREAM, actor=None, kind="a.then"):
        pass
    assert verify().intact
    then, first = history(SYSTEM_STREAM)
    assert (first.act.kind, then.act.kind) == ("a.first", "a.then")
    assert first.at > then.at


def test_a_clock_that_is_set_right_by_a_little_is_nobodys_concern(caplog):
    tick("one")
    Lease.objects.update(until=timezone.now() + dt.timedelta(seconds=90))
    tick("one")
    assert warnings(caplog) == []
    assert not Mail.objects.exists()


def test_a_clock_that_died_meanwhile_is_followed_at_once(set_right):
    assert tick("one")
    set_right()
    assert tick("two")
    assert Lease.objects.get(name=leases.CLOCK).owner == "two"


def test_two_machines_whose_clocks_differ_are_told_of_once_an_hour(caplog):
    for _round in range(3):
        until = timezone.now() + HOURS
        Lease.objects.update_or_create(name="clock", defaults={"owner": "fast", "until": until})
        assert tick("slow")
    assert len(warnings(caplog)) == 1


def test_what_waited_for_the_wrong_time_goes_on(set_right, handler, broker):
    waiting = enqueue(handler(lambda job: None), {}, key="waiting")
    lost = Job.objects.create(
        kind=waiting.kind,
        key="lost",
        state="running",
        lease_owner="dead",
        lease_until=timezone.now() + dt.timedelta(seconds=60),
    )
    Job.objects.update(created_at=timezone.now())
    tick("one")
    set_right()
    tick("one")
    waiting.refresh_from_db()
    lost.refresh_from_db()
    assert waiting.run_after <= timezone.now()
    assert waiting.pk in broker
    assert lost.lease_until <= timezone.now() + dt.timedelta(minutes=1)


def test_scheduled_work_that_ran_early_runs_again_in_its_time(set_right, handler, monkeypatch):
    entry = Scheduled(
        name="votes", job_kind=handler(lambda job: None), cadence=Hourly(2), why="Counts votes."
    )
    monkeypatch.setattr(schedule, "_schedule", (entry,))
    wrong = timezone.now()
    schedule.enqueue_due(wrong - HOURS - dt.timedelta(hours=2))
    schedule.enqueue_due(wrong)
    early = DueRun.objects.filter(due_at__gt=wrong - HOURS)
    periods = set(early.values_list("period", flat=True))
    assert len(periods) >= 4
    tick("one")
    set_right()
    tick("one")
    assert not DueRun.objects.filter(due_at__gt=timezone.now()).exists()
    before = set(Job.objects.values_list("pk", flat=True))
    schedule.enqueue_due(wrong)
    again = DueRun.objects.filter(period__in=periods)
    assert set(again.values_list("period", flat=True)) == periods
    assert before.isdisjoint(again.values_list("job", flat=True))


def test_those_who_watch_see_how_far_it_was_and_the_work_goes_on(set_right):
    tick("one")
    set_right()
    tick("one")
    readiness.forget()
    assert "its numbers" in readiness.remarks()["time"]
    assert readiness.look()["clock"] == ""
    [line] = [
        line
        for line in metrics.exposition().decode().splitlines()
        if line.startswith("concord_time_went_back_seconds ")
    ]
    assert 0 < float(line.split()[1]) <= HOURS.total_seconds()
    Lease.objects.filter(name=leases.AHEAD).update(until=timezone.now())
    assert readiness.remarks() == {"time": ""}
    readiness.forget()
