"""For which side a person acts on a partnership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import clock
from core.models import Organisation
from governance.authority import held_appointments
from governance.models import BlockSide
from governance.roles import ROLES, Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

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


def side_by(roles: Iterable[str]) -> str:
    """The side for which whoever holds these roles acts; "" where it is none of the three."""
    sides = {ROLES[role].side for role in roles}
    if Side.PARTNER in sides:
        return BlockSide.PARTNER.value
    if Side.USERS in sides:
        return BlockSide.USERS.value
    return BlockSide.AUTHORITY.value if Side.AUTHORITY in sides else ""


def side_of(user: User, partnership: Partnership) -> str:
    """The side for which `user` acts there today; "" for whoever is independent or a stranger.

    A mandate counts for the authority's side. One or two queries.
    """
    found = side_by(role for role, _organisation in appointments_here(user, partnership))
    if found:
        return found
    mandates = held_appointments(clock.today()).filter(user=user, partnership__isnull=True)
    if any(ROLES[role].side is Side.AUTHORITY for role in mandates.values_list("role", flat=True)):
        return BlockSide.AUTHORITY.value
    return ""


@dataclass(frozen=True, slots=True)
class ForASide:
    """Somebody who acts for a side, and for which organisation."""

    person: User
    organisation: Organisation
    side: str


def people_of_the_sides(partnership: Partnership) -> dict[UUID, ForASide]:
    """Everybody who holds a role of a side on the partnership today, by name; one query."""
    held = (
        held_appointments(clock.today())
        .filter(partnership=partnership)
        .select_related("user", "organisation")
        .order_by("user__name", "pk")
    )
    found = ((one, ROLES[one.role].side) for one in held)
    return {
        one.user.uuid: ForASide(one.user, one.organisation, side.value)
        for one, side in found
        if side is not Side.INDEPENDENT
    }


def organisation_of(user: User, partnership: Partnership) -> Organisation:
    """For which organisation `user` acts there today: that of their role; the authority by mandate.

    Raises:
        LookupError: for whoever holds no role there.
    """
    roles = appointments_here(user, partnership)
    if roles:
        return Organisation.objects.get(pk=roles[0][1])
    if side_of(user, partnership) == BlockSide.AUTHORITY:
        return partnership.authority
    raise LookupError("Nobody acts for an organisation without a role.")
