"""How a partnership stands: one derived row, so that the portfolio sorts and filters in SQL."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from partnerships.models.partnership import Partnership


class Standing(models.Model):
    """Derived, written by the layers above, and can be recomputed at any time."""

    class State(models.TextChoices):
        """The five tiers of delivery confidence, and one for what has no score yet."""

        G = "G", _("On track")
        AG = "AG", _("On track (constant attention)")
        A = "A", _("At risk")
        AR = "AR", _("At risk (in doubt)")
        R = "R", _("Off track")
        NOT_SCORED = "not_scored", _("Not scored yet")

    class Trend(models.TextChoices):
        ON_TRACK = "on_track", _("on track")
        IMPROVING = "improving", _("improving")
        STAGNATING = "stagnating", _("stagnating")
        FALLING = "falling", _("falling")
        UNKNOWN = "unknown", _("not known yet")

    partnership = models.OneToOneField(
        Partnership, on_delete=models.CASCADE, related_name="standing"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.NOT_SCORED)
    state_reason = models.CharField(max_length=300, blank=True, default="")
    financial = ScaledDecimalField(null=True, blank=True)
    community = ScaledDecimalField(null=True, blank=True)
    trend = models.CharField(max_length=12, choices=Trend.choices, default=Trend.UNKNOWN)
    path = models.JSONField(default=list, blank=True, help_text="Past scores, oldest first.")
    period = models.CharField(max_length=10, blank=True, default="")
    next_deadline_on = models.DateField(null=True, blank=True)
    next_deadline = models.CharField(max_length=200, blank=True, default="")
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state"]), models.Index(fields=["next_deadline_on"])]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.state}"
