"""Figures: reported, verified and agreed side by side; corrected and disputed, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, ExactShown, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import NounViewSet, verb
from core.models import Scope
from core.problems import Problem, Refused
from partnerships.api.base import OfPartnerships
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from performance.api.evidence import documents_of
from performance.models import KPI, Dispute, KPIRecord
from performance.services.corrections import correct_record
from performance.services.disputes import dispute_record, lift_dispute

if TYPE_CHECKING:
    from core.models import User

EITHER_SIDE = Rule(Scope.SUBMIT, "submit_records", also="check_records")


class DisputeShown(Shown):
    """Who contests the figure and why, until it is settled."""

    uuid = serializers.UUIDField()
    concern = serializers.UUIDField(source="concern.uuid")
    side = serializers.ChoiceField(choices=KPI.Side.choices)
    words = serializers.CharField()
    raised_by = PersonShown()
    raised_at = serializers.DateTimeField()
    outcome = serializers.CharField()
    lifted_by = PersonShown(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class KPINamed(Shown):
    """Which KPI the figure is of."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()


class RecordShown(Shown):
    """A figure as both sides see it. `answer` tells nothing to report from zero."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    kpi = KPINamed()
    period = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    answer = serializers.ChoiceField(choices=KPIRecord.Answer.choices)
    value = ExactShown(help_text="The one that counts: agreed before verified before reported.")
    reported_value = ExactShown()
    verified_value = ExactShown()
    agreed_value = ExactShown()
    numerator = ExactShown()
    denominator = ExactShown()
    reliability = serializers.CharField()
    comment = serializers.CharField()
    is_disputed = serializers.BooleanField()
    state = serializers.ChoiceField(choices=KPIRecord.State.choices)
    due_on = serializers.DateField(allow_null=True)
    monthly_return = serializers.UUIDField(
        source="monthly_return.uuid", default=None, allow_null=True
    )
    round = serializers.UUIDField(source="submission.uuid", default=None, allow_null=True)
    submitted_by = PersonShown()
    submitted_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was sent back.")
    corrects = serializers.UUIDField(source="corrects.uuid", default=None, allow_null=True)
    evidence = serializers.SerializerMethodField(help_text="uuids of documents.")
    disputes = DisputeShown(many=True)
    seen = seen_shown()

    def get_evidence(self, row: KPIRecord) -> list[str]:
        """In the order in which they were kept."""
        return sorted(str(document.uuid) for document in row.evidence.all())


class RecordShownInside(RecordShown):
    """The same for officials: with their note."""

    internal_note = serializers.CharField()


class CorrectionBody(SeenBody):
    """The right figure, or that there was nothing to report; of a ratio both parts instead."""

    value = serializers.DecimalField(
        max_digits=40, decimal_places=20, allow_null=True, default=None
    )
    nothing = serializers.BooleanField(default=False)
    numerator = serializers.DecimalField(
        max_digits=40, decimal_places=20, allow_null=True, default=None
    )
    denominator = serializers.DecimalField(
        max_digits=40, decimal_places=20, allow_null=True, default=None
    )
    comment = serializers.CharField(allow_blank=True, default="", help_text="Why it changes.")
    evidence = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=20, help_text="uuids of documents."
    )


class DisputeBody(Body):
    """Why the figure is contested."""

    words = serializers.CharField(allow_blank=True, default="")


class LiftDisputeBody(Body):
    """How the dispute was settled."""

    outcome = serializers.CharField(allow_blank=True, default="")


class RecordFilters(OfPartnershipFilters):
    """By partnership, KPI, period and state."""

    kpi = django_filters.UUIDFilter(field_name="kpi__uuid")
    code = django_filters.CharFilter(field_name="kpi__code")
    period = django_filters.CharFilter()
    state = django_filters.ChoiceFilter(choices=KPIRecord.State.choices)
    after = django_filters.DateFilter(field_name="period_start", lookup_expr="gte")
    before = django_filters.DateFilter(field_name="period_end", lookup_expr="lte")
    is_disputed = django_filters.BooleanFilter()


class RecordViewSet(OfPartnerships[KPIRecord], NounViewSet[KPIRecord]):
    """Every figure that was sent, in every state."""

    queryset = (
        KPIRecord.objects.select_related(
            "kpi", "monthly_return", "submission", "submitted_by", "decided_by", "corrects"
        )
        .prefetch_related(
            "evidence",
            Prefetch(
                "disputes",
                queryset=Dispute.objects.select_related("concern", "raised_by", "lifted_by"),
            ),
        )
        .order_by("-period_start", "partnership", "kpi__position", "pk")
    )
    serializer_class = RecordShown
    internal_serializer = RecordShownInside
    filterset_class = RecordFilters
    tag = "KPI record"
    gives_seen = True
    orders = {
        "period": ("period_start", "pk"),
        "-period": ("-period_start", "pk"),
        "submitted_at": ("submitted_at", "pk"),
        "-submitted_at": ("-submitted_at", "-pk"),
    }

    @verb(EITHER_SIDE, body=CorrectionBody)
    def correct(
        self, row: KPIRecord, *, actor: User, evidence: list[Any], nothing: bool, **facts: Any
    ) -> None:
        """Offers another value; the old figure counts until somebody else accepts the new one."""
        given = [facts[name] for name in ("value", "numerator", "denominator")]
        if nothing == any(one is not None for one in given):
            words = _("Give a value (of a ratio both parts), or say nothing: true.")
            raise Refused([Problem("value", "required", words)])
        correct_record(row, actor=actor, evidence=documents_of(row, evidence, actor), **facts)

    @verb(EITHER_SIDE, body=DisputeBody)
    def dispute(self, row: KPIRecord, *, actor: User, words: str) -> None:
        """Marks an accepted figure as disputed; it counts on."""
        dispute_record(row, words=words, actor=actor)

    @verb(EITHER_SIDE, body=LiftDisputeBody)
    def lift_dispute(self, row: KPIRecord, *, actor: User, outcome: str) -> None:
        """Takes the mark off; only the side that raised it."""
        opened = Dispute.objects.filter(record=row, lifted_at__isnull=True).first()
        if opened is None:
            raise Refused([Problem("", "lifted", _("This figure is not disputed."))])
        opened.record = row
        lift_dispute(opened, outcome=outcome, actor=actor)
