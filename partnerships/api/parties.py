"""Parties and shareholders: listed, recorded, corrected before the signature, ended after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, ExactShown, OrganisationNamed, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from partnerships import codelists
from partnerships.api.base import BelowPartnership
from partnerships.models import Party
from partnerships.services.parties import PartyFacts, add_party, change_party

if TYPE_CHECKING:
    from core.models import User

EDIT = Rule(Scope.DEFINE, "edit_partnership")


class PartyShown(Shown):
    """An organisation's role in the partnership."""

    uuid = serializers.UUIDField()
    organisation = OrganisationNamed()
    role = serializers.ChoiceField(choices=codelists.PARTY_ROLES)
    share = ExactShown(help_text="Of the equity, a fraction from 0 to 1.")
    from_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True)
    seen = seen_shown()


class PartyBody(Body):
    """An organisation by name, a known one or a new one, in a role."""

    name = serializers.CharField(allow_blank=True, default="", max_length=300)
    role = serializers.ChoiceField(choices=codelists.PARTY_ROLES)
    share = serializers.DecimalField(
        max_digits=12,
        decimal_places=6,
        allow_null=True,
        default=None,
        help_text="Of the equity, a fraction from 0 to 1; of a shareholder only.",
    )
    from_on = serializers.DateField(allow_null=True, default=None)
    until_on = serializers.DateField(allow_null=True, default=None)


class PartyChangeBody(SeenBody):
    """Share and days as they shall be; after the signature only the last day changes."""

    share = serializers.DecimalField(
        max_digits=12, decimal_places=6, allow_null=True, help_text="A fraction from 0 to 1."
    )
    from_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True)


class PartyViewSet(BelowPartnership[Party], NounViewSet[Party]):
    """Who takes part, in which role, from when to when."""

    queryset = Party.objects.select_related("organisation", "partnership").order_by("role", "pk")
    serializer_class = PartyShown
    gives_seen = True
    tag = "partnership"

    @creates(EDIT, body=PartyBody, example={"name": "North Fund", "role": "lender"})
    def create(self, *, actor: User, **facts: Any) -> Party:
        """Records a party; the private partner, where there was none, becomes the partner."""
        return add_party(self.partnership, PartyFacts(**facts), actor=actor)

    @verb(EDIT, body=PartyChangeBody)
    def change(self, row: Party, *, actor: User, **facts: Any) -> None:
        """Corrects share and days, or ends the party by a last day."""
        known = PartyFacts(name=row.organisation.name, role=row.role, **facts)
        change_party(row, known, actor=actor)
