"""When a concern is no longer talked about: who adjudicates or arbitrates it, and its limits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.concern import Concern
from partnerships.models import Document, Partnership

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class Adjudication(models.Model):
    """Who adjudicates a concern, from which day, and what they decided.

    The decision binds both sides from `decided_on` until arbitration or a court says otherwise.
    """

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="adjudication")
    name = models.CharField(_("adjudicator"), max_length=200)
    body = models.CharField(_("appointed from"), max_length=200, blank=True, default="")
    appointed_on = models.DateField(_("appointed"))
    decide_by = models.DateField(_("decides by"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    recorded_at = models.DateTimeField()
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Concern.Outcome.choices, blank=True, default=""
    )
    decision = models.TextField(_("decision"), blank=True, default="")
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    refer_by = models.DateField(_("referred to arbitration by"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON
    )
    decision_recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | (
                    Q(refer_by__isnull=False, document__isnull=False)
                    & ~Q(decision="")
                    & ~Q(outcome="")
                ),
                name="adjudication_decided_with_words_and_document",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Arbitration(models.Model):
    """That a concern went to arbitration or to court, and who arbitrates."""

    class Forum(models.TextChoices):
        ARBITRATION = "arbitration", _("arbitration")
        COURT = "court", _("a court")

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="arbitration")
    forum = models.CharField(_("where"), max_length=12, choices=Forum.choices)
    place = models.CharField(_("which one"), max_length=200, blank=True, default="")
    referred_on = models.DateField(_("referred"))
    arbitrator = models.CharField(_("arbitrator"), max_length=200, blank=True, default="")
    agreed_on = models.DateField(_("agreed"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.arbitrator or str(self.get_forum_display())


class ConcernLimits(models.Model):
    """From `at` on, how many business days each level has here; the last row counts."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="concern_limits"
    )
    operational = models.PositiveSmallIntegerField(_("those who do the work"))
    representatives = models.PositiveSmallIntegerField(_("representatives"))
    executives = models.PositiveSmallIntegerField(_("chief executives"))
    reason = models.TextField(_("why"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "concern limits"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="concern_limits_have_a_reason"),
            models.CheckConstraint(
                condition=Q(operational__gte=1, representatives__gte=1, executives__gte=1),
                name="each_level_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.operational}, {self.representatives}, {self.executives}"
