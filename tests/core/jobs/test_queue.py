"""Asking for work, taking the request back, asking again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from core import current
from core.jobs import cancel, dispatch, enqueue, retry, worker
from core.jobs.handlers import UnknownKind, handles, is_known
from core.models import Job
from core.subject import Subject
from tests.core.people import a_user

pytestmark = pytest.mark.django_db


def test_the_same_key_gives_the_same_job(handler):
    kind = handler(lambda job: None)
    first = enqueue(kind, {"id": 1}, key="score:1")
    again = enqueue(kind, {"id": 2}, key="score:1")
    assert again.pk == first.pk
    assert Job.objects.get().payload == {"id": 1}


def test_a_job_remembers_who_asked_and_in_which_request(handler):
    user = a_user()
    with current.request("request-1"):
        enqueue(handler(lambda job: None), {}, key="k", requested_by=user, title="t" * 400)
    job = Job.objects.get()
    assert (job.requested_by, job.request_id, len(job.title)) == (user, "request-1", 300)


def test_a_job_is_sent_when_its_transaction_is_committed(
    handler, broker, django_capture_on_commit_callbacks
):
    kind = handler(lambda job: None)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        job = enqueue(kind, {}, key="k")
        assert broker == []
    assert broker == [job.pk]


def test_a_job_for_later_waits(handler, broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        later = timezone.now() + dt.timedelta(hours=1)
        job = enqueue(handler(lambda job: None), {}, key="k", run_after=later)
    assert broker == []
    assert worker.run(job.pk) is None


def test_a_broker_that_fails_breaks_nothing(handler, monkeypatch, caplog):
    def refuse(*_args, **_options):
        raise OSError("the broker is gone")

    monkeypatch.setattr(dispatch.current_app, "send_task", refuse)
    job = enqueue(handler(lambda job: None), {}, key="k")
    assert dispatch.send(job.pk) is False
    assert Job.objects.get().sent_at is None
    assert "waits for the sweeper" in caplog.text


def test_nobody_asks_for_work_that_nobody_does():
    with pytest.raises(UnknownKind, match=r"probe\.unheard"):
        enqueue("probe.unheard", {}, key="k")
    assert not is_known("probe.unheard")


def test_a_payload_holds_exact_values_only(handler):
    with pytest.raises(TypeError):
        enqueue(handler(lambda job: None), {"score": 0.5}, key="k")


def test_a_waiting_job_is_cancelled_at_once(handler):
    user = a_user()
    job = cancel(enqueue(handler(lambda job: None), {}, key="k"), actor=user)
    assert (job.state, job.is_finished) == (Job.State.CANCELLED, True)
    assert worker.run(job.pk) is None


def test_a_finished_job_is_not_cancelled(handler):
    job = enqueue(handler(lambda job: None), {}, key="k")
    worker.run(job.pk)
    assert cancel(job, actor=a_user()).state == Job.State.DONE


@pytest.mark.parametrize("state", ["failed", "dead", "cancelled"])
def test_a_person_asks_once_more(handler, broker, state, django_capture_on_commit_callbacks):
    job = enqueue(handler(lambda job: None), {}, key="k")
    Job.objects.update(state=state, attempts=20, failure="Oh", failure_reference="F-22222")
    with django_capture_on_commit_callbacks(execute=True):
        job = retry(job, actor=a_user())
    assert (job.state, job.attempts, job.failure, job.failure_reference) == ("queued", 0, "", "")
    assert broker == [job.pk]
    assert worker.run(job.pk) == Job.State.DONE


@pytest.mark.parametrize("state", ["queued", "done"])
def test_what_waits_or_is_done_is_not_asked_for_again(handler, broker, state):
    job = enqueue(handler(lambda job: None), {}, key="k")
    Job.objects.update(state=state, attempts=3)
    assert retry(job, actor=a_user()).attempts == 3


def test_a_kind_has_one_handler_and_a_proper_name(handler):
    kind = handler(lambda job: None)
    with pytest.raises(ValueError, match="done by"):
        handles(kind)(lambda job: None)
    with pytest.raises(ValueError, match=r"noun\.verb"):
        handles("Work")


def test_jobs_are_found_by_what_they_concern(handler):
    subject = Subject.of(a_user())
    kind = handler(lambda job: None)
    job = enqueue(kind, {}, key="1", subject=subject)
    enqueue(kind, {}, key="2")
    assert list(Job.objects.about(subject).unfinished()) == [job]
    assert (job.subject, Job.objects.get(key="2").subject) == (subject, None)
