"""Packs of reports: asked for as an act on many, fetched as one ZIP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from core.api.fields import Shown
from core.api.views import NounViewSet
from partnerships.api.own import OWN, OwnRows
from partnerships.models import BulkRun
from reports.services.packs import ACT, members_of
from reports.views.packs import streamed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import StreamingHttpResponse
    from rest_framework.request import Request


class PackMemberShown(Shown):
    """One report of a pack, or why it is without."""

    partnership = serializers.UUIDField(source="partnership.uuid")
    reference = serializers.CharField(source="partnership.reference")
    report = serializers.UUIDField(source="report.uuid", default=None, allow_null=True)
    sha256 = serializers.CharField(source="report.sha256", default="")
    why = serializers.CharField(help_text="Why it is missing still; empty where it is there.")


class ReportPackShown(Shown):
    """A pack. Its ZIP stands at `content/`, with what is there by then."""

    uuid = serializers.UUIDField()
    options = serializers.DictField()
    asked_at = serializers.DateTimeField()
    chosen = serializers.SerializerMethodField(help_text="How many partnerships were chosen.")
    ready = serializers.SerializerMethodField(help_text="How many are there; null in lists.")
    members = serializers.SerializerMethodField(help_text="One by one; null in lists.")

    def get_chosen(self, row: BulkRun) -> int:
        """Also those that the person may no longer see."""
        return len(row.keys)

    def get_ready(self, row: BulkRun) -> int | None:
        """Those that can be fetched now."""
        members = self._members(row)
        return None if members is None else sum(not one.why for one in members)

    def get_members(self, row: BulkRun) -> list[dict[str, Any]] | None:
        """What the person may see of it."""
        members = self._members(row)
        return None if members is None else list(PackMemberShown(members, many=True).data)

    def _members(self, row: BulkRun) -> list[Any] | None:
        if not self.context.get("alone"):
            return None
        known = self.__dict__.setdefault("_known", {})
        if row.pk not in known:
            known[row.pk] = members_of(row, self.context["request"].user)
        found: list[Any] = known[row.pk]
        return found


class ReportPackViewSet(OwnRows[BulkRun], NounViewSet[BulkRun]):
    """One's own packs; asked for at `bulk-runs/` with the act report_pack."""

    queryset = BulkRun.objects.order_by("-asked_at", "-pk")
    serializer_class = ReportPackShown
    owned_by = "asked_by"

    def rows(self) -> QuerySet[BulkRun]:
        """Runs of that act alone."""
        return super().rows().filter(act=ACT)

    def get_serializer_context(self) -> dict[str, Any]:
        """Tells a single pack apart from a list."""
        return {**super().get_serializer_context(), "alone": self.detail}

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, _request: Request, **_kwargs: Any) -> StreamingHttpResponse:
        """The ZIP, written while it is fetched; each file that leaves is written down."""
        return streamed(self.get_object(), self.user)

    content.rule = OWN  # type: ignore[attr-defined] # read by HasRule
