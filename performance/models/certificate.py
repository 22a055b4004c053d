"""What the certifier said about a claimed milestone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from performance.models.submission import Submission


class Certificate(models.Model):
    """The certifier's words on one round: what was certified and what was not. Never changed.

    `claimed_by` repeats who sent the round, so that the database itself keeps four eyes.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="certificate"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    certified = models.TextField(_("what was certified"))
    not_certified = models.TextField(_("what was not certified"), blank=True, default="")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("claimed_by")), name="certificate_not_by_the_claimant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.by}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: the certifier's words as they stand."""
        return {
            "submission": self.submission_id,
            "claimed_by": self.claimed_by_id,
            "by": self.by_id,
            "at": self.at,
            "certified": self.certified,
            "not_certified": self.not_certified,
        }
