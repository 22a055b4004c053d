"""Audit findings: written and followed up by auditors, answered by the management."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from rest_framework import serializers

from core import clock
from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.approval import as_seen
from core.models import Scope
from governance.models import AuditFinding, AuditStep
from governance.services import audit_findings
from governance.services.audit_findings import ANSWERS, OF_A_LOOK_BACK, OF_AN_ANSWER, WRITES
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

WRITE = Rule(Scope.REPORT, WRITES)
ANSWER = Rule(Scope.DECIDE, ANSWERS)


class AuditStepShown(Shown):
    """What was said to a finding once it was published."""

    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AuditStep.Kind.choices)
    verdict = serializers.CharField()
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    by = PersonShown()
    at = serializers.DateTimeField()


class AuditFindingShown(Shown):
    """A finding with everything that was said to it."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    heading = serializers.ChoiceField(choices=AuditFinding.Heading.choices)
    grade = serializers.ChoiceField(choices=AuditFinding.Grade.choices)
    title = serializers.CharField()
    criterion = serializers.CharField()
    text = serializers.CharField()
    recommendation = serializers.CharField()
    audience = serializers.ChoiceField(choices=AuditFinding.Audience.choices)
    state = serializers.ChoiceField(choices=AuditFinding.State.choices)
    written_by = PersonShown()
    written_at = serializers.DateTimeField()
    published_by = PersonShown(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    answer_by = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    overdue = serializers.SerializerMethodField()
    steps = AuditStepShown(many=True)
    seen = seen_shown()

    def get_overdue(self, row: AuditFinding) -> bool:
        """Whether the answer, or what was promised, is overdue."""
        return row.is_overdue(clock.today())


class AuditFindingSent(Body):
    """What a finding says."""

    heading = serializers.ChoiceField(choices=AuditFinding.Heading.choices)
    grade = serializers.ChoiceField(choices=AuditFinding.Grade.choices)
    title = serializers.CharField(max_length=200)
    criterion = serializers.CharField(max_length=500)
    text = serializers.CharField(max_length=8000)
    recommendation = serializers.CharField(max_length=4000)


class AuditPublicationSent(SeenBody):
    """To whom it is published, and by when the management answers."""

    audience = serializers.ChoiceField(choices=AuditFinding.Audience.choices)
    answer_by = serializers.DateField()


class AuditAnswerSent(Body):
    """The answer of the management."""

    verdict = serializers.ChoiceField(choices=[one.value for one in OF_AN_ANSWER])
    text = serializers.CharField(max_length=8000)
    due_on = serializers.DateField(allow_null=True, default=None)


class AuditDoneSent(Body):
    """What was done."""

    text = serializers.CharField(max_length=8000)


class AuditLookBackSent(Body):
    """What an auditor found when looking back; "implemented" and "overtaken" close the finding."""

    verdict = serializers.ChoiceField(choices=[one.value for one in OF_A_LOOK_BACK])
    text = serializers.CharField(max_length=8000)
    due_on = serializers.DateField(allow_null=True, default=None)


class AuditFindingFilters(Filters):
    """By state and gravity."""

    state = django_filters.ChoiceFilter(choices=AuditFinding.State.choices)
    grade = django_filters.ChoiceFilter(choices=AuditFinding.Grade.choices)


class AuditFindingViewSet(BelowPartnership[AuditFinding], NounViewSet[AuditFinding]):
    """Findings on one partnership: auditors see drafts, others what was published to them."""

    queryset = AuditFinding.objects.order_by("-written_at", "-pk")
    serializer_class = AuditFindingShown
    filterset_class = AuditFindingFilters
    gives_seen = True
    tag = "audit"

    def rows(self) -> QuerySet[AuditFinding]:
        """Those that the person may see."""
        rows = AuditFinding.objects.visible_to(self.user).filter(partnership=self.partnership)
        return rows.select_related("partnership", "written_by", "published_by").prefetch_related(
            "steps__by"
        )

    @creates(WRITE, body=AuditFindingSent)
    def create(self, *, actor: User, **facts: Any) -> AuditFinding:
        """Begins a finding, as a draft that auditors alone see."""
        said = audit_findings.FindingFacts(**facts)
        return audit_findings.draft_finding(self.partnership, said, actor=actor)

    @verb(WRITE, body=AuditFindingSent)
    def change(self, row: AuditFinding, *, actor: User, **facts: Any) -> None:
        """Words a draft anew."""
        audit_findings.change_draft(row, audit_findings.FindingFacts(**facts), actor=actor)

    @verb(WRITE)
    def drop(self, row: AuditFinding, *, actor: User) -> None:
        """Drops a draft."""
        audit_findings.drop_draft(row, actor=actor)

    @verb(WRITE, body=AuditPublicationSent)
    def publish(self, row: AuditFinding, *, actor: User, audience: str, answer_by: dt.date) -> None:
        """Publishes a finding; its words never change afterwards."""
        # The row is locked, and it is what the program saw.
        seen = as_seen(audit_findings.shown_of(row))
        audit_findings.publish_finding(
            row, audience=audience, answer_by=answer_by, seen=seen, actor=actor
        )

    @verb(ANSWER, body=AuditAnswerSent)
    def reply(
        self, row: AuditFinding, *, actor: User, verdict: str, text: str, due_on: dt.date | None
    ) -> None:
        """Answers a finding for the management."""
        audit_findings.answer_finding(row, verdict=verdict, text=text, due_on=due_on, actor=actor)

    @verb(ANSWER, body=AuditDoneSent)
    def say_done(self, row: AuditFinding, *, actor: User, text: str) -> None:
        """Says for the management that what was promised is done."""
        audit_findings.say_done(row, text=text, actor=actor)

    @verb(WRITE, body=AuditLookBackSent)
    def look_back(
        self, row: AuditFinding, *, actor: User, verdict: str, text: str, due_on: dt.date | None
    ) -> None:
        """Follows a finding up."""
        audit_findings.look_back(row, verdict=verdict, text=text, due_on=due_on, actor=actor)
