"""Long work: its place, its progress, its result or a readable failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from rest_framework import serializers

from core import jobs
from core.api.fields import Body, Shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, verb
from core.models import Job, Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

ACT = Rule(Scope.REPORT, "")


class JobShown(Shown):
    """A job as whoever asked for it sees it."""

    uuid = serializers.UUIDField()
    title = serializers.CharField(source="__str__")
    state = serializers.ChoiceField(choices=Job.State.choices)
    subject_kind = serializers.CharField(help_text="What it concerns, for example a report.")
    subject = serializers.UUIDField(source="subject_uuid", allow_null=True)
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    message = serializers.CharField(source="progress_message")
    failure = serializers.CharField()
    failure_reference = serializers.CharField()
    mail_when_ended = serializers.BooleanField(
        help_text="Whether whoever asked for it is written to when it has ended."
    )
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class JobMailBody(Body):
    """Whether one wants the mail."""

    wished = serializers.BooleanField(default=True)


class JobFilters(Filters):
    """By state and by what it concerns."""

    state = django_filters.ChoiceFilter(choices=Job.State.choices)
    subject = django_filters.UUIDFilter(field_name="subject_uuid")


class JobViewSet(NounViewSet[Job]):
    """The jobs that the person asked for. A token for one partnership knows none."""

    queryset = Job.objects.all()
    serializer_class = JobShown
    filterset_class = JobFilters
    rule = Rule(Scope.READ, "")
    orders = {
        "created_at": ("created_at", "pk"),
        "-created_at": ("-created_at", "-pk"),
    }

    def rows(self) -> QuerySet[Job]:
        """One's own; what a job is called may name any partnership."""
        reach = self.user.reach
        if reach is not None and reach.only is not None:
            return Job.objects.none()
        return Job.objects.filter(requested_by=self.user).order_by("-created_at", "-pk")

    @verb(ACT, keyed=False)
    def cancel(self, row: Job, *, actor: User) -> None:
        """Takes the request back: at once while it waits, when it next asks while it runs."""
        jobs.cancel(row, actor=actor)

    @verb(ACT, body=JobMailBody, keyed=False)
    def mail(self, row: Job, *, actor: User, wished: bool) -> None:
        """Asks for a mail at its end, also when it fails, or takes the wish back.

        What has ended already stays as it is.
        """
        jobs.wish_mail(row, actor=actor, wished=wished)

    @verb(ACT, keyed=False)
    def retry(self, row: Job, *, actor: User) -> None:
        """Asks once more for what failed, was given up or cancelled."""
        jobs.retry(row, actor=actor)
