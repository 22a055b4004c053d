"""What users of a concession may be charged on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core import clock
from core.api.asked import day_asked
from core.api.fields import Shown
from core.api.rules import READ
from core.periods import Period
from core.scaled import stripped
from partnerships.api.base import PartnershipItself
from performance.selectors.tariffs import tariffs_on

if TYPE_CHECKING:
    from rest_framework.request import Request

    from performance.models import IndexFigure
    from performance.selectors.tariffs import TariffsOn


class TariffShown(Shown):
    """One tariff; amounts are decimals as text."""

    user = serializers.CharField(help_text="Who pays, for what.")
    per = serializers.CharField()
    in_contract = serializers.CharField(allow_null=True)
    amount = serializers.CharField(help_text="On that day, rounded as the contract says.")
    cause = serializers.CharField()


class TariffIndexFigureShown(Shown):
    """A figure of the index, and the vintage that was taken."""

    code = serializers.CharField()
    month = serializers.CharField()
    value = serializers.CharField()
    published_on = serializers.DateField()


class TariffsShown(Shown):
    """The tariffs of a day, and what they rest on."""

    day = serializers.DateField()
    currency = serializers.CharField()
    version = serializers.IntegerField(help_text="The version of the contract in force.")
    reviewed_on = serializers.DateField(
        allow_null=True, help_text="Since when they stand; null where the contract says of no rise."
    )
    factor = serializers.CharField(help_text="To six decimals, before rounding.")
    notes = serializers.ListField(child=serializers.CharField())
    figures = TariffIndexFigureShown(many=True)
    tariffs = TariffShown(many=True)


class TariffsViewSet(PartnershipItself):
    """The tariffs of a concession, indexed by the register; a missing figure is refused."""

    serializer_class = TariffsShown
    rule = READ
    tag = "payments"

    @extend_schema(
        parameters=[OpenApiParameter("on", dt.date, description="A day; today where it is empty.")]
    )
    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """As of that day."""
        found = tariffs_on(self.partnership, day_asked(request, "on") or clock.today())
        return Response(self._shown(found))

    def _shown(self, found: TariffsOn) -> dict[str, Any]:
        return {
            "day": found.day,
            "currency": self.partnership.currency,
            "version": found.version.number,
            "reviewed_on": found.reviewed_on,
            "factor": found.risen.factor_words,
            "notes": [one.say(_) for one in found.notes],
            "figures": [_figure(one) for one in found.figures],
            "tariffs": [
                {
                    "user": one.tariff.user,
                    "per": one.tariff.per,
                    "in_contract": None if one.tariff.amount is None else str(one.tariff.amount),
                    "amount": str(one.line.amount),
                    "cause": one.line.cause.say(_),
                }
                for one in found.rows
            ],
        }


def _figure(figure: IndexFigure) -> dict[str, Any]:
    return {
        "code": figure.index.code,
        "month": Period("month", figure.month).key,
        "value": str(stripped(figure.value)),
        "published_on": figure.published_on,
    }
