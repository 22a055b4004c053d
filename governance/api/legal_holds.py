"""Legal holds: asked for, decided by two approvers, carried out, lifted in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import LegalHold
from governance.selectors.legal_holds import decides_somewhere, holds_for
from governance.selectors.people_access import looks_after_concord
from governance.services import legal_holds

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

LIST = Rule(Scope.READ, "")
ASK = Rule(Scope.DECIDE, "", may=decides_somewhere)
DECIDE = Rule(Scope.DECIDE, "", asks_again=True)
CARRY_OUT = Rule(Scope.DECIDE, "", may=looks_after_concord, asks_again=True)


class LegalHoldShown(Shown):
    """Of a partnership, or about a person, nothing is removed while `is_holding`."""

    uuid = serializers.UUIDField()
    partnership = serializers.UUIDField(source="partnership.uuid", default=None, allow_null=True)
    reference = serializers.CharField(source="partnership.reference", default="")
    person = PersonShown(allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=LegalHold.State.choices)
    is_holding = serializers.BooleanField()
    asked_by = PersonShown()
    asked_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    carried_out_by = PersonShown(allow_null=True)
    carried_out_at = serializers.DateTimeField(allow_null=True)
    lift_reason = serializers.CharField()
    lift_asked_by = PersonShown(allow_null=True)
    lift_decided_by = PersonShown(allow_null=True)
    lifted_by = PersonShown(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class LegalHoldBody(Body):
    """A partnership by its reference, or a person by their address, and why."""

    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000)


class LiftBody(Body):
    """Why it is not needed any more."""

    reason = serializers.CharField(max_length=2000)


class LegalHoldViewSet(NounViewSet[LegalHold]):
    """As its page has them: where one sees the history; all for administrators."""

    queryset = LegalHold.objects.all()
    serializer_class = LegalHoldShown
    rule = LIST

    def rows(self) -> QuerySet[LegalHold]:
        """What this person may know of, newest first."""
        return holds_for(self.user)

    @creates(
        ASK,
        body=LegalHoldBody,
        example={"reference": "PPP-0105", "reason": "Claim 2026/417 before the High Court"},
    )
    def create(self, *, actor: User, **facts: Any) -> LegalHold:
        """Asks for one; approvers do."""
        return legal_holds.ask_for_hold(**facts, actor=actor)

    @verb(DECIDE)
    def agree(self, row: LegalHold, *, actor: User) -> None:
        """The second approver's word: from now on nothing is removed."""
        legal_holds.agree_to_hold(row, actor=actor)

    @verb(DECIDE)
    def refuse(self, row: LegalHold, *, actor: User) -> None:
        """Puts none on."""
        legal_holds.refuse_hold(row, actor=actor)

    @verb(CARRY_OUT)
    def carry_out(self, row: LegalHold, *, actor: User) -> None:
        """An administrator says, in a session, that copies outside Concord are kept too."""
        legal_holds.carry_out_hold(row, actor=actor)

    @verb(ASK, body=LiftBody)
    def ask_to_lift(self, row: LegalHold, *, actor: User, reason: str) -> None:
        """Asks to let it go; until it is decided and carried out, it holds."""
        legal_holds.ask_to_lift(row, reason=reason, actor=actor)

    @verb(DECIDE)
    def agree_to_lift(self, row: LegalHold, *, actor: User) -> None:
        """The second approver's word."""
        legal_holds.agree_to_lift(row, actor=actor)

    @verb(DECIDE)
    def refuse_to_lift(self, row: LegalHold, *, actor: User) -> None:
        """It stays in force."""
        legal_holds.refuse_to_lift(row, actor=actor)

    @verb(CARRY_OUT)
    def lift(self, row: LegalHold, *, actor: User) -> None:
        """An administrator lifts it, in a session."""
        legal_holds.lift_hold(row, actor=actor)
