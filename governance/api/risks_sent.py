"""What is sent to the register of risks."""

from __future__ import annotations

from rest_framework import serializers

from core.api.fields import Body, SeenBody
from governance.models import Risk
from governance.risk_scale import LEVELS
from governance.triggers import trigger_kinds
from partnerships import codelists

A_RISK = {"title": "The bridge is not finished in time", "category": "construction"}
AN_ASSESSMENT = {
    "inherent_probability": 4,
    "inherent_impact": 4,
    "residual_probability": 3,
    "residual_impact": 4,
    "residual_money": None,
    "reason": "Forecast of November",
}
AN_ACTION = {"title": "Second crew at the bearings", "due_on": "2027-01-31", "cost": "120000.00"}


class RiskBody(Body):
    """A risk in words. What is the authority's own is left as it is for the partner's side."""

    title = serializers.CharField(allow_blank=True, max_length=300)
    category = serializers.ChoiceField(choices=codelists.RISK_CATEGORIES)
    description = serializers.CharField(allow_blank=True, default="", max_length=4000)
    owner = serializers.UUIDField(allow_null=True, default=None)
    audience = serializers.ChoiceField(choices=Risk.Audience.choices, default="shared")
    internal_note = serializers.CharField(allow_blank=True, default="", max_length=4000)
    review_months = serializers.IntegerField(default=3)
    bearer = serializers.ChoiceField(choices=Risk.Bearer.choices, allow_blank=True, default="")
    rationale = serializers.CharField(allow_blank=True, default="", max_length=2000)


class RiskChangeBody(SeenBody, RiskBody):
    """It as it shall be, whole: what is left out is as where it is new."""


def _level(*, required: bool = True) -> serializers.IntegerField:
    words = f"{LEVELS[0]} to {LEVELS[-1]}."
    if required:
        return serializers.IntegerField(help_text=words)
    return serializers.IntegerField(help_text=words, allow_null=True, default=None)


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=20, decimal_places=6, allow_null=True, default=None, help_text="In units."
    )


class AssessmentBody(SeenBody):
    """How likely and how bad, before and with what is done about it."""

    inherent_probability = _level()
    inherent_impact = _level()
    inherent_money = _money()
    residual_probability = _level()
    residual_impact = _level()
    residual_money = _money()
    reason = serializers.CharField(allow_blank=True, max_length=2000)
    review_on = serializers.DateField(allow_null=True, default=None)


class RiskReasonBody(SeenBody):
    """Why."""

    reason = serializers.CharField(allow_blank=True, max_length=2000)


class RiskActionBody(Body):
    """An action against a risk."""

    title = serializers.CharField(allow_blank=True, max_length=300)
    owner = serializers.UUIDField()
    due_on = serializers.DateField()
    cost = _money()


class NewRiskActionBody(RiskActionBody):
    """An action against the risk named."""

    risk = serializers.UUIDField()


class RiskActionChangeBody(SeenBody, RiskActionBody):
    """It as it shall be, whole."""


class RiskActionEndBody(SeenBody):
    """That it is done, and how; or that it is dropped, and why."""

    done = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True, max_length=2000)


class TriggerBody(Body):
    """What raises the risk named by itself, and to what. `facts` are the fields of the kind."""

    risk = serializers.UUIDField()
    kind = serializers.CharField(
        max_length=40,
        help_text=f"One of: {', '.join(sorted(one.slug for one in trigger_kinds))}.",
    )
    facts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    probability = _level()
    impact = _level(required=False)
