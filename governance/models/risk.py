"""Risks and who bears them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships import codelists
from partnerships.models import Partnership


class Risk(models.Model):
    """A risk of a partnership with the party that bears it; no bearer means not shared out yet."""

    class Bearer(models.TextChoices):
        AUTHORITY = "authority", _("authority")
        PARTNER = "partner", _("partner")
        SHARED = "shared", _("shared")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="risks")
    category = models.CharField(_("kind"), max_length=40, choices=codelists.RISK_CATEGORIES)
    title = models.CharField(_("risk"), max_length=300)
    bearer = models.CharField(
        _("carried by"), max_length=10, choices=Bearer.choices, blank=True, default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    rationale = models.TextField(_("why"), blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
