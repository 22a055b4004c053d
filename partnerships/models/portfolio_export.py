"""Exports of the portfolio that are too large for one answer; kept for a week."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Job


def stored_name(export: PortfolioExport, _filename: str) -> str:
    """A name made by the server."""
    return f"exports/{export.requested_at:%Y/%m}/{export.uuid}"


class PortfolioExport(models.Model):
    """One export, for the person who asked for it and for nobody else."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    format = models.CharField(max_length=4, choices=Format.choices)
    query = models.TextField(blank=True, default="")
    columns = models.JSONField(default=list)
    keys = models.JSONField(
        null=True, blank=True, help_text="The chosen partnerships; empty for all that match."
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rows = models.PositiveIntegerField(null=True, blank=True)
    file = models.FileField(upload_to=stored_name, max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        default_permissions = ()
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {self.requested_at:%Y-%m-%d}"
