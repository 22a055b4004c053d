"""KPIs proposed, and what was agreed changed by proposal and adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import django_filters
from rest_framework import serializers

from core.api.fields import ExactShown, PersonShown, SeenBody, Shown, seen_shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from partnerships.api.base import BelowPartnership, PartnershipRights
from partnerships.models import Partnership
from performance.api.definitions import NewKPIBody, an_empty_kpi, kpi_with
from performance.api.kpis import KPIShown
from performance.api.people import people_here
from performance.models import KPI, KPIChange
from performance.services.kpi_changes import decide_change, withdraw_change
from performance.services.kpi_definitions import propose_kpi

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

DEFINE = Rule(Scope.DEFINE, "define_kpis")
ADOPT = Rule(Scope.DEFINE, "adopt_kpis")


class ProposeKPIViewSet(BelowPartnership[KPI], ApiViewSet[KPI]):
    """KPIs of one partnership, for proposing."""

    queryset = (
        KPI.objects.select_related("partnership", "objective", "owner")
        .prefetch_related("rules__contract_version")
        .all()
    )
    serializer_class = KPIShown
    gives_seen = True
    tag = "KPI"
    detail_of: ClassVar[str] = "api-kpi-detail"

    @creates(
        DEFINE,
        body=NewKPIBody,
        example={
            "name": "Rooms available",
            "unit": "%",
            "direction": "higher",
            "target": "98",
            "no_points": "90",
            "full_points": "100",
            "community_weight": "2",
            "starts_on": "2027-01-01",
        },
    )
    def create(self, *, actor: User, **sent: Any) -> KPI:
        """Proposes one more KPI; it counts for nothing until the other side has adopted it."""
        base = an_empty_kpi(f"own_{uuid4().hex[:8]}")
        facts = kpi_with(base, sent, people_here(self.partnership))
        return propose_kpi(self.partnership, facts, actor=actor)


class KPIChangeShown(Shown):
    """Another target, other points or weights from a day on, and what became of the proposal."""

    uuid = serializers.UUIDField()
    kpi = serializers.UUIDField(source="kpi.uuid")
    effective_from = serializers.DateField()
    target = ExactShown()
    minimum = ExactShown()
    no_points = ExactShown()
    full_points = ExactShown()
    financial_weight = ExactShown()
    community_weight = ExactShown()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=KPIChange.State.choices)
    proposed_by = PersonShown()
    proposed_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()
    seen = seen_shown()


class AnswerBody(SeenBody):
    """Words to the other side; needed to refuse."""

    answer = serializers.CharField(allow_blank=True, default="", max_length=2000)


class KPIChangeFilters(Filters):
    """By partnership, KPI and state."""

    partnership = django_filters.UUIDFilter(field_name="kpi__partnership__uuid")
    kpi = django_filters.UUIDFilter(field_name="kpi__uuid")
    state = django_filters.ChoiceFilter(choices=KPIChange.State.choices)


class KPIChangeViewSet(PartnershipRights[KPIChange], NounViewSet[KPIChange]):
    """Proposed changes of KPIs, those that wait and those that were decided."""

    queryset = KPIChange.objects.select_related(
        "kpi__partnership", "proposed_by", "decided_by"
    ).order_by("-proposed_at", "-pk")
    serializer_class = KPIChangeShown
    filterset_class = KPIChangeFilters
    gives_seen = True
    tag = "KPI change"

    def rows(self) -> QuerySet[KPIChange]:
        """Of partnerships that the person may see."""
        permitted = Partnership.objects.permitted(self.user, self.see)
        return super().rows().filter(kpi__partnership__in=permitted)

    def partnership_of(self, row: Any) -> Partnership:
        """Through its KPI."""
        found: Partnership = row.kpi.partnership
        return found

    @verb(ADOPT, body=AnswerBody)
    def adopt(self, row: KPIChange, *, actor: User, answer: str) -> None:
        """The other side adopts: the rule holds from its day on. Never one's own proposal."""
        decide_change(row, adopt=True, answer=answer, actor=actor)

    @verb(ADOPT, body=AnswerBody)
    def refuse(self, row: KPIChange, *, actor: User, answer: str) -> None:
        """The other side refuses, with an answer."""
        decide_change(row, adopt=False, answer=answer, actor=actor)

    @verb(DEFINE)
    def withdraw(self, row: KPIChange, *, actor: User) -> None:
        """Takes a proposal back; only its proposer, while it waits."""
        withdraw_change(row, actor=actor)
