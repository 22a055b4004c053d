"""Rounds: each sending of a return or of a claim, with its receipt, its clock and its outcome."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch
from rest_framework import serializers

from core.api.fields import PersonShown, Shown
from core.api.views import NounViewSet
from partnerships.api.base import OfPartnerships
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from performance.models import Submission


class CertificateShown(Shown):
    """The certifier's words."""

    by = PersonShown()
    at = serializers.DateTimeField()
    certified = serializers.CharField()
    not_certified = serializers.CharField()


class RoundFacts(Shown):
    """A round without the row that it belongs to."""

    uuid = serializers.UUIDField()
    round = serializers.IntegerField()
    receipt = serializers.CharField()
    statement = serializers.CharField()
    completed_on = serializers.DateField(allow_null=True)
    sent_by = PersonShown()
    sent_at = serializers.DateTimeField()
    check_by = serializers.DateField()
    checking_by = PersonShown(allow_null=True)
    checking_since = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Submission.Outcome.choices)
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    respond_by = serializers.DateField(allow_null=True)
    documents = serializers.SerializerMethodField(help_text="uuids of documents.")

    def get_documents(self, row: Submission) -> list[str]:
        """In one order always."""
        return sorted(str(document.uuid) for document in row.documents.all())


class RoundShown(RoundFacts):
    """A round, of a return or of a milestone."""

    partnership = PartnershipNamed()
    monthly_return = serializers.UUIDField(
        source="monthly_return.uuid", default=None, allow_null=True
    )
    milestone = serializers.UUIDField(source="milestone.uuid", default=None, allow_null=True)
    certificate = serializers.SerializerMethodField()

    def get_certificate(self, row: Submission) -> dict[str, Any] | None:
        """Null where nothing was certified."""
        found = getattr(row, "certificate", None)
        return None if found is None else dict(CertificateShown(found).data)


PEOPLE = ("sent_by", "checking_by", "decided_by")


def with_rounds() -> Prefetch[Any]:
    """The rounds of a row with all that `RoundFacts` shows, in two queries."""
    rounds = Submission.objects.select_related(*PEOPLE).prefetch_related("documents")
    return Prefetch("rounds", queryset=rounds)


class RoundFilters(OfPartnershipFilters):
    """By partnership, by what was sent, and by outcome."""

    monthly_return = django_filters.UUIDFilter(field_name="monthly_return__uuid")
    milestone = django_filters.UUIDFilter(field_name="milestone__uuid")
    outcome = django_filters.ChoiceFilter(choices=Submission.Outcome.choices)
    receipt = django_filters.CharFilter()


class RoundViewSet(OfPartnerships[Submission], NounViewSet[Submission]):
    """Rounds of returns and of milestone claims. None is ever deleted."""

    queryset = (
        Submission.objects.select_related(*PEOPLE, "monthly_return", "milestone", "certificate__by")
        .prefetch_related("documents")
        .order_by("-sent_at", "-pk")
    )
    serializer_class = RoundShown
    filterset_class = RoundFilters
    orders = {"sent_at": ("sent_at", "pk"), "-sent_at": ("-sent_at", "-pk")}
