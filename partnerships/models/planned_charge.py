"""Charges by period: what the contract plans, and what was really paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from partnerships.models.partnership import Partnership


class PlannedCharge(models.Model):
    """The charge of one period, planned or actual; both days are inclusive, zero is a value."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTUAL = "actual", _("actual")

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_on = models.DateField()
    until_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = MoneyField(currency_field="currency")
    source = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["partnership", "from_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "kind", "from_on"], name="one_charge_for_each_period"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="charge_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.kind} {self.from_on}"
