"""Adding documents: checked, named by the server, known by their SHA-256."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.ledger import audited
from core.uploads import inspect
from partnerships.models import Document, DocumentDownload, Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

    from core.models import User


def add_document(
    partnership: Partnership,
    *,
    upload: UploadedFile[Any],
    title: str,
    kind: str,
    actor: User,
    audience: str = Document.Audience.SHARED,
    dated_on: dt.date | None = None,
    supersedes: Document | None = None,
) -> Document:
    """Keeps a file whole. A newer version names the one it supersedes; nothing is replaced.

    Raises:
        Refused: the file is of a kind that is not allowed, too large, empty, or not what its name
            says; every objection at once.
    """
    found = inspect(upload)
    with audited(partnership.stream, actor=actor, kind="document.added") as act:
        document = Document(
            partnership=partnership,
            title=title.strip() or found.file_name,
            kind=kind,
            audience=audience,
            dated_on=dated_on,
            file_name=found.file_name,
            media_type=found.media_type,
            size=found.size,
            sha256=found.sha256,
            uploaded_by=actor,
            uploaded_at=clock.now(),
            supersedes=supersedes,
        )
        document.file.save("upload", upload, save=False)
        document.save()
        act.fact(
            document=str(document.uuid),
            document_kind=kind,
            audience=audience,
            sha256=found.sha256,
            supersedes=str(supersedes.uuid) if supersedes else None,
        )
    return document


def add_documents(
    partnership: Partnership,
    *,
    uploads: Iterable[UploadedFile[Any]],
    kind: str,
    actor: User,
    dated_on: dt.date | None = None,
) -> list[Document]:
    """Keeps files that both sides see, each under its own name; a constant number of queries.

    Raises:
        Refused: at the first file that cannot be kept; ask `inspect` before to name them all.
    """
    now = clock.now()
    made = []
    with audited(partnership.stream, actor=actor, kind="documents.added") as act:
        for upload in uploads:
            found = inspect(upload)
            document = Document(
                partnership=partnership,
                title=found.file_name,
                kind=kind,
                dated_on=dated_on,
                file_name=found.file_name,
                media_type=found.media_type,
                size=found.size,
                sha256=found.sha256,
                uploaded_by=actor,
                uploaded_at=now,
            )
            document.file.save("upload", upload, save=False)
            made.append(document)
        Document.objects.bulk_create(made)
        act.fact(
            document_kind=kind,
            documents=[{"document": str(one.uuid), "sha256": one.sha256} for one in made],
        )
    return made


def record_download(document: Document, *, actor: User) -> None:
    """Notes who fetched the document, and when."""
    DocumentDownload.objects.create(document=document, by=actor, at=clock.now())
