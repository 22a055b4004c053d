"""What is public: for everybody, and for those who see a partnership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from governance.models import Publication
from governance.publishable import publishables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from governance.publishable import Version
    from partnerships.models import Partnership

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication with the version that may be shown; None where it has changed or may not be."""

    row: Publication
    kind: str
    version: Version | None


def public_list() -> list[Shown]:
    """What everybody can read today, newest first; a query for each kind, and one."""
    rows = Publication.objects.public().filter(withdrawn_at__isnull=True)
    known = rows.select_related("partnership__authority", "decision")[:MOST]
    return [one for one in _with_versions(known) if one.version is not None]


def public_one(uuid: UUID) -> Shown | None:
    """A publication whose day has come, withdrawn or not; None where there is none."""
    rows = Publication.objects.public().filter(uuid=uuid)
    known = rows.select_related("partnership__authority", "decision", "withdrawn_decision")
    return next(iter(_with_versions(known)), None)


def published_of(partnership: Partnership) -> list[Shown]:
    """Everything that was ever published of a partnership, newest first."""
    rows = Publication.objects.filter(partnership=partnership)
    known = rows.select_related("decision", "withdrawn_decision", "published_by")[:MOST]
    return _with_versions(known)


def _with_versions(rows: Iterable[Publication]) -> list[Shown]:
    known = list(rows)
    live: dict[tuple[str, UUID], Version] = {}
    for kind in publishables:
        wanted = {one.thing for one in known if one.kind == kind.slug and not one.is_withdrawn}
        if wanted:
            found = kind.now(wanted)
            live |= {(kind.slug, uuid): version for uuid, version in found.items()}
    return [_shown(one, live.get((one.kind, one.thing))) for one in known]


def _shown(one: Publication, version: Version | None) -> Shown:
    unchanged = version is not None and version.sha256 == one.sha256
    label = str(publishables[one.kind].label) if one.kind in publishables else one.kind
    return Shown(one, label, version if unchanged else None)
