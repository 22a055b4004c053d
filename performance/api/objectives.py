"""Shared objectives: added, completed, tied to KPIs, taken away before the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, Refused
from partnerships.api.base import BelowPartnership
from partnerships.models import Objective
from performance.api.definitions import owner_of
from performance.api.people import people_here
from performance.services.interests import agree_to_objective
from performance.services.objectives import (
    ObjectiveFacts,
    add_objective,
    change_objective,
    remove_objective,
)

if TYPE_CHECKING:
    from core.models import User
    from performance.models import KPI

DEFINE = Rule(Scope.DEFINE, "define_kpis")
AGREE = Rule(Scope.DECIDE, "keep_sharing")


class ObjectiveShown(Shown):
    """A shared objective, where it starts, and whose it is."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    baseline = serializers.CharField()
    owner = PersonShown(allow_null=True)
    kpis = serializers.SerializerMethodField(
        help_text="uuids of the KPIs that measure it, proposed ones too."
    )
    agreed_by = serializers.SerializerMethodField(
        help_text="The sides that agreed to it as it is worded: authority, partner."
    )
    seen = seen_shown()

    def get_kpis(self, row: Objective) -> list[str]:
        """In their order."""
        return [str(kpi.uuid) for kpi in row.kpis.all()]

    def get_agreed_by(self, row: Objective) -> list[str]:
        """None of them, one or both."""
        return [one.side for one in row.agreements.all()]


class ObjectiveBody(Body):
    """An objective as both sides agree on it; it may be completed until the signature."""

    title = serializers.CharField(allow_blank=True, default="", max_length=300)
    baseline = serializers.CharField(allow_blank=True, default="", max_length=2000)
    owner = serializers.UUIDField(allow_null=True, default=None)
    kpis = serializers.ListField(
        child=serializers.UUIDField(),
        default=list,
        max_length=100,
        help_text="uuids of KPIs of this partnership, proposed ones too.",
    )


class ObjectiveChangeBody(SeenBody):
    """The objective as it shall be, whole: a KPI that is left out shows it no longer."""

    title = serializers.CharField(allow_blank=True, max_length=300)
    baseline = serializers.CharField(allow_blank=True, max_length=2000)
    owner = serializers.UUIDField(allow_null=True)
    kpis = serializers.ListField(child=serializers.UUIDField(), max_length=100)


class ObjectiveViewSet(BelowPartnership[Objective], NounViewSet[Objective]):
    """What both sides want."""

    queryset = Objective.objects.select_related("owner", "partnership").prefetch_related(
        "kpis", "agreements"
    )
    serializer_class = ObjectiveShown
    gives_seen = True
    tag = "partnership"

    @creates(DEFINE, body=ObjectiveBody, example={"title": "Care near home"})
    def create(self, *, actor: User, **sent: Any) -> Objective:
        """Adds a shared objective."""
        return add_objective(self.partnership, self._facts(**sent), actor=actor)

    @verb(DEFINE, body=ObjectiveChangeBody)
    def change(self, row: Objective, *, actor: User, **sent: Any) -> None:
        """Changes an objective; after the signature only what it lacked is added."""
        change_objective(row, self._facts(**sent), actor=actor)

    @verb(DEFINE, body=SeenBody)
    def take_away(self, row: Objective, *, actor: User) -> Response:
        """Takes an objective away that nobody signed yet."""
        remove_objective(row, actor=actor)
        return Response(status=204)

    @verb(AGREE, body=SeenBody)
    def agree(self, row: Objective, *, actor: User) -> None:
        """Agrees for one's own side to the objective as it is worded."""
        agree_to_objective(row, actor=actor)

    def _facts(self, *, title: str, baseline: str, owner: Any, kpis: list[Any]) -> ObjectiveFacts:
        return ObjectiveFacts(
            title=title,
            baseline=baseline,
            owner=owner_of(owner, people_here(self.partnership)),
            kpis=self._kpis(kpis),
        )

    def _kpis(self, wanted: list[Any]) -> tuple[KPI, ...]:
        found: tuple[KPI, ...] = tuple(self.partnership.kpis.filter(uuid__in=wanted))
        if len(found) < len(set(wanted)):
            message = _("One of these KPIs is not this partnership’s.")
            raise Refused([Problem("kpis", "unknown", message)])
        return found
