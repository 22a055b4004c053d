"""How many points an option gets for a criterion, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from governance.models.decision import Criterion, Option

MOST = Decimal(100)
LONGEST_REASON = 500


class RatingManager(models.Manager["Rating"]):
    def get_queryset(self) -> models.QuerySet[Rating]:
        """With the criterion, which is always read beside the points."""
        return super().get_queryset().select_related("criterion")


class Rating(models.Model):
    """Points from 0 to 100 with a reason; whoever prepares the question gives them.

    An option without a rating for a criterion is not rated, which is something else than zero.
    """

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="ratings")
    points = ScaledDecimalField(_("points"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RatingManager()

    class Meta:
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["option", "criterion"], name="option_rated_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=MOST), name="rating_from_0_to_100"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rating_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.option}, {self.criterion}"

    def content(self) -> dict[str, Any]:
        """What a vote rests on."""
        return {
            "criterion": self.criterion.title,
            "weight": str(self.criterion.weight),
            "points": str(self.points),
            "reason": self.reason,
        }
