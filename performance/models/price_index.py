"""The register of price indices: series, and their figures month by month in every vintage."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField

MOST_DECIMALS = 4


class PriceIndex(models.Model):
    """A series that contracts follow. Its figures are rows of their own.

    `publication_lag` is how many months after the end of its month a figure usually appears; it
    says when one is overdue, and enters no calculation.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200)
    base_period = models.CharField(_("base period"), max_length=100)
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    decimals = models.PositiveSmallIntegerField(_("decimals"))
    publication_lag = models.PositiveSmallIntegerField(_("months until it is published"))
    source = models.TextField(_("source and licence"), blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=MOST_DECIMALS), name="price_index_has_few_decimals"
            ),
            models.CheckConstraint(
                condition=Q(publication_lag__lte=24), name="price_index_is_published_in_time"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class IndexFigure(models.Model):
    """The figure of a month as published on a day. Never changed: a revision is another row.

    `month` is its first day. What is known of a month on a day is the row published last by then;
    `recorded_at` says since when Concord knows it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    index = models.ForeignKey(PriceIndex, on_delete=models.PROTECT, related_name="figures")
    month = models.DateField(_("month"))
    value = ScaledDecimalField(_("figure"))
    published_on = models.DateField(_("published"))
    note = models.CharField(_("source or note"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["index", "-month", "-published_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["index", "month", "published_on"], name="index_figure_once_a_vintage"
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="index_figure_above_zero"),
            models.CheckConstraint(
                condition=Q(published_on__gt=F("month")), name="index_figure_published_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.month:%Y-%m}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: all of it."""
        return {
            "index": self.index_id,
            "month": self.month,
            "value": self.value,
            "published_on": self.published_on,
            "note": self.note,
            "recorded_by": self.recorded_by_id,
            "recorded_at": self.recorded_at,
        }
