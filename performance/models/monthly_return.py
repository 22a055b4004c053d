"""The monthly return: all KPIs that are due for a month, in one table."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Document, Partnership
from performance.models.kpi import KPI


class MonthlyReturn(models.Model):
    """What one side owes for one month. Its figures are KPI records, in rounds."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENT = "sent", _("sent, to be checked")
        CHECKING = "checking", _("being checked")
        SENT_BACK = "sent_back", _("sent back in part")
        ACCEPTED = "accepted", _("accepted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="monthly_returns"
    )
    reported_by = models.CharField(
        _("who reports it"), max_length=10, choices=KPI.Side.choices, default=KPI.Side.PARTNER
    )
    period = models.CharField(max_length=10)
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField(_("due"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    round = models.PositiveSmallIntegerField(default=0)
    check_by = models.DateField(_("check by"), null=True, blank=True)

    class Meta:
        ordering = ["partnership", "-period_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "period", "reported_by"],
                name="one_return_of_each_side_for_each_month",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.period}"


class ReturnDraft(models.Model):
    """What was typed so far, kept to the letter, even where it is wrong."""

    monthly_return = models.OneToOneField(
        MonthlyReturn, on_delete=models.CASCADE, related_name="draft"
    )
    rows = models.JSONField(default=dict)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.monthly_return} (draft)"


class ReturnFile(models.Model):
    """A file of a return, added once and put on rows by its chip (E1, E2 …)."""

    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, related_name="files"
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="return_files")
    number = models.PositiveSmallIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["monthly_return", "number"],
                condition=Q(removed_at__isnull=True),
                name="return_file_number_unique",
            )
        ]

    def __str__(self) -> str:
        return f"E{self.number}"
