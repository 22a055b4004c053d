"""How a risk was assessed each time, and what raises it by itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from governance.models.decision import PERSON
from governance.models.risk import Risk
from governance.risk_scale import IMPACT, LEVELS, PROBABILITY, Assessed, Level

_PROBABILITIES = [(one, PROBABILITY[one]) for one in LEVELS]
_IMPACTS = [(one, IMPACT[one]) for one in LEVELS]


class RiskTrigger(models.Model):
    """What raises a risk by itself: a kind of `governance.triggers` with its facts.

    It stands from the moment at which what it watches for is found true until it is found untrue;
    so long it raises the risk once. `episode` counts how often. Who set it is None where it came
    with the type of partnership.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="triggers")
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    probability = models.PositiveSmallIntegerField(
        _("raises the probability to"), choices=_PROBABILITIES
    )
    impact = models.PositiveSmallIntegerField(
        _("raises the impact to"), choices=_IMPACTS, null=True, blank=True
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    set_at = models.DateTimeField()
    episode = models.PositiveIntegerField(default=0)
    standing_since = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)

    class Meta:
        ordering = ["risk", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gte=1, probability__lte=5)
                & (Q(impact__isnull=True) | Q(impact__gte=1, impact__lte=5)),
                name="risk_trigger_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(standing_since__isnull=True) | Q(episode__gte=1),
                name="risk_trigger_counts_what_stands",
            ),
        ]
        indexes = [models.Index(fields=["kind", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.risk}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.risk.stream


class RiskAssessment(models.Model):
    """What somebody, or a trigger, found on a day. None is ever changed; the newest is current.

    Residual is never above inherent, in any part. Amounts are in `currency`. `by` is None where a
    trigger raised the risk; `trace` then holds which records and figures it saw.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    reason = models.TextField(_("reason"))
    inherent_probability = models.PositiveSmallIntegerField(choices=_PROBABILITIES)
    inherent_impact = models.PositiveSmallIntegerField(choices=_IMPACTS)
    residual_probability = models.PositiveSmallIntegerField(choices=_PROBABILITIES)
    residual_impact = models.PositiveSmallIntegerField(choices=_IMPACTS)
    currency = models.CharField(max_length=3)
    inherent_money = MoneyField(null=True, blank=True)
    residual_money = MoneyField(null=True, blank=True)
    trigger = models.ForeignKey(
        RiskTrigger, on_delete=models.PROTECT, null=True, blank=True, related_name="raised"
    )
    episode = models.PositiveIntegerField(null=True, blank=True)
    trace = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk"], condition=Q(is_current=True), name="one_current_assessment"
            ),
            models.UniqueConstraint(
                fields=["trigger", "episode"], name="a_trigger_raises_once_in_each_episode"
            ),
            models.CheckConstraint(
                condition=Q(
                    residual_probability__gte=1,
                    residual_impact__gte=1,
                    inherent_probability__lte=5,
                    inherent_impact__lte=5,
                ),
                name="assessment_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(residual_probability__lte=F("inherent_probability"))
                & Q(residual_impact__lte=F("inherent_impact")),
                name="residual_is_never_above_inherent",
            ),
            models.CheckConstraint(
                condition=Q(residual_money__isnull=True)
                | Q(
                    inherent_money__isnull=False,
                    residual_money__gte=0,
                    residual_money__lte=F("inherent_money"),
                ),
                name="residual_money_is_never_above_inherent",
            ),
            models.CheckConstraint(
                condition=Q(inherent_money__isnull=True) | Q(inherent_money__gte=0),
                name="money_at_risk_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False, trigger__isnull=True, episode__isnull=True)
                | Q(by__isnull=True, trigger__isnull=False, episode__isnull=False),
                name="assessed_by_somebody_or_by_a_trigger",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_has_a_reason"),
        ]
        indexes = [models.Index(fields=["risk", "-at"])]

    def __str__(self) -> str:
        return f"{self.risk}: {self.residual.score}"

    @property
    def inherent(self) -> Level:
        """Before anything is done about it."""
        return Level(self.inherent_probability, self.inherent_impact, self.inherent_money)

    @property
    def residual(self) -> Level:
        """With what is done about it."""
        return Level(self.residual_probability, self.residual_impact, self.residual_money)

    @property
    def assessed(self) -> Assessed:
        """Both beside each other."""
        return Assessed(self.inherent, self.residual)

    def content(self) -> dict[str, Any]:
        """What the ledger seals: all of it but whether it is still the newest."""
        return {
            "risk": str(self.risk.uuid),
            "at": self.at,
            "by": self.by_id,
            "reason": self.reason,
            "inherent": [self.inherent_probability, self.inherent_impact],
            "residual": [self.residual_probability, self.residual_impact],
            "currency": self.currency,
            "inherent_money": self.inherent_money,
            "residual_money": self.residual_money,
            "trigger": self.trigger_id,
            "episode": self.episode,
            "trace": self.trace,
        }
