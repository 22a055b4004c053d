"""A job ends in one of a few ways, and its effect happens once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from celery.fixups.django import DjangoWorkerFixup
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from config.celery import app
from core import current
from core.jobs import Permanent, enqueue, worker
from core.jobs.queue import kept_back
from core.jobs.running import LeaseLost
from core.jobs.tasks import run_job
from core.jobs.worker import drain, new_reference, run
from core.models import Job, Organisation
from core.problems import Problem, Refused
from tests.core.people import a_user, an_organisation

pytestmark = pytest.mark.django_db

REFERENCE = r"F-[2-9A-HJKMNP-Z]{5}"


@pytest.fixture
def a_job(handler):
    def make(function, **options):
        kind = f"probe.work{Job.objects.count()}"
        return enqueue(handler(function, kind), {"id": 7}, key=kind, **options)

    return make


def after(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_with_its_result(a_job):
    def work(job):
        job.progress(3, 4, "reading")
        return {"seen": job.payload["id"], "attempt": job.attempt}

    job = a_job(work)
    assert run(job.pk) == Job.State.DONE
    done = after(job)
    assert (done.state, done.result) == ("done", {"seen": 7, "attempt": 1})
    assert (done.progress_done, done.progress_total, done.progress_message) == (3, 4, "reading")
    assert done.started_at <= done.finished_at
    assert done.lease_until is None


def test_a_command_does_its_job_itself_where_no_worker_has_it(a_job):
    job = a_job(lambda job: {"seen": 1})
    assert worker.see_through(job.pk).result == {"seen": 1}


def test_a_command_waits_for_the_worker_that_has_its_job(a_job, monkeypatch):
    job = a_job(lambda job: pytest.fail("done twice"))
    free_again = timezone.now() + dt.timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=free_again)

    def the_worker_ends(_seconds):
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result={"seen": 2})

    monkeypatch.setattr(worker.time, "sleep", the_worker_ends)
    assert worker.see_through(job.pk).result == {"seen": 2}


def test_a_command_gives_up_waiting_when_its_patience_ends(a_job):
    job = a_job(lambda job: None)
    later = timezone.now() + dt.timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(run_after=later)
    seen = worker.see_through(job.pk, patience=dt.timedelta(seconds=-1))
    assert seen.state == Job.State.QUEUED


def test_a_command_tells_of_each_attempt_that_broke_and_waits_on(a_job, monkeypatch):
    attempts = []

    def breaks_twice(_job):
        attempts.append(1)
        if len(attempts) < 3:
            raise ZeroDivisionError
        return {"seen": 3}

    job = a_job(breaks_twice)
    due = lambda _seconds: Job.objects.filter(pk=job.pk).update(run_after=timezone.now())  # noqa: E731
    monkeypatch.setattr(worker.time, "sleep", due)
    told = []
    assert worker.see_through(job.pk, failed=told.append).result == {"seen": 3}
    assert [one.attempts for one in told] == [1, 2]
    assert all("Reference: F-" in one.failure for one in told)


def test_jobs_that_are_kept_back_wait_for_the_hand_that_does_them(a_job):
    with kept_back() as ids:
        job = a_job(lambda job: {"seen": 3})
    assert ids == [job.pk]
    assert after(job).sent_at is None
    assert run(job.pk) is None
    assert run(job.pk, early=True) == Job.State.DONE
    assert a_job(lambda job: None).run_after <= timezone.now()


def test_a_done_job_is_not_done_again(a_job):
    calls = []
    job = a_job(lambda job: calls.append(1))
    assert [run(job.pk), run(job.pk)] == [Job.State.DONE, None]
    assert calls == [1]


def test_a_job_under_a_living_lease_is_left_alone(a_job):
    job = a_job(lambda job: None)
    soon = timezone.now() + dt.timedelta(seconds=5)
    Job.objects.update(state="running", lease_until=soon, lease_owner="other")
    assert run(job.pk) is None
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert run(job.pk) == Job.State.DONE


def test_the_effect_and_its_being_done_are_one(a_job):
    def work(job):
        with job.effect():
            an_organisation()
            job.result = {"made": 1}

    job = a_job(work)
    run(job.pk)
    assert (after(job).state, after(job).result) == ("done", {"made": 1})
    assert Organisation.objects.count() == 1


def test_what_fails_after_the_effect_does_not_repeat_it(a_job, caplog):
    def work(job):
        with job.effect():
            an_organisation()
        raise LookupError

    job = a_job(work)
    assert run(job.pk) == Job.State.DONE
    assert run(job.pk) is None
    assert Organisation.objects.count() == 1
    assert "failed after its effect" in caplog.text


def test_an_effect_that_fails_is_taken_back_and_tried_again(a_job):
    def work(job):
        with job.effect():
            an_organisation()
            if job.attempt == 1:
                raise LookupError

    job = a_job(work)
    assert run(job.pk) == Job.State.QUEUED
    assert not Organisation.objects.exists()
    Job.objects.update(run_after=timezone.now())
    assert run(job.pk) == Job.State.DONE
    assert Organisation.objects.count() == 1


def test_a_worker_that_lost_its_lease_has_no_effect(a_job):
    def work(job):
        with job.effect():
            an_organisation()
            Job.objects.filter(pk=job.id).update(lease_owner="another worker")

    job = a_job(work)
    with transaction.atomic():
        assert run(job.pk) is None
    assert not Organisation.objects.exists()
    assert after(job).state == "running"


def test_a_step_is_kept_with_its_checkpoint(a_job):
    seen = []

    def work(job):
        seen.append(job.checkpoint)
        with job.step({"after": 250}):
            an_organisation()
        if job.attempt == 1:
            raise LookupError

    job = a_job(work)
    run(job.pk)
    Job.objects.update(run_after=timezone.now())
    run(job.pk)
    assert seen == [None, {"after": 250}]


def test_a_step_of_a_worker_that_lost_its_lease_is_taken_back(a_job):
    def work(job):
        with job.step():
            an_organisation()
            Job.objects.filter(pk=job.id).update(lease_owner="another worker")

    run(a_job(work).pk)
    assert not Organisation.objects.exists()


def test_there_is_one_effect(a_job):
    def work(job):
        with job.effect():
            pass
        with pytest.raises(RuntimeError, match="had its effect"), job.effect():
            pass

    assert run(a_job(work).pk) == Job.State.DONE


def test_a_refusal_is_told_in_its_own_words_and_not_tried_again(a_job):
    def work(job):
        raise Refused([Problem("", "a", "No target."), Problem("", "b", "No weight.", "row 3")])

    job = a_job(work)
    assert run(job.pk) == Job.State.FAILED
    failed = after(job)
    assert failed.failure == "No target. row 3: No weight."
    assert re.fullmatch(REFERENCE, failed.failure_reference)
    assert failed.is_finished


def test_a_permanent_failure_is_not_tried_again(a_job):
    def work(job):
        raise Permanent("The file is gone.")

    job = a_job(work)
    assert run(job.pk) == Job.State.FAILED
    assert after(job).failure == "The file is gone."


def test_the_unexpected_is_tried_again_a_little_later(a_job, caplog):
    def work(job):
        raise LookupError("secret detail")

    job = a_job(work)
    assert run(job.pk) == Job.State.QUEUED
    failed = after(job)
    pause = (failed.run_after - timezone.now()).total_seconds()
    assert 0 < pause <= 2
    assert failed.sent_at is None
    assert "tries it again" in failed.failure
    assert "secret detail" not in failed.failure
    assert failed.failure_reference in failed.failure
    assert failed.failure_reference in caplog.text
    assert "secret detail" in caplog.text


def test_pauses_grow_up_to_ten_minutes(a_job):
    def work(job):
        raise LookupError

    job = a_job(work)
    Job.objects.update(attempts=15)
    run(job.pk)
    pause = (after(job).run_after - timezone.now()).total_seconds()
    assert 590 < pause <= 600


def test_where_the_database_was_gone_the_pause_is_no_longer_than_a_lease(a_job, monkeypatch):
    def work(job):
        raise OperationalError

    monkeypatch.setattr(worker, "is_unreachable", lambda error: type(error) is OperationalError)
    job = a_job(work)
    Job.objects.update(attempts=15)
    run(job.pk)
    pause = (after(job).run_after - timezone.now()).total_seconds()
    assert 9 < pause <= 10


def test_the_database_is_not_opened_anew_for_each_job(monkeypatch):
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(1))
    between_tasks = DjangoWorkerFixup(app)
    between_tasks.on_task_prerun(run_job)
    between_tasks.on_task_postrun(run_job)
    assert closed == []


def test_after_twenty_tries_it_is_given_up(a_job):
    def work(job):
        raise LookupError

    job = a_job(work)
    Job.objects.update(attempts=19)
    assert run(job.pk) == Job.State.DEAD
    dead = after(job)
    assert (dead.attempts, dead.is_finished) == (20, True)
    assert "20 times" in dead.failure


def test_a_running_job_stops_where_it_asks(a_job):
    def work(job):
        an_organisation()
        Job.objects.filter(pk=job.id).update(cancel_requested_at=timezone.now())
        try:
            job.check_cancelled()
        except Exception:  # noqa: BLE001 - as handlers that survive a failed item do
            pytest.fail("a handler that survives failed items must not survive this")
        an_organisation()

    job = a_job(work)
    assert run(job.pk) == Job.State.CANCELLED
    assert Organisation.objects.count() == 1
    assert after(job).finished_at is not None


def test_asking_costs_one_query_and_lets_an_uncancelled_job_go_on(a_job, django_assert_num_queries):
    def work(job):
        with django_assert_num_queries(1):
            job.check_cancelled()

    assert run(a_job(work).pk) == Job.State.DONE


def test_who_lost_the_lease_learns_it_when_asking(a_job):
    def work(job):
        Job.objects.filter(pk=job.id).update(lease_owner="another worker")
        with pytest.raises(LeaseLost):
            job.check_cancelled()
        assert job.beat() is False

    assert run(a_job(work).pk) is None


def test_a_job_that_takes_too_long_is_stopped_for_good(a_job):
    def work(job):
        raise SoftTimeLimitExceeded

    job = a_job(work)
    assert run(job.pk) == Job.State.FAILED
    assert "longer than is allowed" in after(job).failure


def test_a_job_of_another_version_is_not_tried_twenty_times(a_job):
    job = a_job(lambda job: None)
    Job.objects.update(kind="probe.forgotten")
    assert run(job.pk) == Job.State.FAILED
    assert "This version of Concord" in after(job).failure


def test_the_handler_works_in_the_request_and_language_of_its_cause(a_job):
    seen = []

    def work(job):
        seen.append((current.request_id(), get_language(), job.requested_by))

    user = a_user()
    with current.request("request-1"):
        job = a_job(work, requested_by=user)
    run(job.pk)
    other = a_job(work)
    run(other.pk)
    assert seen == [("request-1", "en-gb", user), (f"job-{other.uuid}", "en-gb", None)]


def test_draining_does_what_its_jobs_bring_about(handler):
    kind = handler(lambda job: None, "probe.second")

    def work(job):
        enqueue(kind, {}, key="second")

    enqueue(handler(work, "probe.first"), {}, key="first")
    assert drain() == 2
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_references_are_short_and_without_look_alikes():
    assert all(re.fullmatch(REFERENCE, new_reference()) for _many in range(200))


def test_the_celery_task_does_the_job(a_job, monkeypatch):
    done = []
    monkeypatch.setattr(worker, "run", done.append)
    run_job.run(7)
    assert (done, run_job.name) == ([7], "core.jobs.run_job")
