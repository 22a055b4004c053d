"""A change of a KPI's rule that one side proposed and the other has yet to adopt."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from performance.models.kpi import KPI


class KPIChange(models.Model):
    """Another target, other points or weights from a day on. Adopted, it becomes a `KPIRule`."""

    class State(models.TextChoices):
        OPEN = "open", _("proposed")
        ADOPTED = "adopted", _("adopted by both sides")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kpi = models.ForeignKey(KPI, on_delete=models.PROTECT, related_name="changes")
    effective_from = models.DateField(_("from"))
    target = ScaledDecimalField(_("target"), null=True, blank=True)
    minimum = ScaledDecimalField(_("agreed minimum"), null=True, blank=True)
    no_points = ScaledDecimalField(_("no points"), null=True, blank=True)
    full_points = ScaledDecimalField(_("full points"), null=True, blank=True)
    financial_weight = ScaledDecimalField(_("weight, financial"))
    community_weight = ScaledDecimalField(_("weight, community"))
    reason = models.TextField(_("why"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kpi"], condition=Q(state="open"), name="one_open_change_of_a_kpi"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(state="withdrawn")
                | ~Q(decided_by=F("proposed_by")),
                name="kpi_change_not_decided_by_its_proposer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} from {self.effective_from}"
