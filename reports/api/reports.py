"""Reports: asked for, followed while they are made, fetched as they were issued."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import django_filters
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates
from core.models import Scope
from partnerships.api.base import BelowPartnership, PartnershipRights
from partnerships.api.documents import fetched
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from performance.api.scorecards import parsed_period
from reports.definitions import kinds, portfolio_kinds
from reports.models import IssuedReport
from reports.services.issue import record_download, request_report
from reports.services.portfolio import (
    OVERVIEW,
    may_report_on_portfolio,
    request_portfolio_report,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from django.http import FileResponse
    from rest_framework.request import Request

    from core.models import User

ISSUE = Rule(Scope.REPORT, "issue_report")
ISSUE_FOR_MANY = Rule(Scope.REPORT, "issue_report", may=may_report_on_portfolio)


class ReportJobShown(Shown):
    """How far it is."""

    state = serializers.CharField()
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    message = serializers.CharField(source="progress_message")
    failure = serializers.CharField()
    failure_reference = serializers.CharField()


class ReportShown(Shown):
    """A report and its fingerprints. Its PDF stands at `content/`, its figures at `data/`."""

    uuid = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.CharField(source="slug")
    length = serializers.ChoiceField(choices=IssuedReport.Length.choices)
    audience = serializers.ChoiceField(choices=IssuedReport.Audience.choices)
    partnership = PartnershipNamed(
        allow_null=True, help_text="None of a report over many partnerships."
    )
    period = serializers.CharField()
    about = serializers.UUIDField(allow_null=True)
    known_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=IssuedReport.State.choices)
    title = serializers.CharField()
    job = ReportJobShown(allow_null=True)
    requested_by = PersonShown(allow_null=True)
    requested_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    content_size = serializers.IntegerField(
        allow_null=True, help_text="So many bytes were signed; the rest is the signature."
    )
    content_sha256 = serializers.CharField(help_text="Of what was signed.")
    certificate = serializers.CharField(
        source="certificate.sha256",
        default="",
        help_text="SHA-256 of the certificate that it was signed with.",
    )
    data_sha256 = serializers.CharField()
    rule_version = serializers.CharField()
    ledger_seq = serializers.IntegerField(allow_null=True)
    ledger_head = serializers.CharField()


class ReportBody(Body):
    """Which report of which period."""

    kind = serializers.CharField(default="period_performance", max_length=60)
    length = serializers.CharField(default=IssuedReport.Length.SUMMARY, max_length=10)
    period = serializers.CharField(
        help_text="For example 2026-Q3; not for a kind about one thing.",
        max_length=10,
        allow_blank=True,
        default="",
    )
    about = serializers.UUIDField(
        allow_null=True, default=None, help_text="The meeting or the decision, for kinds about one."
    )
    known_on = serializers.DateField(
        allow_null=True,
        default=None,
        help_text="As recorded at the end of this day.",
    )


class PortfolioReportBody(Body):
    """Which report over all partnerships on which the person may issue reports."""

    kind = serializers.ChoiceField(choices=[], default=OVERVIEW)
    known_on = serializers.DateField(
        allow_null=True, default=None, help_text="As recorded at the end of this day."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slugs = [(one.slug, one.label) for one in portfolio_kinds]
        self.fields["kind"] = serializers.ChoiceField(choices=slugs, default=OVERVIEW)


class ReportFilters(OfPartnershipFilters):
    """By partnership, kind, length, period and state."""

    kind = django_filters.CharFilter(field_name="slug")
    length = django_filters.ChoiceFilter(choices=IssuedReport.Length.choices)
    period = django_filters.CharFilter()
    state = django_filters.ChoiceFilter(choices=IssuedReport.State.choices)


class ReportViewSet(PartnershipRights[IssuedReport], NounViewSet[IssuedReport]):
    """The reports that the person may fetch."""

    queryset = IssuedReport.objects.all()
    serializer_class = ReportShown
    filterset_class = ReportFilters
    orders = {
        "requested_at": ("requested_at", "pk"),
        "-requested_at": ("-requested_at", "-pk"),
    }

    def rows(self) -> QuerySet[IssuedReport]:
        """Every kind with the right to them, else the shared kinds."""
        found: QuerySet[IssuedReport] = (
            IssuedReport.objects.visible_to(self.user)
            .select_related("partnership", "job", "requested_by", "certificate")
            .defer("data")
            .order_by("-requested_at", "-pk")
        )
        return found

    @creates(ISSUE_FOR_MANY, body=PortfolioReportBody, example={"kind": OVERVIEW})
    def create(self, *, actor: User, kind: str, known_on: dt.date | None) -> IssuedReport:
        """Asks for a report over all partnerships on which the person may issue reports.

        Only whoever may see every one of them finds it.
        """
        return request_portfolio_report(slug=kind, actor=actor, known_on=known_on)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, _request: Request, **_kwargs: Any) -> FileResponse:
        """The stored PDF, never a new one; who fetched it is written down."""
        report = self._issued()
        return fetched(
            report.file,
            report.sha256,
            f"{report.number}.pdf",
            "application/pdf",
            lambda: record_download(report, actor=self.user),
        )

    content.rule = READ  # type: ignore[attr-defined] # read by HasRule

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def data(self, _request: Request, **_kwargs: Any) -> Response:
        """The figures that the report states, as they travel in its PDF; the fetch is recorded."""
        report = self._issued()
        record_download(report, actor=self.user)
        return Response(json.loads(report.data))

    data.rule = READ  # type: ignore[attr-defined] # read by HasRule

    def _issued(self) -> IssuedReport:
        report = self.get_object()
        if report.state != IssuedReport.State.ISSUED:
            raise Http404
        return report


class IssueReportViewSet(BelowPartnership[IssuedReport]):
    """Reports of one partnership, for asking."""

    queryset = IssuedReport.objects.select_related("partnership", "job", "requested_by")
    serializer_class = ReportShown
    tag = "report"
    detail_of = "api-report-detail"

    @creates(ISSUE, body=ReportBody, example={"period": "2026-Q3", "length": "full"})
    def create(
        self,
        *,
        actor: User,
        kind: str,
        length: str,
        period: str,
        about: Any,
        known_on: dt.date | None,
    ) -> IssuedReport:
        """Asks for a report; a worker makes it. Read it again until it is issued."""
        about_one = kind in kinds and kinds[kind].things is not None
        return request_report(
            self.partnership,
            slug=kind,
            length=length,
            period=None if about_one or (known_on and not period) else parsed_period(period),
            about=about,
            known_on=known_on,
            actor=actor,
        )
