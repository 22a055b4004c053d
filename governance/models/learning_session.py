"""Sessions in which one side learns from the other: knowledge shared, capacity built."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.body import BlockSide
from governance.models.learning import NOBODY_YET, PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt

LEAST_SKILL, MOST_SKILL = 1, 5


class LearningSession(models.Model):
    """One session: of a capacity-building programme, or to share what somebody knows."""

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge", _("knowledge-sharing session")
        CAPACITY = "capacity", _("capacity-building session")

    class Skill(models.TextChoices):
        DIGITAL = "digital", _("digital skills")
        DATA = "data", _("working with data")
        CONTRACT = "contract", _("managing the contract")
        SERVICE = "service", _("knowing the service and its users")
        TECHNICAL = "technical", _("technical skills")
        PUBLIC = "public", _("how the public side works")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="learning_sessions"
    )
    programme = models.ForeignKey(
        "governance.CapacityProgramme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("programme"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    topic = models.CharField(_("topic"), max_length=200)
    skill = models.CharField(_("what it teaches"), max_length=10, choices=Skill.choices)
    taught_by = models.CharField(_("who teaches"), max_length=10, choices=BlockSide.choices)
    planned_on = models.DateField(_("day"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    planned_at = models.DateTimeField()
    held_on = models.DateField(_("held on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True, default="")
    reason = models.TextField(_("why it was cancelled"), blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)

    class Meta:
        ordering = ["-planned_on", "-pk"]
        verbose_name = _("session")
        indexes = [models.Index(fields=["partnership", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", held_on__isnull=False)
                | (~Q(state="held") & Q(held_on__isnull=True)),
                name="learning_session_held_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled", reason=""),
                name="learning_session_cancelled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(kind="capacity"),
                name="programme_is_of_capacity_building",
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def day(self) -> dt.date:
        """The day on which it was held, else for which it is planned."""
        return self.held_on or self.planned_on


class SessionAttendance(models.Model):
    """Who came, for which side, and their skill from 1 to 5 before and after, by their own word.

    By name, since most of a workforce has no account here.
    """

    session = models.ForeignKey(LearningSession, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(_("name"), max_length=200)
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    before = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_SKILL), MaxValueValidator(MOST_SKILL)],
    )
    after = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_SKILL), MaxValueValidator(MOST_SKILL)],
    )

    class Meta:
        ordering = ["session", "side", "pk"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["session", "side", "name"], name="came_once"),
            models.CheckConstraint(
                condition=(Q(before__isnull=True) | Q(before__range=(1, 5)))
                & (Q(after__isnull=True) | Q(after__range=(1, 5))),
                name="skill_is_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.name}"
