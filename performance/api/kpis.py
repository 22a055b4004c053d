"""KPIs with their dated rules, and each over time with every kind of nothing told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from core import clock
from core.api.fields import ExactShown, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, verb
from core.models import Scope
from partnerships.api.base import OfPartnerships
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from performance.api.definitions import (
    KPIBody,
    KPIChangeBody,
    definition_of,
    kpi_with,
    new_rule,
    owner_of,
)
from performance.api.people import people_here
from performance.models import KPI
from performance.selectors.kpi_series import SlotKind, series_of
from performance.services.kpi_changes import last_rule, propose_change
from performance.services.kpi_definitions import (
    Baseline,
    change_definition,
    set_baseline,
    take_away,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import User

DEFINE = Rule(Scope.DEFINE, "define_kpis")


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
    seen = seen_shown()


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


class KPIDefinitionBody(KPIBody, SeenBody):
    """What shall be different; it is adopted anew."""


class KPIBaselineBody(SeenBody):
    """Where the KPI starts, and who sees to it, as it shall be."""

    baseline = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True)
    baseline_on = serializers.DateField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True)


class KPIViewSet(OfPartnerships[KPI], NounViewSet[KPI]):
    """KPIs that both sides have adopted, and retired ones; those proposed by `state=proposed`."""

    queryset = (
        KPI.objects.select_related("objective", "owner")
        .prefetch_related("rules__contract_version")
        .order_by("partnership", "position", "pk")
    )
    serializer_class = KPIShown
    filterset_class = KPIFilters
    gives_seen = True
    tag = "KPI"
    orders = {
        "code": ("code", "pk"),
        "-code": ("-code", "-pk"),
        "name": ("name", "pk"),
        "-name": ("-name", "-pk"),
    }

    def rows(self) -> QuerySet[KPI]:
        """A list has proposed ones only where it is asked for them."""
        found = super().rows()
        if self.action == "list" and self.request.query_params.get("state") != KPI.State.PROPOSED:
            found = found.exclude(state=KPI.State.PROPOSED)
        return found

    @verb(DEFINE, body=KPIDefinitionBody)
    def redefine(self, row: KPI, *, actor: User, **sent: Any) -> None:
        """Changes a definition before the signature, or while it is only proposed."""
        people = people_here(row.partnership)
        change_definition(row, kpi_with(definition_of(row), sent, people), actor=actor)

    @verb(DEFINE, body=KPIBaselineBody)
    def set_baseline(self, row: KPI, *, actor: User, owner: Any, **facts: Any) -> None:
        """Says where it starts and who owns it; a baseline that was signed stays."""
        person = owner_of(owner, people_here(row.partnership))
        set_baseline(row, Baseline(**facts, owner=person), actor=actor)

    @verb(DEFINE, body=SeenBody)
    def take_away(self, row: KPI, *, actor: User) -> Response:
        """Takes a KPI away that counts for nothing yet."""
        take_away(row, actor=actor)
        return Response(status=204)

    @verb(
        DEFINE,
        body=KPIChangeBody,
        example={
            "seen": "…",
            "effective_from": "2027-04-01",
            "target": "97",
            "reason": "Both boards agreed on 3 March.",
        },
    )
    def propose_change(self, row: KPI, *, actor: User, **sent: Any) -> Response:
        """Proposes other numbers from a month on; the answer names the change to be adopted."""
        made = propose_change(row, new_rule(last_rule(row), sent), actor=actor)
        where = reverse("api-kpi-change-detail", kwargs={"uuid": made.uuid})
        return Response({"kpi_change": str(made.uuid)}, status=201, headers={"Location": where})

    @extend_schema(responses=SeriesShown)
    @action(detail=True, methods=["get"])
    def series(self, _request: Request, **_kwargs: Any) -> Response:
        """Every period so far: what was given, what was not, and what is not yet due."""
        kpi = self.get_object()
        [found] = series_of(kpi.partnership, [kpi], clock.today())
        return Response(SeriesShown(found).data)

    series.rule = READ  # type: ignore[attr-defined] # read by HasRule
