"""Adding documents: checked, named by the server, known by their SHA-256."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from core.uploads import inspect, look_into
from partnerships import codelists
from partnerships.models import Document, DocumentDownload, Partnership
from partnerships.models.access import permissions_on
from partnerships.selectors.documents import Replacing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

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
    confidential_under: str = "",
    supersedes: Document | None = None,
) -> Document:
    """Keeps a file whole. A newer version names the one it supersedes; nothing is replaced.

    A newer version is of the same kind and seen by the same people. It is added by the side that
    added the one before, or by an official.

    Raises:
        Refused: the file is of a kind that is not allowed, too large, empty, or not what its name
            says, or it cannot take the place of the one named; every objection at once.
    """
    look_into([upload])
    with audited(partnership.stream, actor=actor, kind="document.added") as act:
        problems: list[Problem] = []
        if supersedes is not None:
            supersedes = locked(supersedes)
            problems += _against_replacing(partnership, supersedes, kind, audience, actor)
        try:
            found = inspect(upload)
        except Refused as refused:
            raise Refused([*problems, *refused.problems]) from refused
        if supersedes is not None and supersedes.sha256 == found.sha256:
            same = _("This is the file that is there already. Choose the newer one.")
            problems.append(Problem("file", "same_file", same))
        refuse_if(problems)
        document = Document(
            partnership=partnership,
            title=title.strip() or found.file_name,
            kind=kind,
            audience=audience,
            dated_on=dated_on,
            confidential_under=confidential_under.strip(),
            file_name=found.file_name,
            media_type=found.media_type,
            size=found.size,
            sha256=found.sha256,
            uploaded_by=actor,
            uploaded_at=clock.now(),
            supersedes=supersedes,
            version=supersedes.version + 1 if supersedes else 1,
        )
        document.file.save("upload", upload, save=False)
        document.save()
        act.fact(
            document=str(document.uuid),
            document_kind=kind,
            audience=audience,
            is_confidential=bool(document.confidential_under),
            sha256=found.sha256,
            supersedes=str(supersedes.uuid) if supersedes else None,
            version=document.version,
        )
    return document


def _against_replacing(
    partnership: Partnership, old: Document, kind: str, audience: str, actor: User
) -> Iterator[Problem]:
    """Why this cannot be a newer version of `old`."""
    if old.partnership_id != partnership.pk:
        yield Problem("supersedes", "unknown", _("That document is not one of this partnership’s."))
        return
    if not Replacing.by(actor, permissions_on(actor, partnership)).is_open(old):
        yield Problem(
            "supersedes",
            "other_side",
            _("Only the side that added this document, or an official, adds a newer version."),
        )
    if old.kind in codelists.EVIDENCE_KINDS:
        yield Problem(
            "supersedes",
            "evidence",
            _("This is evidence of what was sent. Send other evidence with the figure or claim."),
        )
    if Document.objects.filter(supersedes=old).exists():
        yield Problem(
            "supersedes",
            "superseded",
            _("A newer version is there already. Replace that one instead."),
        )
    if (kind, audience) != (old.kind, old.audience):
        yield Problem(
            "kind",
            "other_kind",
            _("A newer version is of the same kind and for the same readers as the one before."),
        )


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
    uploads = list(uploads)
    look_into(uploads)
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
