"""What follows from a meeting: actions with an owner and a day, and what the sides say of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.body import BlockSide
from governance.models.meeting import AgendaItem, Meeting

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class MeetingAction(models.Model):
    """What somebody promised in a meeting, and by when; followed until it is done.

    `looked_at` are the points of later agendas that are about it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    looked_at = models.ManyToManyField(AgendaItem, blank=True, related_name="earlier_actions")
    text = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    due_on = models.DateField(_("by"))
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["meeting", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(note="")),
                name="meeting_action_done_by_somebody_and_how",
            )
        ]

    def __str__(self) -> str:
        return self.text


class MinutesAnswer(models.Model):
    """What somebody of a side says of circulated minutes: approved, a comment, or an objection.

    A side approves a round once, and never by whoever wrote it. An objection sends it back.
    """

    class Kind(models.TextChoices):
        APPROVES = "approves", _("approves")
        COMMENTS = "comments", _("comments")
        OBJECTS = "objects", _("objects")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(_("words"), blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["meeting", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "round", "side"],
                condition=Q(kind="approves"),
                name="minutes_approved_once_by_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(kind="approves") | ~Q(by=F("written_by")),
                name="minutes_not_approved_by_whoever_wrote_them",
            ),
            models.CheckConstraint(
                condition=Q(kind="approves") | ~Q(text=""), name="comment_on_minutes_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.side} {self.kind}"
