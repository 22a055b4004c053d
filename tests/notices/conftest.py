"""A partnership with both sides, and the clock of the schedule in hand."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.jobs import enqueue
from core.jobs.worker import run
from core.models import Job, Notice
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import monthly_return

DUE = dt.date(2026, 11, 27)


def at(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), dt.UTC)


def job_done(kind: str = "notices.look", partnership=None) -> dict:
    """One more run of the job, whatever ran before."""
    job = enqueue(kind, {"partnership": partnership}, key=f"{kind}:{Job.objects.count()}")
    run(job.pk)
    done = Job.objects.get(pk=job.pk)
    assert done.state == Job.State.DONE, done.failure
    assert done.result is not None
    assert done.result["failed"] == 0
    return done.result


def looked(*days: str) -> list[dict]:
    """A look at everybody's To do on each of these days."""
    results = []
    for day in days:
        with clock.travel(at(day)):
            results.append(job_done())
    return results


def told(user) -> list[tuple[str, str]]:
    """Kind and row of what the person was told, oldest first."""
    rows = Notice.objects.filter(user=user).order_by("pk")
    return [(one.kind, one.item.split(":")[0]) for one in rows]


@pytest.fixture
def harbour():
    with clock.travel(at("2026-11-02")):
        return PartnershipFactory(name="Bayview Harbour")


@pytest.fixture
def submitter(harbour):
    return person("partner_submitter", harbour, name="Grace Lim")


@pytest.fixture
def manager(harbour):
    return person("contract_manager", harbour, name="Declan Roche")


@pytest.fixture
def october(harbour):
    """The return of October, due on Friday 27 November."""
    return monthly_return(harbour, due_on=DUE)
