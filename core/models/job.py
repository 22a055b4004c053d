"""Work that survives: Job rows are the only outbox, due rows make every missed run catch up."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.subject import Subject

if TYPE_CHECKING:
    import datetime as dt


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, moment: dt.datetime) -> JobQuerySet:
        """Waiting jobs whose time has come."""
        return self.filter(state=Job.State.QUEUED, run_after__lte=moment)

    def abandoned(self, moment: dt.datetime) -> JobQuerySet:
        """Jobs whose worker stopped renewing its lease."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=moment)

    def unfinished(self) -> JobQuerySet:
        """Jobs that wait or run."""
        return self.filter(state__in=Job.UNFINISHED)

    def before(self, job: Job) -> JobQuerySet:
        """The place in the queue: waiting jobs whose time has come and that were asked for earlier.

        What waits for a later hour holds nobody up.
        """
        return self.due(timezone.now()).filter(pk__lt=job.pk)

    def about(self, subject: Subject) -> JobQuerySet:
        """Jobs that concern one row."""
        return self.filter(subject_kind=subject.kind, subject_uuid=subject.uuid)


class Job(models.Model):
    """A piece of work promised in the same transaction as its cause.

    `payload` holds ids only. Leases, attempts and times are operational: real time, never the
    travelling clock. `failure` is a sentence for the person who asked; `failure_reference`
    finds the details in the log. `alarmed_at`: when administrators were told that it was given up.
    `mail_when_ended`: whoever asked for it wants a mail once it is done or has failed.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        DEAD = "dead", _("given up")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    title = models.CharField(max_length=300, blank=True, default="")
    subject_kind = models.CharField(max_length=100, blank=True, default="")
    subject_uuid = models.UUIDField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="jobs"
    )
    request_id = models.CharField(max_length=64, blank=True, default="")

    created_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=32, blank=True, default="")
    cancel_requested_at = models.DateTimeField(null=True)
    mail_when_ended = models.BooleanField(default=False)

    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_message = models.CharField(max_length=300, blank=True, default="")
    checkpoint = models.JSONField(null=True)
    result = models.JSONField(null=True)
    failure = models.TextField(blank=True, default="")
    failure_reference = models.CharField(max_length=12, blank=True, default="")
    alarmed_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        db_table = "job"
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="job_runs_under_a_lease_only",
            )
        ]
        indexes = [
            models.Index(fields=["state", "run_after"]),
            models.Index(fields=["finished_at"]),
            models.Index(fields=["subject_kind", "subject_uuid"]),
            models.Index(fields=["requested_by", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.title or self.kind

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens unless a person asks for it."""
        return self.state not in self.UNFINISHED

    @property
    def subject(self) -> Subject | None:
        """The row that the job concerns."""
        if self.subject_uuid is None:
            return None
        return Subject(self.subject_kind, self.subject_uuid)


class DueRun(models.Model):
    """One run of a scheduled job for one period: recorded once, so never doubled or lost.

    No job: the period lay before the entry's first day, or a later run stood in for it.
    """

    name = models.CharField(max_length=100)
    period = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="due_runs")

    class Meta:
        db_table = "due_run"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["name", "period"], name="due_run_once_for_each_period")
        ]
        indexes = [models.Index(fields=["name", "-due_at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"


class Lease(models.Model):
    """The right to be the only one at something, for a few seconds at a time."""

    name = models.CharField(max_length=40, primary_key=True)
    owner = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Meta:
        db_table = "lease"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
