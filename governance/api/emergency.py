"""Emergency access: asked for, confirmed by a second person, ended; and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import EmergencyAccess
from governance.selectors.emergency import accesses_for
from governance.selectors.people_access import looks_after_concord
from governance.services.emergency import ask_for_access, end_access, open_access, refuse_access

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

LIST = Rule(Scope.READ, "")
ASK = Rule(Scope.DECIDE, "", may=looks_after_concord, asks_again=True)
ANSWER = Rule(Scope.DECIDE, "", asks_again=True)
END = Rule(Scope.DECIDE, "")


class EmergencyAccessShown(Shown):
    """One person asks to read a partnership for an hour; another one confirms it."""

    uuid = serializers.UUIDField()
    partnership = serializers.UUIDField(source="partnership.uuid")
    reference = serializers.CharField(source="partnership.reference")
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=EmergencyAccess.State.choices)
    asked_by = PersonShown()
    asked_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    ended_by = PersonShown(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class EmergencyAccessBody(Body):
    """Which partnership, and why now."""

    reference = serializers.CharField(max_length=60)
    reason = serializers.CharField(max_length=2000)


class EmergencyAccessViewSet(NounViewSet[EmergencyAccess]):
    """As its page has it: all for administrators, else of partnerships whose history one sees.

    An administrator asks in a session of their own, never by a token, and reads in one.
    """

    queryset = EmergencyAccess.objects.all()
    serializer_class = EmergencyAccessShown
    rule = LIST

    def rows(self) -> QuerySet[EmergencyAccess]:
        """What this person may know of, newest first."""
        return accesses_for(self.user)

    @creates(
        ASK,
        body=EmergencyAccessBody,
        example={"reference": "PPP-0105", "reason": "The scorecard of October fails."},
    )
    def create(self, *, actor: User, **facts: Any) -> EmergencyAccess:
        """Asks for it; whoever may confirm it is written to."""
        return ask_for_access(**facts, actor=actor)

    @verb(ANSWER)
    def confirm(self, row: EmergencyAccess, *, actor: User) -> None:
        """Opens it for an hour; never by whoever asked."""
        open_access(row, actor=actor)

    @verb(ANSWER)
    def refuse(self, row: EmergencyAccess, *, actor: User) -> None:
        """Leaves the partnership closed."""
        refuse_access(row, actor=actor)

    @verb(END)
    def end(self, row: EmergencyAccess, *, actor: User) -> None:
        """Ends it before its hour is over."""
        end_access(row, actor=actor)
