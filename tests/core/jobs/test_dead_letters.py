"""What was given up is told once, with where to look, and can be tried again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.jobs.queue import retry
from core.management.commands.runclock import tick
from core.models import Job
from core.models.mail import Mail
from core.notifications.alarm import tell_dead_letters

pytestmark = pytest.mark.django_db
ADMIN = "operations@example.gov"


@pytest.fixture(autouse=True)
def _somebody_is_told(settings):
    settings.CONCORD_ALARM_EMAILS = [ADMIN]


def dead(kind: str = "reports.issue", key: str = "a") -> Job:
    return Job.objects.create(
        kind=kind, key=key, state="dead", finished_at=timezone.now(), failure_reference="F-7K2M9"
    )


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_the_clock_tells_once_by_log_and_by_mail(caplog):
    job = dead()
    tick("me")
    tick("me")
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert str(job.uuid) in errors[0]
    mail = Mail.objects.get()
    assert mail.to == ADMIN
    assert "F-7K2M9" in mail.text
    assert "manage.py jobs --retry" in mail.text


def test_nobody_is_told_where_nothing_was_given_up():
    Job.objects.create(kind="reports.issue", key="b", state="failed", finished_at=timezone.now())
    assert tell_dead_letters() == 0


def test_a_job_that_is_given_up_again_is_told_again():
    job = dead()
    tell_dead_letters()
    retry(job, actor=None)
    Job.objects.filter(pk=job.pk).update(state="dead", finished_at=timezone.now())
    assert tell_dead_letters() == 1
    assert Mail.objects.count() == 2


def test_mail_that_could_not_be_sent_is_not_told_by_mail():
    dead(kind="mail.send")
    assert tell_dead_letters() == 1
    assert not Mail.objects.exists()


def test_the_command_counts_lists_and_tries_again():
    job = dead()
    assert f"given up: {job.uuid}" in said()
    assert "1  given up" in said()
    assert said("--retry", str(job.uuid)) == "1 jobs are tried again.\n"
    job.refresh_from_db()
    assert job.state == "queued"
    with pytest.raises(CommandError, match="has failed or was given up"):
        said("--retry", str(job.uuid))


def test_all_that_were_given_up_are_tried_again_at_once():
    dead(), dead(key="b")
    assert said("--retry-dead") == "2 jobs are tried again.\n"
    assert not Job.objects.filter(state="dead").exists()
