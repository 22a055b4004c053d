"""Shared pools with what is asked of them, and capacity-building programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, ExactShown, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, Refused
from governance.models import (
    BlockSide,
    CapacityProgramme,
    LearningSession,
    PoolRequest,
    ResourcePool,
)
from governance.selectors.programmes import programme_row, programmes_for
from governance.services import pools, programmes
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User
    from governance.models import PromisedResource
    from partnerships.models import Partnership

KEEP = Rule(Scope.DECIDE, "keep_sharing")


def a_quantity(**facts: Any) -> serializers.DecimalField:
    """A figure with at most six decimals."""
    return serializers.DecimalField(max_digits=19, decimal_places=6, **facts)


class PoolShown(Shown):
    """A shared pool with where its quantity stands."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.CharField()
    purpose = serializers.CharField()
    offered = ExactShown()
    reserved = ExactShown(help_text="Granted and not drawn yet.")
    out = ExactShown(help_text="Drawn and not returned.")
    free = ExactShown(help_text="What can still be granted.")
    seen = seen_shown()


class PoolBody(Body):
    """A new pool with the first offer of one's own side."""

    name = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=60)
    quantity = a_quantity()
    purpose = serializers.CharField(allow_blank=True, default="", max_length=2000)


class OfferBody(SeenBody):
    """What is put in; a quantity below 0 takes back, with a note."""

    quantity = a_quantity()
    note = serializers.CharField(allow_blank=True, default="", max_length=2000)
    resource = serializers.UUIDField(
        allow_null=True, default=None, help_text="The promised resource that is shared so."
    )


class PoolViewSet(BelowPartnership[ResourcePool], NounViewSet[ResourcePool]):
    """Shared pools."""

    queryset = ResourcePool.objects.select_related("partnership").order_by("pk")
    serializer_class = PoolShown
    gives_seen = True
    tag = "sharing"

    @creates(KEEP, body=PoolBody, example={"name": "Vans", "unit": "vans", "quantity": "4"})
    def create(self, *, actor: User, **sent: Any) -> ResourcePool:
        """Sets up a pool."""
        return pools.set_up_pool(self.partnership, pools.PoolFacts(**sent), actor=actor)

    @verb(KEEP, body=OfferBody)
    def offer(self, row: ResourcePool, *, actor: User, resource: Any, **sent: Any) -> None:
        """Offers more for one's own side, or takes back."""
        promise = _promise(self.partnership, resource)
        pools.offer(row, promise=promise, **sent, actor=actor)


class PoolRequestShown(Shown):
    """What a side asked of a pool, what was granted, drawn and returned."""

    uuid = serializers.UUIDField()
    pool = serializers.UUIDField(source="pool.uuid")
    side = serializers.ChoiceField(choices=BlockSide.choices)
    quantity = ExactShown()
    purpose = serializers.CharField()
    until_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=PoolRequest.State.choices)
    granted = ExactShown()
    drawn = ExactShown()
    returned = ExactShown()
    requested_by = PersonShown()
    decided_by = PersonShown(allow_null=True)
    answer = serializers.CharField()
    seen = seen_shown()


class PoolRequestBody(Body):
    """What one's own side asks for."""

    pool = serializers.UUIDField()
    quantity = a_quantity()
    purpose = serializers.CharField(max_length=200)
    until_on = serializers.DateField(allow_null=True, default=None)


class GrantBody(SeenBody):
    """How much is granted; less than was asked says why."""

    quantity = a_quantity()
    answer = serializers.CharField(allow_blank=True, default="", max_length=2000)


class PoolRefusalBody(SeenBody):
    """Why it is refused."""

    answer = serializers.CharField(allow_blank=True, max_length=2000)


class PoolMovementBody(SeenBody):
    """What moved, and on which day."""

    quantity = a_quantity()
    on = serializers.DateField()
    note = serializers.CharField(allow_blank=True, default="", max_length=2000)


