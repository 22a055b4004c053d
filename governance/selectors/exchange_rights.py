"""Who speaks for a side in what both sides formally say to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from governance.models.comment import READS_INSIDE
from governance.selectors.comments import inside_of
from partnerships.models import Partnership

if TYPE_CHECKING:
    from core.models import User

SPEAKS: Final = "keep_relationship"


def speaks_for(permissions: frozenset[str]) -> str:
    """The side for which whoever holds these permissions speaks; "" for none."""
    return inside_of(permissions) if SPEAKS in permissions else ""


def other_side(side: str) -> str:
    """The other of both sides."""
    return "partner" if side == "authority" else "authority"


def where_speaking(user: User, *, of_own: bool, field: str = "side") -> Q:
    """Rows of the user's own side, or of the other, wherever the user speaks for one."""
    found = Q(pk__in=[])
    speaking = Partnership.objects.permitted(user, SPEAKS)
    for side, permission in READS_INSIDE.items():
        here = Partnership.objects.permitted(user, permission)
        wanted = side if of_own else other_side(side)
        found |= Q(**{field: wanted}, partnership__in=here)
    return found & Q(partnership__in=speaking)
