"""Pseudonyms of those who left: asked for by one person, given or refused by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import Pseudonymisation
from governance.selectors.personal_data import keeps_data, pseudonyms_of
from governance.services.pseudonyms import ask_for_pseudonym, give_pseudonym, refuse_pseudonym

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

LIST = Rule(Scope.READ, "")
ASK = Rule(Scope.APPOINT, "", may=keeps_data, asks_again=True)
ANSWER = Rule(Scope.APPOINT, "", asks_again=True)


class PseudonymShown(Shown):
    """Somebody who left. Once it is done, `person` is called by the pseudonym."""

    uuid = serializers.UUIDField()
    person = PersonShown()
    ground = serializers.ChoiceField(choices=Pseudonymisation.Ground.choices)
    state = serializers.ChoiceField(choices=Pseudonymisation.State.choices)
    pseudonym = serializers.CharField()
    asked_by = PersonShown()
    asked_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class PseudonymBody(Body):
    """Whom it is about, by the address with which they sign in, and why."""

    email = serializers.EmailField()
    ground = serializers.ChoiceField(choices=Pseudonymisation.Ground.choices)


class PseudonymViewSet(NounViewSet[Pseudonymisation]):
    """Those that wait for this person, and those that they asked for or answered."""

    queryset = Pseudonymisation.objects.all()
    serializer_class = PseudonymShown
    rule = LIST

    def rows(self) -> QuerySet[Pseudonymisation]:
        """By the same rules as on the page."""
        return pseudonyms_of(self.user)

    @creates(ASK, body=PseudonymBody, example={"email": "left@example.org", "ground": "left"})
    def create(self, *, actor: User, **facts: Any) -> Pseudonymisation:
        """Asks for it, in a session of one's own, never by a token."""
        return ask_for_pseudonym(**facts, actor=actor)

    @verb(ANSWER)
    def give(self, row: Pseudonymisation, *, actor: User) -> None:
        """Takes the name away for good; never by whoever asked."""
        give_pseudonym(row, actor=actor)

    @verb(ANSWER)
    def refuse(self, row: Pseudonymisation, *, actor: User) -> None:
        """Leaves everything as it is."""
        refuse_pseudonym(row, actor=actor)
