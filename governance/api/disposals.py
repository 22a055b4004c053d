"""Disposals of records that were kept long enough: proposed, decided by two, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import serializers

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import Disposal
from governance.selectors.disposals import disposals_for
from governance.selectors.people_access import looks_after_concord
from governance.services import disposals

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

LIST = Rule(Scope.READ, "")
DECIDE = Rule(Scope.DECIDE, "", asks_again=True)
CARRY_OUT = Rule(Scope.DECIDE, "", may=looks_after_concord, asks_again=True)


class DisposalShown(Shown):
    """What of a class of records is to go, or went: how many, and a salted digest of them."""

    uuid = serializers.UUIDField()
    record_class = serializers.CharField()
    before = serializers.DateTimeField()
    proposed_rows = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Disposal.State.choices)
    proposed_by = PersonShown()
    proposed_at = serializers.DateTimeField()
    first_by = PersonShown(allow_null=True)
    second_by = PersonShown(allow_null=True)
    refused_by = PersonShown(allow_null=True)
    done_by = PersonShown(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    rows = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()


class DisposalBody(Body):
    """Of which class; its name is that of the table of records."""

    record_class = serializers.CharField(max_length=40)


class DisposalViewSet(NounViewSet[Disposal]):
    """For administrators, auditors and officials."""

    queryset = Disposal.objects.all()
    serializer_class = DisposalShown
    rule = LIST

    def rows(self) -> QuerySet[Disposal]:
        """Newest first."""
        return disposals_for(self.user)

    @creates(CARRY_OUT, body=DisposalBody, example={"record_class": "mails"})
    def create(self, *, actor: User, record_class: str) -> Disposal:
        """Proposes what is due of a class today, in a session of one's own."""
        return disposals.propose_disposal(record_class, actor=actor)

    @verb(DECIDE)
    def agree(self, row: Disposal, *, actor: User) -> None:
        """The first or the second word of approval."""
        disposals.agree_to_disposal(row, actor=actor)

    @verb(DECIDE)
    def refuse(self, row: Disposal, *, actor: User) -> None:
        """Everything stays."""
        disposals.refuse_disposal(row, actor=actor)

    @verb(CARRY_OUT)
    def dispose(self, row: Disposal, *, actor: User) -> None:
        """Removes them for good, but for what a legal hold keeps now."""
        disposals.dispose(row, actor=actor)
