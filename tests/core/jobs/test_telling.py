"""Whoever asked for long work finds it, and is written to at its end if they wish."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.jobs import Permanent, cancel, enqueue, retry, sweeper, wish_mail
from core.jobs.worker import drain, run
from core.models import Job, Mail
from tests.api import Program
from tests.core.people import a_user

pytestmark = pytest.mark.django_db


def _fails(_job):
    raise Permanent("The figures are missing. Accept them first.")


@pytest.fixture
def asked(handler):
    """A job of one person that does `work`, and that person."""

    def make(work, **options):
        user = a_user()
        kind = handler(work)
        return enqueue(kind, {}, key="mine", requested_by=user, title="Pack", **options), user

    return make


def test_a_mail_is_sent_at_the_end_only_to_those_who_wish_one(asked, mailoutbox):
    job, user = asked(lambda _job: {})
    quiet = enqueue("probe.work", {}, key="quiet", requested_by=user, title="Quiet")
    wish_mail(job, actor=user)
    drain()
    [sent] = mailoutbox
    assert (sent.subject, sent.to) == ("Ready: Pack", [user.email])
    assert reverse("job", args=[job.uuid]) in sent.body
    assert str(Mail.objects.get().uuid) in sent.extra_headers["Message-ID"]
    assert Job.objects.get(pk=quiet.pk).state == Job.State.DONE


def test_the_mail_of_a_failure_says_why_and_each_end_is_told_of_once(asked, mailoutbox):
    job, user = asked(_fails)
    wish_mail(job, actor=user)
    drain()
    retry(job, actor=user)
    drain()
    assert [one.subject for one in mailoutbox] == ["Not done: Pack"] * 2
    assert "The figures are missing. Accept them first." in mailoutbox[0].body


def test_a_mail_wished_for_while_the_job_runs_is_promised_with_its_effect(asked, mailoutbox):
    def work(running):
        wish_mail(Job.objects.get(pk=running.id), actor=running.requested_by)
        with running.effect():
            pass

    job, _user = asked(work)
    run(job.pk)
    assert Job.objects.get(kind="jobs.tell").payload == {"job": job.pk}
    drain()
    assert len(mailoutbox) == 1


def test_who_cancels_or_takes_the_wish_back_gets_no_mail(asked, mailoutbox):
    job, user = asked(lambda _job: {})
    wish_mail(job, actor=user)
    cancel(job, actor=user)
    retry(job, actor=user)
    wish_mail(job, actor=user, wished=False)
    drain()
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert mailoutbox == []


def test_a_job_whose_workers_died_too_often_is_told_of(asked, mailoutbox, settings):
    job, user = asked(lambda _job: {})
    wish_mail(job, actor=user)
    past = timezone.now() - dt.timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=settings.JOB_MAX_ATTEMPTS, lease_until=past
    )
    sweeper.sweep()
    drain()
    assert [one.subject for one in mailoutbox] == ["Not done: Pack"]


def test_the_page_lists_ones_own_jobs_with_their_place(asked, client):
    later = timezone.now() + dt.timedelta(hours=1)
    first, user = asked(lambda _job: {})
    enqueue("probe.work", {}, key="later", title="Tonight", run_after=later)
    enqueue("probe.work", {}, key="other", title="Of somebody else")
    enqueue("probe.work", {}, key="last", requested_by=user, title="My second")
    client.force_login(user)
    text = client.get(reverse("jobs")).content.decode()
    assert "2 jobs are before this one." in text
    assert "It starts in a moment." in text
    assert "Of somebody else" not in text
    assert reverse("job", args=[first.uuid]) in text


def test_the_button_asks_for_the_mail_and_takes_it_back(asked, client):
    job, user = asked(lambda _job: {})
    client.force_login(user)
    url = reverse("job_mail", args=[job.uuid])
    page = client.post(url, {"wished": "1"}, follow=True).content.decode()
    assert Job.objects.get(pk=job.pk).mail_when_ended
    assert "Do not mail me" in page
    page = client.post(url, {"wished": ""}, follow=True).content.decode()
    assert not Job.objects.get(pk=job.pk).mail_when_ended
    assert "Mail me when it is ready" in page


def test_a_program_asks_for_the_mail_and_takes_the_wish_back(asked):
    job, user = asked(lambda _job: {})
    program = Program(user)
    assert program.post(f"/jobs/{job.uuid}/mail/").json()["mail_when_ended"]
    assert Job.objects.get(pk=job.pk).mail_when_ended
    assert not program.post(f"/jobs/{job.uuid}/mail/", {"wished": False}).json()["mail_when_ended"]
    assert not Job.objects.get(pk=job.pk).mail_when_ended
    run(job.pk)
    assert not program.post(f"/jobs/{job.uuid}/mail/").json()["mail_when_ended"]


def test_no_program_of_somebody_else_or_of_readers_alone_wishes_a_mail(asked):
    job, user = asked(lambda _job: {})
    assert Program(a_user("Some Stranger")).post(f"/jobs/{job.uuid}/mail/").status_code == 404
    assert Program(user, "read").post(f"/jobs/{job.uuid}/mail/").status_code == 403
    assert not Job.objects.get(pk=job.pk).mail_when_ended


def test_nobody_wishes_a_mail_for_the_job_of_somebody_else(asked, client):
    job, _user = asked(lambda _job: {})
    stranger = a_user("Some Stranger")
    client.force_login(stranger)
    assert client.post(reverse("job_mail", args=[job.uuid]), {"wished": "1"}).status_code == 404
    assert not wish_mail(job, actor=stranger).mail_when_ended
