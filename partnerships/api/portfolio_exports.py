"""Exports of what is filtered: asked for, made by a worker, fetched for seven days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from core.api.fields import Body, Shown
from core.api.views import NounViewSet, creates
from core.exporting import CSV_TYPE, XLSX_TYPE
from partnerships.api.documents import fetched
from partnerships.api.own import CHANGE_OWN, OWN, OwnRows
from partnerships.models import PortfolioExport
from partnerships.selectors.portfolio_columns import COLUMNS
from partnerships.selectors.saved_views import as_saved, look_of
from partnerships.services.portfolio_exports import file_name, request_export

if TYPE_CHECKING:
    from django.http import FileResponse
    from rest_framework.request import Request

    from core.models import User


TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


class PortfolioExportShown(Shown):
    """An export. Its file stands at `content/` once `is_ready`."""

    uuid = serializers.UUIDField()
    format = serializers.ChoiceField(choices=PortfolioExport.Format.choices)
    query = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    requested_at = serializers.DateTimeField()
    is_ready = serializers.BooleanField(source="file")
    rows = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    job = serializers.UUIDField(source="job.uuid", default=None, allow_null=True)


class PortfolioExportBody(Body):
    """Which rows, which columns, in which form."""

    format = serializers.ChoiceField(choices=PortfolioExport.Format.choices, default="csv")
    query = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=4000,
        help_text="Filters and order as they stand in the address of the portfolio.",
    )
    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=[(one.slug, one.slug) for one in COLUMNS]),
        default=list,
        max_length=len(COLUMNS),
        help_text="Beside the name; empty: those that the person chose for the page.",
    )


class PortfolioExportViewSet(OwnRows[PortfolioExport], NounViewSet[PortfolioExport]):
    """One's own exports of the portfolio."""

    queryset = PortfolioExport.objects.select_related("job").order_by("-requested_at", "-pk")
    serializer_class = PortfolioExportShown
    owned_by = "requested_by"

    @creates(
        CHANGE_OWN,
        body=PortfolioExportBody,
        example={"format": "xlsx", "query": "state=attention&sort=-value"},
    )
    def create(
        self, *, actor: User, columns: list[str], query: str, **facts: Any
    ) -> PortfolioExport:
        """Asks for the rows that match, as the person may see them when it is made."""
        chosen = columns or [one.slug for one in look_of(actor, {}).columns]
        return request_export(
            actor, file_format=facts["format"], query=as_saved(query), columns=chosen
        )

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, _request: Request, **_kwargs: Any) -> FileResponse:
        """The file; that the rows left Concord was written down when it was made."""
        export = self.get_object()
        if not export.file:
            raise Http404
        return fetched(
            export.file,
            export.sha256,
            file_name(export.format, export.requested_at.date()),
            TYPES[export.format],
            lambda: None,
        )

    content.rule = OWN  # type: ignore[attr-defined] # read by HasRule
