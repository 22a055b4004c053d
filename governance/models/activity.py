"""Workshops, reviews and sessions of both sides: planned, held, and what follows from them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.body import BlockSide
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Activity(models.Model):
    """Something that both sides do together for the sake of working together."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("workshop")
        STRATEGIC_REVIEW = "strategic_review", _("strategic review")
        PROBLEM_SOLVING = "problem_solving", _("problem-solving session")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="activities"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    planned_on = models.DateField(_("day"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    planned_at = models.DateTimeField()
    held_on = models.DateField(_("held on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True, default="")
    reason = models.TextField(_("why it was cancelled"), blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)

    class Meta:
        ordering = ["-planned_on", "-pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="held", held_on__isnull=False) & ~Q(outcome=""))
                | (~Q(state="held") & Q(held_on__isnull=True)),
                name="activity_held_on_a_day_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled", reason=""), name="activity_cancelled_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def day(self) -> dt.date:
        """The day on which it was held, else for which it is planned."""
        return self.held_on or self.planned_on


class ActivityPerson(models.Model):
    """Who is asked to take part, for which side; whether they came, once it was held."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    came = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["activity", "side", "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="asked_to_take_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.person}"


class ActivityFollowUp(models.Model):
    """What somebody promised to do after it, and by when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="follow_ups")
    text = models.CharField(_("what follows"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    due_on = models.DateField(_("by"))
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["activity", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="activity_follow_up_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text
