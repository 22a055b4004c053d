"""Files of what was refused: kept, so that nobody has to send them twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404

from core.problems import Refused
from core.uploads import inspect
from partnerships.models import Document
from partnerships.services.documents import add_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import User
    from partnerships.models import Partnership

MOST: Final = 20
"""Files that come with one form."""


def sent_before(
    partnership: Partnership, user: User, kind: str, uuids: Sequence[str]
) -> list[Document]:
    """Files that this person sent with what was refused.

    Raises:
        Http404: for what is no uuid.
    """
    if not uuids:
        return []
    try:
        return list(
            Document.objects.filter(
                partnership=partnership, uploaded_by=user, kind=kind, uuid__in=uuids[: 2 * MOST]
            )
        )
    except ValidationError:
        raise Http404 from None


def keep(partnership: Partnership, user: User, kind: str, uploads: Sequence[Any]) -> list[Document]:
    """Keeps the good files of what was refused."""
    good = []
    for upload in uploads[:MOST]:
        try:
            inspect(upload)
        except Refused:
            continue
        good.append(upload)
    return add_documents(partnership, uploads=good, kind=kind, actor=user) if good else []
