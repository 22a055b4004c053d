"""What Concord holds about oneself: asked for, made by a worker, fetched for seven days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from core.api.fields import Body, Shown
from core.api.views import NounViewSet, creates
from governance.models import PersonalExport
from governance.services.personal_data import ask_for_own, note_fetched
from governance.views.personal_data import ZIP
from partnerships.api.documents import fetched
from partnerships.api.own import CHANGE_OWN, OWN, OwnRows

if TYPE_CHECKING:
    from django.http import FileResponse
    from rest_framework.request import Request

    from core.models import User


class PersonalExportShown(Shown):
    """Everything Concord holds about the person. The ZIP stands at `content/` once `is_ready`."""

    uuid = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    kept_until = serializers.DateTimeField()
    is_ready = serializers.BooleanField(source="file")
    sha256 = serializers.CharField()
    job = serializers.UUIDField(source="job.uuid", default=None, allow_null=True)


class PersonalExportBody(Body):
    """Nothing is chosen: it is everything."""


class PersonalExportViewSet(OwnRows[PersonalExport], NounViewSet[PersonalExport]):
    """What Concord holds about oneself."""

    queryset = PersonalExport.objects.select_related("job", "person").order_by("-asked_at", "-pk")
    serializer_class = PersonalExportShown
    owned_by = "person"

    @creates(CHANGE_OWN, body=PersonalExportBody, example={})
    def create(self, *, actor: User, **_facts: Any) -> PersonalExport:
        """Asks for it; one that is being made is answered again."""
        return ask_for_own(actor)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, _request: Request, **_kwargs: Any) -> FileResponse:
        """The file; that it was fetched is written down."""
        export = self.get_object()
        if not export.file:
            raise Http404
        name = f"concord-my-data-{export.asked_at:%Y-%m-%d}.zip"
        return fetched(export.file, export.sha256, name, ZIP, lambda: note_fetched(export))

    content.rule = OWN  # type: ignore[attr-defined] # read by HasRule
