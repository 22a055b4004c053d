"""What was lost is sent again; what is on its way is left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.jobs import enqueue, sweeper
from core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(handler, broker):
    return enqueue(handler(lambda job: None), {}, key="k")


def ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def put(**columns: object) -> None:
    Job.objects.update(**columns)


def test_a_job_that_was_just_sent_is_left_alone(job, broker):
    assert sweeper.sweep() == 0
    assert broker == []


def test_a_job_that_was_never_sent_is_sent(job, broker):
    put(sent_at=None)
    assert sweeper.sweep() == 1
    assert broker == [job.pk]
    assert sweeper.sweep() == 0


def test_a_job_whose_message_was_lost_is_sent_again_after_a_lease(job, broker):
    put(sent_at=ago(9))
    assert sweeper.sweep() == 0
    put(sent_at=ago(11))
    assert sweeper.sweep() == 1


def test_a_job_that_is_not_due_waits(job, broker):
    put(sent_at=None, run_after=timezone.now() + dt.timedelta(minutes=1))
    assert sweeper.sweep() == 0


def test_a_job_whose_worker_died_waits_and_is_sent_again(job, broker):
    put(state="running", lease_until=ago(1), lease_owner="dead", attempts=1)
    assert sweeper.sweep() == 1
    found = Job.objects.get()
    assert (found.state, found.lease_until, found.lease_owner) == ("queued", None, "")


def test_a_job_whose_worker_lives_is_left_alone(job, broker):
    put(state="running", lease_until=timezone.now() + dt.timedelta(seconds=1), lease_owner="x")
    assert sweeper.sweep() == 0
    assert Job.objects.get().state == "running"


def test_a_job_that_kills_every_worker_is_given_up(job, broker, caplog):
    put(state="running", lease_until=ago(1), lease_owner="dead", attempts=20)
    assert sweeper.sweep() == 0
    found = Job.objects.get()
    assert (found.state, found.lease_until) == ("dead", None)
    assert found.failure_reference in found.failure
    assert found.failure_reference in caplog.text


def test_a_cancelled_job_whose_worker_died_is_not_begun_again(job, broker):
    put(state="running", lease_until=ago(1), lease_owner="x", cancel_requested_at=ago(2))
    assert sweeper.sweep() == 0
    assert Job.objects.get().state == "cancelled"


def test_a_long_queue_is_not_flooded(job, broker):
    put(sent_at=ago(60))
    broker.waiting = sweeper.MOST_MESSAGES
    assert sweeper.sweep() == 0


def test_what_may_lie_in_the_queue_still_does_not_hold_up_what_was_never_sent(job, handler, broker):
    handler(lambda job: None, "probe.other")
    later = [enqueue("probe.other", {}, key=f"later {number}") for number in range(3)]
    put(sent_at=ago(60))
    Job.objects.filter(key="later 0").update(sent_at=ago(30))
    Job.objects.filter(key="later 2").update(sent_at=None)
    broker.waiting = 1
    assert sweeper.sweep() == 3
    assert broker == [job.pk, later[1].pk, later[2].pk]


def test_a_broker_that_does_not_answer_is_not_written_to(job, broker):
    put(sent_at=None)
    broker.waiting = None
    assert sweeper.sweep() == 0
    broker.waiting = 0
    assert sweeper.sweep() == 1


def test_an_idle_round_costs_two_queries(job, broker, django_assert_num_queries):
    with django_assert_num_queries(2):
        sweeper.sweep()
