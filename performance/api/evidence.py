"""Documents that a body names as evidence: of the same partnership, and seen by the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from partnerships.models import Document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.models import User
    from partnerships.models import Partnership


class OfAPartnership(Protocol):
    """Any row that answers through a partnership."""

    partnership: Any


@dataclass(slots=True)
class Below:
    """What is yet to be made below a partnership."""

    partnership: Any


def documents_of(row: OfAPartnership, wanted: Sequence[UUID], user: User) -> list[Document]:
    """The documents with these uuids; foreign, internal and missing ones are refused alike.

    Raises:
        Refused: naming each that is not there.
    """
    partnership: Partnership = row.partnership
    visible = Document.objects.visible_to(user).filter(
        partnership=partnership, audience=Document.Audience.SHARED, uuid__in=wanted
    )
    found = {document.uuid: document for document in visible}
    missing = [one for one in wanted if one not in found]
    if missing:
        words = _("This partnership has no shared document %(uuid)s; add it first.")
        raise Refused(
            [Problem("evidence", "unknown", words % {"uuid": one}, str(one)) for one in missing]
        )
    return [found[one] for one in wanted]
