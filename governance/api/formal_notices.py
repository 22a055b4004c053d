"""The register of formal notices: watched for, served with their proof, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import clock
from core.api.fields import Body, Shown
from core.api.filters import Filters
from core.api.views import NounViewSet, creates, verb
from governance.api.exchange import SIDES, SPEAK, ExchangeReasonSent
from governance.models import FormalNotice
from governance.services import formal_notices
from partnerships.api.base import BelowPartnership
from partnerships.models import Document

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

_NO_DOCUMENT = _("There is no document of this uuid that you may see.")


class FormalNoticeShown(Shown):
    """A notice with its clocks; all days are business days of the partnership's country."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    kind = serializers.ChoiceField(choices=FormalNotice.Kind.choices)
    clause = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    service = serializers.CharField()
    state = serializers.ChoiceField(choices=FormalNotice.State.choices)
    event_on = serializers.DateField(allow_null=True)
    serve_by = serializers.DateField(allow_null=True)
    channel = serializers.CharField()
    served_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    proof = serializers.CharField()
    proof_document = serializers.UUIDField(source="proof_file.uuid", allow_null=True, default=None)
    proof_sha256 = serializers.CharField(source="proof_file.sha256", allow_null=True, default=None)
    answer_by = serializers.DateField(allow_null=True)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    time_barred = serializers.SerializerMethodField()
    overdue = serializers.SerializerMethodField()

    def get_time_barred(self, row: FormalNotice) -> bool:
        """Whether it was, or would be today, received after the last day for it."""
        return row.is_barred(clock.today())

    def get_overdue(self, row: FormalNotice) -> bool:
        """Whether an answer is overdue."""
        return row.is_overdue(clock.today())


class _NoticeSent(Body):
    kind = serializers.ChoiceField(choices=FormalNotice.Kind.choices)
    clause = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=8000, allow_blank=True, default="")
    response_days = serializers.IntegerField(allow_null=True, default=None)
    service = serializers.CharField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="The service that it is about, where the contract counts notices by service.",
    )


class ServiceSent(Body):
    """When and how it was sent; `receipt_days` where the contract counts otherwise."""

    channel = serializers.ChoiceField(choices=FormalNotice.Channel.choices)
    served_on = serializers.DateField()
    proof = serializers.CharField(max_length=300, allow_blank=True, default="")
    receipt_days = serializers.IntegerField(allow_null=True, default=None)
    proof_document = serializers.UUIDField(
        allow_null=True, default=None, help_text="A document of both sides that proves it."
    )


class ProofSent(Body):
    """The document that proves the service."""

    document = serializers.UUIDField()


class FormalNoticeSent(ServiceSent, _NoticeSent):
    """A notice that was served."""


class NoticeToWatchSent(_NoticeSent):
    """A notice to be served within so many business days after a day; for one's own side alone."""

    event_on = serializers.DateField()
    bar_days = serializers.IntegerField()


class NoticeAnswerSent(Body):
    """What was answered, and when."""

    answer = serializers.CharField(max_length=8000)
    answered_on = serializers.DateField()


class FormalNoticeFilters(Filters):
    """By state and kind."""

    state = django_filters.ChoiceFilter(choices=FormalNotice.State.choices)
    kind = django_filters.ChoiceFilter(choices=FormalNotice.Kind.choices)


def _split(facts: dict[str, Any]) -> formal_notices.NoticeFacts:
    names = ("kind", "clause", "title", "text", "service", "response_days")
    return formal_notices.NoticeFacts(**{name: facts.pop(name) for name in names})


class FormalNoticeViewSet(BelowPartnership[FormalNotice], NounViewSet[FormalNotice]):
    """The register of notices of one partnership."""

    queryset = FormalNotice.objects.order_by("-written_at", "-pk")
    serializer_class = FormalNoticeShown
    filterset_class = FormalNoticeFilters
    tag = "communication"

    def rows(self) -> QuerySet[FormalNotice]:
        """Those that were served, and what the caller's own side still has to serve."""
        rows = FormalNotice.objects.visible_to(self.user).filter(partnership=self.partnership)
        return rows.select_related("partnership", "proof_file")

    def _service(self, facts: dict[str, Any]) -> formal_notices.Service:
        proof = self._document(facts.pop("proof_document"), "proof_document")
        return formal_notices.Service(**facts, proof_file=proof)

    def _document(self, uuid: Any, field: str) -> Document | None:
        if uuid is None:
            return None
        visible = Document.objects.visible_to(self.user).filter(partnership=self.partnership)
        found: Document | None = visible.filter(uuid=uuid).first()
        if found is None:
            raise serializers.ValidationError({field: _NO_DOCUMENT})
        return found

    @creates(SPEAK, body=FormalNoticeSent)
    def create(self, *, actor: User, **facts: Any) -> FormalNotice:
        """Writes down a notice that the caller's side served."""
        notice = _split(facts)
        service = self._service(facts)
        return formal_notices.record_notice(self.partnership, notice, service, actor=actor)

    @verb(SPEAK, body=ServiceSent)
    def serve(self, row: FormalNotice, *, actor: User, **facts: Any) -> None:
        """Says that a notice which was watched for was served."""
        formal_notices.serve_notice(row, self._service(facts), actor=actor)

    @verb(SPEAK, body=ProofSent)
    def attach_proof(self, row: FormalNotice, *, actor: User, document: Any) -> None:
        """Adds the document that proves the service, where it came later."""
        proof = self._document(document, "document")
        formal_notices.attach_proof(row, proof, actor=actor)

    @verb(SPEAK, body=NoticeAnswerSent)
    def reply(self, row: FormalNotice, *, actor: User, answer: str, answered_on: dt.date) -> None:
        """Writes down what the other side answered, by that side."""
        formal_notices.answer_notice(row, answer=answer, answered_on=answered_on, actor=actor)

    @verb(SPEAK, body=ExchangeReasonSent)
    def drop(self, row: FormalNotice, *, actor: User, reason: str) -> None:
        """Says that it is not served, and why."""
        formal_notices.drop_notice(row, reason=reason, actor=actor)


class WatchNoticeViewSet(BelowPartnership[FormalNotice]):
    """Notices that must be served in time."""

    queryset = FormalNotice.objects.order_by("-written_at", "-pk")
    serializer_class = FormalNoticeShown
    tag = "communication"
    detail_of = ""

    def rows(self) -> QuerySet[FormalNotice]:
        """Those of the caller's own side."""
        rows = FormalNotice.objects.visible_to(self.user).filter(partnership=self.partnership)
        return rows.select_related("partnership")

    def address(self, row: FormalNotice) -> str:
        """Where it stands in the register."""
        return f"/api/v1/partnerships/{self.partnership.uuid}/formal-notices/{row.uuid}/"

    @creates(SPEAK, body=NoticeToWatchSent)
    def create(
        self, *, actor: User, event_on: dt.date, bar_days: int, **facts: Any
    ) -> FormalNotice:
        """Watches for one."""
        return formal_notices.watch_notice(
            self.partnership, _split(facts), event_on=event_on, bar_days=bar_days, actor=actor
        )
