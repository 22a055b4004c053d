"""Instalments by stage: prices, what was certified, and what the stage approvals decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Shown
from core.api.rules import READ
from core.problems import Refused
from partnerships.api.base import PartnershipItself
from partnerships.type import Outcome
from performance.selectors.instalments import Instalments, TargetState, instalments_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership
    from performance.selectors.instalments import Stage


class InstalmentShown(Shown):
    """A target; amounts are decimals as text."""

    code = serializers.CharField()
    title = serializers.CharField()
    price = serializers.CharField()
    state = serializers.ChoiceField(choices=[str(one) for one in TargetState])
    certified = serializers.CharField()
    payment = serializers.UUIDField(allow_null=True)


class InstalmentStageShown(Shown):
    """A stage with its money, and the last outcome of its stage approval."""

    stage = serializers.CharField()
    pool = serializers.CharField(allow_null=True)
    cap = serializers.CharField(allow_null=True)
    partners_at_most = serializers.IntegerField(
        allow_null=True, help_text="The whole part of pool ÷ cap."
    )
    outcome = serializers.ChoiceField(
        choices=[str(one) for one in Outcome], allow_null=True, help_text="Null while none is."
    )
    decided_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    clause = serializers.CharField(help_text="What permits stopping; empty where nothing stopped.")
    instalments = InstalmentShown(many=True)


class InstalmentsShown(Shown):
    """All stages that are paid for; none for contracts of other kinds."""

    currency = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    maximum = serializers.CharField(allow_null=True)
    certified = serializers.CharField()
    stages = InstalmentStageShown(many=True)


class InstalmentsViewSet(PartnershipItself):
    """What an innovation partnership pays from stage to stage."""

    serializer_class = InstalmentsShown
    rule = READ
    tag = "payments"

    def represent(self, rows: Iterable[Partnership]) -> list[Any]:
        """The partnership’s, as of today."""
        return [_shown(row) for row in rows]


def _shown(partnership: Partnership) -> dict[str, Any]:
    try:
        found = instalments_of(partnership)
    except Refused:
        found = Instalments(version=None, maximum=None, stages=())
    return {
        "currency": partnership.currency,
        "version": found.version.number if found.version else None,
        "maximum": None if found.maximum is None else str(found.maximum),
        "certified": str(found.certified),
        "stages": [_stage(one) for one in found.stages],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    pool, decided = stage.pool, stage.decided
    return {
        "stage": stage.phase.slug,
        "pool": None if pool is None or pool.pool is None else str(pool.pool),
        "cap": None if pool is None or pool.cap is None else str(pool.cap),
        "partners_at_most": stage.partners,
        "outcome": None if stage.outcome is None else str(stage.outcome),
        "decided_on": decided.effective_on.isoformat() if decided else None,
        "reason": decided.reason if decided else "",
        "clause": stage.clause,
        "instalments": [
            {
                "code": one.target.code,
                "title": one.target.title,
                "price": str(one.target.price),
                "state": str(one.state),
                "certified": str(one.certified),
                "payment": one.payment.uuid if one.payment else None,
            }
            for one in stage.instalments
        ],
    }
