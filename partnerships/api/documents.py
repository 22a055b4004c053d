"""Documents: listed by audience, added as multipart, fetched with the download on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from core.api.fields import Body, PersonShown, Shown
from core.api.problems import AlteredFile
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates
from core.models import Scope
from core.views.files import altered, attachment
from partnerships import codelists
from partnerships.api.base import BelowPartnership, PartnershipRights
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from partnerships.models import Document
from partnerships.services.documents import add_document, record_download

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.db.models.fields.files import FieldFile
    from django.http import FileResponse
    from rest_framework.request import Request
    from rest_framework.response import Response

    from core.models import User

ADD = Rule(Scope.SUBMIT, "add_documents")


class DocumentShown(Shown):
    """A document and its fingerprint. Its file stands at `content/`."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=codelists.DOCUMENT_KINDS)
    audience = serializers.ChoiceField(choices=Document.Audience.choices)
    dated_on = serializers.DateField(allow_null=True)
    confidential_under = serializers.CharField()
    file_name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    uploaded_by = PersonShown()
    uploaded_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    supersedes = serializers.UUIDField(source="supersedes.uuid", default=None, allow_null=True)


class DocumentBody(Body):
    """What is sent as multipart/form-data."""

    file = serializers.FileField(help_text="PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB at most.")
    title = serializers.CharField(max_length=300)
    kind = serializers.ChoiceField(choices=codelists.DOCUMENT_KINDS)
    audience = serializers.ChoiceField(
        choices=Document.Audience.choices, default=Document.Audience.SHARED
    )
    dated_on = serializers.DateField(required=False, allow_null=True, default=None)
    confidential_under = serializers.CharField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="The clause that keeps it from the public, with the reason.",
    )
    supersedes = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The document of which this is a newer version, of the same kind and audience.",
    )

    def validate_audience(self, audience: str) -> str:
        """Only who sees internal documents adds one.

        Raises:
            ValidationError: for everybody else.
        """
        if audience == Document.Audience.INTERNAL and not self.context["view"].sees_internal:
            self.fields["audience"].fail("invalid_choice", input=audience)
        return audience

    def validate_supersedes(self, uuid: UUID | None) -> Document | None:
        """The document named, when the person sees it in this partnership.

        Raises:
            ValidationError: when they do not.
        """
        if uuid is None:
            return None
        view = self.context["view"]
        seen = Document.objects.visible_to(view.user).filter(partnership=view.partnership)
        found: Document | None = seen.filter(uuid=uuid).first()
        if found is None:
            raise serializers.ValidationError(
                _("That document is not one of this partnership’s."), "unknown"
            )
        return found


class DocumentFilters(OfPartnershipFilters):
    """By partnership, kind and audience."""

    kind = django_filters.ChoiceFilter(choices=codelists.DOCUMENT_KINDS)
    audience = django_filters.ChoiceFilter(choices=Document.Audience.choices)
    current = django_filters.BooleanFilter(
        field_name="superseded_by",
        lookup_expr="isnull",
        help_text="Only those that no newer version supersedes, or only those that one does.",
    )


class DocumentViewSet(PartnershipRights[Document], NounViewSet[Document]):
    """The documents that the person may see, old versions included."""

    queryset = Document.objects.all()
    serializer_class = DocumentShown
    filterset_class = DocumentFilters
    orders = {
        "uploaded_at": ("uploaded_at", "pk"),
        "-uploaded_at": ("-uploaded_at", "-pk"),
        "title": ("title", "pk"),
        "-title": ("-title", "-pk"),
    }

    def rows(self) -> QuerySet[Document]:
        """Shared ones of what is visible; internal ones with the right to them."""
        found: QuerySet[Document] = (
            Document.objects.visible_to(self.user)
            .select_related("partnership", "uploaded_by", "supersedes")
            .order_by("-uploaded_at", "-pk")
        )
        return found

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, _request: Request, **_kwargs: Any) -> FileResponse:
        """The file itself; who fetched it is written down."""
        document = self.get_object()
        return fetched(
            document.file,
            document.sha256,
            document.file_name,
            document.media_type,
            lambda: record_download(document, actor=self.user),
        )

    content.rule = READ  # type: ignore[attr-defined] # read by HasRule


class AddDocumentViewSet(BelowPartnership[Document]):
    """Documents of one partnership, for adding."""

    queryset = Document.objects.select_related("partnership", "uploaded_by", "supersedes")
    serializer_class = DocumentShown
    parser_classes = [MultiPartParser]
    tag = "document"
    detail_of: ClassVar[str] = "api-document-detail"

    @property
    def sees_internal(self) -> bool:
        """Whether the person may add what the other side does not see."""
        return "view_internal" in self.rights_on(self.partnership)

    @creates(ADD, body=DocumentBody)
    def create(self, *, actor: User, file: Any, **facts: Any) -> Document | Response:
        """Keeps a file whole, under its SHA-256; nothing is ever replaced."""
        return add_document(self.partnership, upload=file, actor=actor, **facts)


def fetched(
    file: FieldFile, sha256: str, name: str, media_type: str, note: Callable[[], None]
) -> FileResponse:
    """A stored file, after `note` wrote down who fetched it.

    Raises:
        AlteredFile: it is gone, or no longer what was recorded.
    """
    if altered(file, sha256) is not None:
        raise AlteredFile
    note()
    return attachment(file, file_name=name, media_type=media_type)
