"""What both sides ask and tell each other: requests for information, and monthly check-ins."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.body import BlockSide
from governance.models.decision import PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

NOBODY_YET: dict[str, Any] = {**PERSON, "null": True, "blank": True}


class SharedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> SharedQuerySet:
        """Both sides see the same: all of visible partnerships."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class InformationRequest(models.Model):
    """A question of one `side`, which the other answers by a day."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("taken back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="information_requests"
    )
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    side = models.CharField(_("asked by"), max_length=10, choices=BlockSide.choices)
    title = models.CharField(_("in short"), max_length=200)
    text = models.TextField(_("what is asked"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    due_on = models.DateField(_("answer by"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "state", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["authority", "partner"]), name="information_request_of_a_side"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by=F("asked_by"))
                )
                | (~Q(state="answered") & Q(answered_by__isnull=True, answer="")),
                name="information_request_answered_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    def is_overdue(self, today: dt.date) -> bool:
        return self.state == self.State.ASKED and self.due_on < today


class CheckIn(models.Model):
    """Five lines of one side about a month, answered by the other."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="check_ins")
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    month = models.CharField(_("month"), max_length=7, help_text="A period's key: 2026-11.")
    done = models.CharField(_("done"), max_length=300)
    next = models.CharField(_("next"), max_length=300)
    worry = models.CharField(_("worry"), max_length=300, blank=True, default="")
    help_needed = models.CharField(_("help needed"), max_length=300, blank=True, default="")
    thanks = models.CharField(_("thanks"), max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "side"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "side", "month"], name="check_in_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["authority", "partner"]) & ~Q(done="") & ~Q(next=""),
                name="check_in_of_a_side_says_something",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by=F("by"))
                ),
                name="check_in_answered_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}, {self.side}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream
