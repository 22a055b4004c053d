"""A dispute of a figure: who contests it and why, until it is settled."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Concern
from performance.models.kpi import KPI
from performance.models.kpi_record import KPIRecord


class Dispute(models.Model):
    """One side contests an accepted figure. It counts on, marked, until the concern is over.

    That side lifts it before, or both settle the concern about it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(KPIRecord, on_delete=models.PROTECT, related_name="disputes")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="disputes")
    side = models.CharField(_("side"), max_length=10, choices=KPI.Side.choices)
    words = models.TextField(_("why it is disputed"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    outcome = models.TextField(_("how it was settled"), blank=True, default="")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(lifted_at__isnull=True),
                name="one_open_dispute_for_each_figure",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_by__isnull=False),
                name="dispute_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.words}"
