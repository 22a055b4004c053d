"""The documents of a partnership with their earlier versions, and who may add a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.folding import holding, words_of
from core.listing import Choice, Column, ListSpec
from partnerships import codelists
from partnerships.models import Document
from partnerships.selectors.readers import acts_open_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Replacing:
    """For which documents somebody may add a newer version; their permissions are those there.

    Attributes:
        people: whose documents; None means everybody's.
        may_add: whether they add documents at all.
    """

    people: frozenset[UUID] | None
    may_add: bool

    @classmethod
    def by(cls, user: User, permissions: Collection[str]) -> Replacing:
        """What `user` may: an official all, everybody else those of their own organisation."""
        if "add_documents" not in permissions:
            return cls(frozenset(), may_add=False)
        if "view_internal" in permissions:
            return cls(None, may_add=True)
        own = acts_open_to(user, {"view_own_history"}) or []
        return cls(frozenset(own), may_add=True)

    def is_open(self, document: Document) -> bool:
        """Whether the side of the document is theirs; evidence stays what it was sent as."""
        if not self.may_add or document.kind in codelists.EVIDENCE_KINDS:
            return False
        return self.people is None or document.uploaded_by.uuid in self.people


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A current document, the versions before it, latest first, and whether it may be replaced."""

    document: Document
    earlier: tuple[Document, ...]
    replaceable: bool


def current_documents(partnership: Partnership, user: User) -> QuerySet[Document]:
    """What `user` may see and no newer version supersedes."""
    found: QuerySet[Document] = (
        Document.objects.visible_to(user)
        .filter(partnership=partnership, superseded_by__isnull=True)
        .select_related("uploaded_by")
    )
    return found


def with_versions(
    documents: Iterable[Document],
    partnership: Partnership,
    user: User,
    permissions: Collection[str],
) -> list[DocumentRow]:
    """Each with the versions before it; two queries, whatever their number."""
    superseded = (
        Document.objects.visible_to(user)
        .filter(partnership=partnership, superseded_by__isnull=False)
        .select_related("uploaded_by")
    )
    known = {document.pk: document for document in superseded}
    replacing = Replacing.by(user, permissions)
    return [
        DocumentRow(document, _before(document, known), replacing.is_open(document))
        for document in documents
    ]


def documents_list(*, with_internal: bool) -> ListSpec:
    """What the documents of a partnership can be asked for."""
    audience = Choice("audience", _("Who sees it"), Document.Audience.choices)
    return ListSpec(
        slug="documents",
        title=_("Documents"),
        unit=ngettext_lazy("%(n)s document", "%(n)s documents", "n"),
        columns=(
            Column("title", _("Document"), ("folded",), lambda one: one.title),
            Column("kind", _("Kind"), (), lambda one: str(one.get_kind_display()), on_page=False),
            Column("dated", _("Dated"), ("dated_on",), lambda one: one.dated_on),
            Column("added", _("Added"), ("uploaded_at",), lambda one: one.uploaded_at.date()),
            Column("by", _("Added by"), (), lambda one: str(one.uploaded_by), on_page=False),
            Column("version", _("Version"), (), lambda one: one.version, on_page=False),
            Column("audience", _("Who sees it"), (), _audience, on_page=False),
            Column("size", _("Size"), ("size",), lambda one: one.size, num=True),
            Column("sha256", _("File fingerprint"), (), lambda one: one.sha256),
        ),
        sort="-added",
        search=lambda text: holding(words_of(text), ["folded"]),
        search_label=_("Title or file"),
        choices=(
            Choice("kind", _("Kind"), codelists.DOCUMENT_KINDS),
            *((audience,) if with_internal else ()),
        ),
        day="uploaded_at__date",
        day_label=_("Added"),
    )


def _audience(one: Document) -> str:
    return str(one.get_audience_display())


def _before(document: Document, known: dict[int, Document]) -> tuple[Document, ...]:
    earlier: list[Document] = []
    following = document.supersedes_id
    while following is not None and following in known:
        earlier.append(known[following])
        following = known[following].supersedes_id
    return tuple(earlier)
