"""Who does what in a partnership where it differs from the default, as revisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.decision_kinds import LETTERS
from partnerships.models import Partnership


class Responsibility(models.Model):
    """From `at` on, `who` (a role, or the body) has this letter for a kind of decision here."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="responsibilities"
    )
    kind = models.CharField(_("kind of decision"), max_length=40)
    who = models.CharField(max_length=40)
    letter = models.CharField(
        max_length=3, blank=True, choices=[(one, one or "–") for one in LETTERS]
    )
    reason = models.TextField(_("why"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "responsibilities"
        indexes = [models.Index(fields=["partnership", "kind"])]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="responsibility_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.kind}, {self.who}"
