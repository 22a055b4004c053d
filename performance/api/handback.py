"""The gap before a handback, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core import clock
from core.api.fields import Shown
from core.api.rules import READ
from partnerships.api.base import PartnershipItself
from performance.selectors.handback import handback_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership
    from performance.models import PaymentFigure


class HandbackFigureShown(Shown):
    """A verified figure; the amount is a decimal as text."""

    amount = serializers.CharField()
    period = serializers.CharField()
    figure = serializers.UUIDField()


class HandbackShown(Shown):
    """Null is not known, never zero."""

    currency = serializers.CharField()
    ends_on = serializers.DateField(allow_null=True)
    cost = HandbackFigureShown(allow_null=True)
    retained = HandbackFigureShown(allow_null=True)
    gap = serializers.CharField(allow_null=True, help_text="Still to be found; at least 0.")
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="Surveys, and what the gap is a month."
    )


class HandbackViewSet(PartnershipItself):
    """What is lacking for the repairs before the contract ends."""

    serializer_class = HandbackShown
    rule = READ
    tag = "payments"

    def represent(self, rows: Iterable[Partnership]) -> list[Any]:
        """The partnership’s, as of today."""
        return [_shown(row) for row in rows]


def _shown(partnership: Partnership) -> dict[str, Any]:
    found = handback_of(partnership, clock.today())
    return {
        "currency": partnership.currency,
        "ends_on": partnership.ends_on and partnership.ends_on.isoformat(),
        "cost": _figure(found.cost),
        "retained": _figure(found.retained),
        "gap": None if found.gap is None else str(found.gap),
        "notes": [one.say(_) for one in found.working.notes] if found.working else [],
    }


def _figure(row: PaymentFigure | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"amount": str(row.verified), "period": row.period, "figure": row.uuid}
