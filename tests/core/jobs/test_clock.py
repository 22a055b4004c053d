"""One clock works at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.jobs import enqueue, leases
from core.jobs.leases import CLOCK
from core.management.commands.runclock import tick
from core.models import Job, Lease

pytestmark = pytest.mark.django_db


def test_a_lease_is_held_by_one(broker):
    assert leases.acquire("clock", "one", 10)
    assert not leases.acquire("clock", "two", 10)
    assert leases.acquire("clock", "one", 10)


def test_a_lease_that_ran_out_passes_on():
    leases.acquire("clock", "one", 10)
    Lease.objects.update(until=timezone.now() - dt.timedelta(seconds=1))
    assert leases.acquire("clock", "two", 10)
    assert not leases.acquire("clock", "one", 10)


def test_a_lease_given_back_passes_on_at_once():
    leases.acquire("clock", "one", 10)
    leases.release("clock", "two")
    assert not leases.acquire("clock", "two", 10)
    leases.release("clock", "one")
    assert leases.acquire("clock", "two", 10)


def test_a_round_sends_what_waits(handler, broker):
    job = enqueue(handler(lambda job: None), {}, key="k")
    Job.objects.update(sent_at=None)
    call_command("runclock", "--once")
    assert broker == [job.pk]


def test_a_second_clock_does_nothing(handler, broker, capsys):
    tick("the first")
    enqueue(handler(lambda job: None), {}, key="k")
    Job.objects.update(sent_at=None)
    call_command("runclock", "--once")
    assert broker == []
    assert "Another clock" in capsys.readouterr().out
    assert Lease.objects.get(name=CLOCK).owner == "the first"