class PoolRequestViewSet(BelowPartnership[PoolRequest], NounViewSet[PoolRequest]):
    """Requests to the pools of one partnership."""

    queryset = PoolRequest.objects.select_related(
        "pool__partnership", "requested_by", "decided_by"
    ).order_by("pk")
    serializer_class = PoolRequestShown
    gives_seen = True
    tag = "sharing"

    def rows(self) -> QuerySet[PoolRequest]:
        """Those to pools of this partnership."""
        return self.queryset.filter(pool__partnership=self.partnership)

    @creates(
        KEEP,
        body=PoolRequestBody,
        example={
            "pool": "0190c1de-0000-7000-8000-000000000000",
            "quantity": "2",
            "purpose": "Night shifts",
        },
    )
    def create(self, *, actor: User, pool: Any, **sent: Any) -> PoolRequest:
        """Asks for some of a pool."""
        found = self.partnership.resource_pools.filter(uuid=pool).first()
        if found is None:
            raise Refused([Problem("pool", "unknown", _("There is no such pool here."))])
        return pools.request_from(found, **sent, actor=actor)

    @verb(KEEP, body=GrantBody)
    def grant(self, row: PoolRequest, *, actor: User, **sent: Any) -> None:
        """Grants all or part of it, for the side that did not ask."""
        pools.grant_request(row, **sent, actor=actor)

    @verb(KEEP, body=PoolRefusalBody)
    def refuse(self, row: PoolRequest, *, actor: User, answer: str) -> None:
        """Refuses it."""
        pools.refuse_request(row, answer=answer, actor=actor)

    @verb(KEEP, body=SeenBody)
    def withdraw(self, row: PoolRequest, *, actor: User) -> None:
        """Takes it back before it is decided."""
        pools.withdraw_request(row, actor=actor)

    @verb(KEEP, body=SeenBody)
    def close(self, row: PoolRequest, *, actor: User) -> None:
        """Says that nothing more is drawn."""
        pools.close_request(row, actor=actor)

    @verb(KEEP, body=PoolMovementBody)
    def draw(self, row: PoolRequest, *, actor: User, **sent: Any) -> None:
        """Draws what was granted, for the side that asked."""
        pools.draw(row, **sent, actor=actor)

    @verb(KEEP, body=PoolMovementBody)
    def give_back(self, row: PoolRequest, *, actor: User, **sent: Any) -> None:
        """Says for the other side what came back."""
        pools.give_back(row, **sent, actor=actor)


class ProgrammeShown(Shown):
    """A programme with what its sessions brought so far."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    aim = serializers.CharField()
    skill = serializers.ChoiceField(choices=LearningSession.Skill.choices)
    learner = serializers.ChoiceField(choices=CapacityProgramme.Learner.choices)
    people_wanted = serializers.IntegerField()
    until_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    reached = serializers.SerializerMethodField(
        help_text="Sessions held and planned, people who came, and by side their mean skill before "
        "and after, from 1 to 5; empty under three ratings."
    )

    def get_reached(self, row: CapacityProgramme) -> dict[str, Any]:
        """Never a single person's skill."""
        known = programme_row(row, row.partnership)
        return {name: known[name] for name in ("held", "planned", "came", "sides")}


class ProgrammeBody(Body):
    """Who learns what, how many of them, and by when."""

    title = serializers.CharField(max_length=200)
    aim = serializers.CharField(max_length=2000)
    skill = serializers.ChoiceField(choices=LearningSession.Skill.choices)
    learner = serializers.ChoiceField(choices=CapacityProgramme.Learner.choices)
    people_wanted = serializers.IntegerField()
    until_on = serializers.DateField()


class ProgrammeEndBody(Body):
    """What came of it."""

    outcome = serializers.CharField(allow_blank=True, max_length=4000)


class ProgrammeViewSet(BelowPartnership[CapacityProgramme], NounViewSet[CapacityProgramme]):
    """Capacity-building programmes."""

    queryset = CapacityProgramme.objects.order_by("-until_on", "-pk")
    serializer_class = ProgrammeShown
    tag = "learning"

    def rows(self) -> QuerySet[CapacityProgramme]:
        """Those of this partnership."""
        return programmes_for(self.user).filter(partnership=self.partnership)

    @creates(KEEP, body=ProgrammeBody)
    def create(self, *, actor: User, **sent: Any) -> CapacityProgramme:
        """Plans one."""
        facts = programmes.ProgrammeFacts(**sent)
        return programmes.plan_programme(self.partnership, facts, actor=actor)

    @verb(KEEP, body=ProgrammeEndBody)
    def end(self, row: CapacityProgramme, *, actor: User, outcome: str) -> None:
        """Ends it with what came of it."""
        programmes.end_programme(row, outcome=outcome, actor=actor)


def _promise(partnership: Partnership, resource: Any) -> PromisedResource | None:
    if resource is None:
        return None
    found: PromisedResource | None = partnership.promised_resources.filter(uuid=resource).first()
    if found is None:
        text = _("There is no such promised resource here.")
        raise Refused([Problem("resource", "unknown", text)])
    return found
