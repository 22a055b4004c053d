"""Key people, and resources promised against delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, ExactShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import KeyPerson, Obligation, PromisedResource
from governance.services import continuity
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    from core.models import User

KEEP = Rule(Scope.DEFINE, "keep_obligations")
MEET = Rule(Scope.SUBMIT, "meet_obligations")


class KeyPersonShown(Shown):
    """Somebody whom a side promised by name."""

    uuid = serializers.UUIDField()
    side = serializers.ChoiceField(choices=Obligation.Side.choices)
    name = serializers.CharField()
    role = serializers.CharField()
    since_on = serializers.DateField()
    planned_end_on = serializers.DateField(allow_null=True)
    substitute = serializers.CharField()
    notice_days = serializers.IntegerField(help_text="Calendar days before a change.")
    last_on = serializers.DateField(allow_null=True)
    unforeseen = serializers.BooleanField()
    followed_by = serializers.UUIDField(source="followed_by.uuid", allow_null=True, default=None)
    seen = seen_shown()


class KeyPersonBody(Body):
    """A key person of one's own side."""

    name = serializers.CharField(max_length=200)
    role = serializers.CharField(max_length=200)
    since_on = serializers.DateField()
    planned_end_on = serializers.DateField(allow_null=True, default=None)
    substitute = serializers.CharField(allow_blank=True, default="", max_length=200)
    notice_days = serializers.IntegerField(default=60, min_value=0, max_value=9999)


class KeyPersonChangeBody(SeenBody):
    """What may change without notice."""

    planned_end_on = serializers.DateField(allow_null=True)
    substitute = serializers.CharField(allow_blank=True, max_length=200)


class LeavingBody(SeenBody):
    """Until when they stay, why, and who follows."""

    last_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True, max_length=2000)
    unforeseen = serializers.BooleanField(default=False)
    successor = serializers.CharField(allow_blank=True, default="", max_length=200)


class KeyPersonViewSet(BelowPartnership[KeyPerson], NounViewSet[KeyPerson]):
    """Key people of both sides, those who left too."""

    queryset = KeyPerson.objects.select_related("partnership", "followed_by").order_by("pk")
    serializer_class = KeyPersonShown
    gives_seen = True
    tag = "obligations"

    @creates(
        MEET,
        body=KeyPersonBody,
        example={"name": "Lena Fischer", "role": "Site manager", "since_on": "2026-01-01"},
    )
    def create(self, *, actor: User, **sent: Any) -> KeyPerson:
        """Names a key person of one's own side."""
        facts = continuity.KeyPersonFacts(**sent)
        return continuity.name_key_person(self.partnership, facts, actor=actor)

    @verb(MEET, body=KeyPersonChangeBody)
    def change(self, row: KeyPerson, *, actor: User, **sent: Any) -> None:
        """Changes the planned end and the substitute."""
        continuity.change_key_person(row, **sent, actor=actor)

    @verb(MEET, body=LeavingBody)
    def give_notice(self, row: KeyPerson, *, actor: User, **sent: Any) -> None:
        """Gives notice that they leave."""
        continuity.give_notice(row, continuity.Leaving(**sent), actor=actor)


class ResourceShown(Shown):
    """What a side promised, and what arrived of it."""

    uuid = serializers.UUIDField()
    side = serializers.ChoiceField(choices=Obligation.Side.choices)
    what = serializers.CharField()
    unit = serializers.CharField()
    promised = ExactShown()
    delivered = ExactShown()
    difference = ExactShown(help_text="Delivered less promised.")
    due_on = serializers.DateField()
    seen = seen_shown()


class ResourceBody(Body):
    """So many of a unit by a day."""

    side = serializers.ChoiceField(choices=Obligation.Side.choices)
    what = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=60)
    promised = serializers.DecimalField(max_digits=19, decimal_places=6)
    due_on = serializers.DateField()


class ResourceDeliveryBody(SeenBody):
    """What arrived; a quantity below 0 takes back what was written down wrong."""

    delivered_on = serializers.DateField()
    quantity = serializers.DecimalField(max_digits=19, decimal_places=6)
    note = serializers.CharField(allow_blank=True, default="", max_length=2000)


class ResourceViewSet(BelowPartnership[PromisedResource], NounViewSet[PromisedResource]):
    """Promised resources."""

    queryset = (
        PromisedResource.objects.select_related("partnership")
        .prefetch_related("deliveries")
        .order_by("due_on", "pk")
    )
    serializer_class = ResourceShown
    gives_seen = True
    tag = "obligations"

    @creates(
        KEEP,
        body=ResourceBody,
        example={
            "side": "partner",
            "what": "Nurses",
            "unit": "posts",
            "promised": "12.5",
            "due_on": "2027-01-31",
        },
    )
    def create(self, *, actor: User, **sent: Any) -> PromisedResource:
        """Writes down what a side promised."""
        facts = continuity.ResourceFacts(**sent)
        return continuity.promise_resource(self.partnership, facts, actor=actor)

    @verb(MEET, body=ResourceDeliveryBody)
    def deliver(self, row: PromisedResource, *, actor: User, **sent: Any) -> None:
        """Writes down for the receiving side what arrived."""
        continuity.record_delivery(row, **sent, actor=actor)
