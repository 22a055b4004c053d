"""For which side a person acts on a partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from governance.authority import held_appointments
from governance.models import BlockSide
from governance.roles import ROLES, Side

if TYPE_CHECKING:
    from core.models import User
    from partnerships.models import Partnership


def side_name(partnership: Partnership, side: str) -> str:
    """A side by the name of its party; without a partner yet, by its word."""
    if side == BlockSide.AUTHORITY:
        return str(partnership.authority)
    if side == BlockSide.PARTNER and partnership.partner is not None:
        return str(partnership.partner)
    return str(BlockSide(side).label) if side in BlockSide.values else side


def appointments_here(user: User, partnership: Partnership) -> list[tuple[str, int]]:
    """The roles that `user` holds on the partnership itself today, each with its organisation."""
    held = held_appointments(clock.today()).filter(user=user, partnership=partnership)
    return list(held.values_list("role", "organisation"))


def side_of(user: User, partnership: Partnership) -> str:
    """The side for which `user` acts there today; "" for whoever is independent or a stranger.

    A mandate counts for the authority's side. One or two queries.
    """
    sides = {ROLES[role].side for role, _organisation in appointments_here(user, partnership)}
    if Side.PARTNER in sides:
        return BlockSide.PARTNER.value
    if Side.AUTHORITY in sides:
        return BlockSide.AUTHORITY.value
    mandates = held_appointments(clock.today()).filter(user=user, partnership__isnull=True)
    if any(ROLES[role].side is Side.AUTHORITY for role in mandates.values_list("role", flat=True)):
        return BlockSide.AUTHORITY.value
    return ""
