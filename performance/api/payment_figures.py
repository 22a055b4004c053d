"""Figures that payments need: wanted by a period, claimed by a side, verified by an official."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from rest_framework import serializers

from core.api.fields import Body, ExactShown, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates, verb
from core.formatting import period_label
from core.models import Scope
from partnerships.api.base import BelowPartnership, PartnershipItself
from performance.api.evidence import Below, documents_of
from performance.api.records import EITHER_SIDE
from performance.models import KPI, PaymentFigure
from performance.selectors.payment_figures import VERIFIES, figures_of, periods_of
from performance.services import payment_facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from uuid import UUID

    from core.models import User
    from core.periods import Period
    from partnerships.models import Partnership

VERIFY = Rule(Scope.CHECK, VERIFIES)


def _figure(**facts: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=19, decimal_places=6, **facts)


class PaymentFigureShown(Shown):
    """A figure as it was claimed, and as it was verified; null is not 0."""

    uuid = serializers.UUIDField()
    period = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=KPI.Side.choices)
    claimed = ExactShown()
    claimed_by = PersonShown()
    claimed_at = serializers.DateTimeField()
    note = serializers.CharField()
    document = serializers.UUIDField(source="document.uuid", default=None, allow_null=True)
    document_sha256 = serializers.CharField(source="document.sha256", default=None, allow_null=True)
    verified = ExactShown()
    verified_by = PersonShown(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    finding = serializers.CharField()


class PaymentFigureBody(Body):
    """A figure for a period, by its code in `wanted-figures`."""

    period = serializers.CharField(max_length=10)
    code = serializers.CharField(max_length=40)
    value = _figure()
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")
    document = serializers.UUIDField(
        allow_null=True, default=None, help_text="A document of both sides that shows it."
    )


class VerifyBody(Body):
    """What was found; why, where it is another figure than was claimed."""

    value = _figure()
    finding = serializers.CharField(max_length=4000, allow_blank=True, default="")


class PaymentFigureFilters(Filters):
    """By period, code, and whether it was verified."""

    period = django_filters.CharFilter()
    code = django_filters.CharFilter()
    verified = django_filters.BooleanFilter(
        field_name="verified_at", lookup_expr="isnull", exclude=True
    )


class PaymentFigureViewSet(BelowPartnership[PaymentFigure], NounViewSet[PaymentFigure]):
    """Every claim, the latest first. A correction is a new claim; the last verified one counts."""

    queryset = PaymentFigure.objects.select_related(
        "partnership", "claimed_by", "verified_by", "document"
    ).order_by("-pk")
    serializer_class = PaymentFigureShown
    filterset_class = PaymentFigureFilters
    tag = "payments"

    @creates(
        EITHER_SIDE,
        body=PaymentFigureBody,
        example={"period": "2026-10", "code": "revenue", "value": "1204.50"},
    )
    def create(self, *, actor: User, document: UUID | None, **facts: Any) -> PaymentFigure:
        """Claims a figure, for one's own side."""
        files = documents_of(Below(self.partnership), [document] if document else [], actor)
        return payment_facts.claim_figure(
            self.partnership, **facts, document=files[0] if files else None, actor=actor
        )

    @verb(VERIFY, body=VerifyBody)
    def verify(self, row: PaymentFigure, *, actor: User, value: Decimal, finding: str) -> None:
        """Says what an official found; it is final. Nobody verifies their own claim."""
        payment_facts.verify_figure(row, value=value, finding=finding, actor=actor)


class WantedFigureShown(Shown):
    """What a period wants, and how far it is."""

    code = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField(help_text="Empty for an amount in the partnership’s currency.")
    needed = serializers.BooleanField()
    named = serializers.BooleanField(help_text="Whether there may be several, told by a title.")
    claimed = serializers.CharField(allow_null=True)
    verified = serializers.CharField(allow_null=True)


class WantedOfAPeriod(Shown):
    """The figures of one period."""

    period = serializers.CharField()
    name = serializers.CharField()
    figures = WantedFigureShown(many=True)


class WantedShown(Shown):
    """By period, of the last that have ended."""

    periods = WantedOfAPeriod(many=True)


class WantedFiguresViewSet(PartnershipItself):
    """Which figures the contract takes for the last month and the last year that have ended."""

    serializer_class = WantedShown
    rule = READ
    tag = "payments"

    def represent(self, rows: Iterable[Partnership]) -> list[Any]:
        """The partnership’s, in a constant number of queries."""
        return [{"periods": list(_wanted(row))} for row in rows]


def _wanted(partnership: Partnership) -> Iterable[dict[str, Any]]:
    last: dict[str, Period] = {}
    for one in periods_of(partnership):
        last.setdefault(one.kind, one)
    for period in last.values():
        figures = [
            {
                "code": one.wanted.code,
                "name": str(one.wanted.label),
                "title": one.title,
                "unit": str(one.wanted.unit),
                "needed": one.wanted.is_needed,
                "named": one.wanted.is_named,
                "claimed": None if one.last is None else format(one.last.claimed, "f"),
                "verified": None if one.counts is None else format(_of(one.counts), "f"),
            }
            for one in figures_of(partnership, period)
        ]
        yield {"period": period.key, "name": period_label(period), "figures": figures}


def _of(figure: PaymentFigure) -> Decimal:
    assert figure.verified is not None  # noqa: S101 - it counts
    return figure.verified
