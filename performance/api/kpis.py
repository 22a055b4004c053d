"""KPIs with their dated rules, and each over time with every kind of nothing told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from core import clock
from core.api.fields import ExactShown, PersonShown, Shown
from core.api.rules import READ
from core.api.views import NounViewSet
from partnerships.api.base import OfPartnerships
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from performance.models import KPI
from performance.selectors.kpi_series import SlotKind, series_of

if TYPE_CHECKING:
    from rest_framework.request import Request


class RuleShown(Shown):
    """From a day on: target, goalposts, minimum, weights. Null is not agreed, zero is a value."""

    effective_from = serializers.DateField()
    contract_version = serializers.IntegerField(source="contract_version.number")
    target = ExactShown()
    no_points = ExactShown()
    full_points = ExactShown()
    range_low = ExactShown()
    range_high = ExactShown()
    limit_low = ExactShown()
    limit_high = ExactShown()
    minimum = ExactShown()
    financial_weight = ExactShown()
    community_weight = ExactShown()
    financial_share = ExactShown()
    in_two_pieces = serializers.BooleanField()
    is_mandatory = serializers.BooleanField()


class KPIShown(Shown):
    """What is measured, how, by whom, and by which rules it is judged."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    objective = serializers.UUIDField(source="objective.uuid", default=None, allow_null=True)
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=KPI.Direction.choices)
    frequency = serializers.ChoiceField(choices=KPI.Frequency.choices)
    aggregation = serializers.ChoiceField(choices=KPI.Aggregation.choices)
    numerator_name = serializers.CharField()
    denominator_name = serializers.CharField()
    method = serializers.CharField()
    clause = serializers.CharField()
    owner = PersonShown(allow_null=True)
    reliability = serializers.CharField()
    baseline = ExactShown()
    baseline_on = serializers.DateField(allow_null=True)
    moves_money = serializers.BooleanField()
    reported_by = serializers.ChoiceField(choices=KPI.Side.choices)
    state = serializers.ChoiceField(choices=KPI.State.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    rules = RuleShown(many=True)


class SlotShown(Shown):
    """One period of a KPI. `kind` tells a value, zero included, from every kind of nothing."""

    period = serializers.CharField(source="period.key")
    due_on = serializers.DateField()
    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in SlotKind])
    value = ExactShown(help_text="The one that counts; null unless `kind` is value.")
    record = serializers.UUIDField(source="record.uuid", default=None, allow_null=True)


class SeriesShown(Shown):
    """A KPI over all its periods, oldest first."""

    kpi = serializers.UUIDField(source="kpi.uuid")
    slots = SlotShown(many=True)


class KPIFilters(OfPartnershipFilters):
    """By partnership, code, state and who reports."""

    code = django_filters.CharFilter()
    state = django_filters.ChoiceFilter(choices=KPI.State.choices)
    reported_by = django_filters.ChoiceFilter(choices=KPI.Side.choices)
    moves_money = django_filters.BooleanFilter()


class KPIViewSet(OfPartnerships[KPI], NounViewSet[KPI]):
    """KPIs that both sides have adopted, and retired ones."""

    queryset = (
        KPI.objects.exclude(state=KPI.State.PROPOSED)
        .select_related("objective", "owner")
        .prefetch_related("rules__contract_version")
        .order_by("partnership", "position", "pk")
    )
    serializer_class = KPIShown
    filterset_class = KPIFilters
    tag = "KPI"
    orders = {
        "code": ("code", "pk"),
        "-code": ("-code", "-pk"),
        "name": ("name", "pk"),
        "-name": ("-name", "-pk"),
    }

    @extend_schema(responses=SeriesShown)
    @action(detail=True, methods=["get"])
    def series(self, _request: Request, **_kwargs: Any) -> Response:
        """Every period so far: what was given, what was not, and what is not yet due."""
        kpi = self.get_object()
        [found] = series_of(kpi.partnership, [kpi], clock.today())
        return Response(SeriesShown(found).data)

    series.rule = READ  # type: ignore[attr-defined] # read by HasRule
