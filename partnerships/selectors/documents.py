"""The documents of a partnership with their earlier versions, and who may add a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnerships import codelists
from partnerships.models import Document
from partnerships.selectors.readers import acts_open_to

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

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


def documents_of(
    partnership: Partnership, user: User, permissions: Collection[str]
) -> list[DocumentRow]:
    """What `user` may see, newest first; two queries, whatever the number of versions."""
    found = list(
        Document.objects.visible_to(user)
        .filter(partnership=partnership)
        .select_related("uploaded_by")
    )
    known = {document.pk: document for document in found}
    old = {document.supersedes_id for document in found}
    replacing = Replacing.by(user, permissions)
    return [
        DocumentRow(document, _before(document, known), replacing.is_open(document))
        for document in found
        if document.pk not in old
    ]


def _before(document: Document, known: dict[int, Document]) -> tuple[Document, ...]:
    earlier: list[Document] = []
    following = document.supersedes_id
    while following is not None and following in known:
        earlier.append(known[following])
        following = known[following].supersedes_id
    return tuple(earlier)
