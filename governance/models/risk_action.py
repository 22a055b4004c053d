"""What is done about a risk."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from governance.models.body import BlockSide
from governance.models.decision import PERSON
from governance.models.risk import Risk

if TYPE_CHECKING:
    import datetime as dt


class RiskAction(models.Model):
    """An action against a risk: who sees to it, by when, at what cost.

    The cost is read by the side that wrote it down, and by the authority.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="actions")
    title = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    due_on = models.DateField(_("by"))
    currency = models.CharField(max_length=3)
    cost = MoneyField(_("cost"), null=True, blank=True)
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    added_at = models.DateTimeField()
    ended_on = models.DateField(_("done on"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    note = models.TextField(_("how"), blank=True, default="")

    class Meta:
        verbose_name = _("action against a risk")
        verbose_name_plural = _("actions against risks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True)
                | (
                    ~Q(state="open")
                    & Q(ended_on__isnull=False, ended_by__isnull=False)
                    & ~Q(note="")
                ),
                name="risk_action_ended_by_somebody_with_a_note",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="risk_action_cost_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["owner", "state", "due_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.risk.stream

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.state == self.State.OPEN and self.due_on < today
