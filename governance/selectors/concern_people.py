"""Who holds a concern on each level, for which side somebody speaks, and the limits of a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core import clock
from governance.authority import held_appointments
from governance.ladder import Level, Limits
from governance.models import BlockSide, Body, ConcernLimits, ConcernSide
from governance.roles import ROLES, Side
from governance.selectors.seats import seats_in_force

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import Organisation, User
    from governance.models import Appointment, Concern, Seat
    from partnerships.models import Partnership

RAISES: Final = "raise_concerns"
PARTIES: Final = (ConcernSide.AUTHORITY.value, ConcernSide.PARTNER.value)
"""The two sides that answer, climb and settle."""

_MANAGER, _OWNER, _LEAD = ("contract_manager",), ("approver",), ("partner_lead",)
HOLD: Final[Mapping[Level, Mapping[str, tuple[str, ...]]]] = {
    Level.OPERATIONAL: {"authority": _MANAGER, "partner": ("partner_submitter", *_LEAD)},
    Level.REPRESENTATIVES: {"authority": (*_MANAGER, *_OWNER), "partner": _LEAD},
    Level.EXECUTIVES: {"authority": _OWNER, "partner": _LEAD},
    Level.ADJUDICATION: {"authority": (*_OWNER, *_MANAGER), "partner": _LEAD},
    Level.ARBITRATION: {"authority": (*_OWNER, *_MANAGER), "partner": _LEAD},
}
"""The roles of each side that hold a concern there. Representatives are first of all the members
of the joint board, where there is one."""


@dataclass(frozen=True, slots=True)
class People:
    """Appointments and seats of today on some partnerships; read once, in two queries."""

    appointments: tuple[Appointment, ...]
    seats: tuple[Seat, ...]

    @classmethod
    def of(cls, partnerships: Iterable[Partnership], today: dt.date | None = None) -> People:
        """Everybody on these partnerships today, by appointment, mandate or seat."""
        rows = list(partnerships)
        day = today or clock.today()
        held = held_appointments(day).for_partnerships(rows).filter(user__is_active=True)
        seats = seats_in_force(day).filter(
            body__partnership__in=[row.pk for row in rows], body__ended_on__isnull=True
        )
        return cls(
            tuple(held.select_related("user", "organisation").order_by("pk")),
            tuple(seats.select_related("body", "holder", "deputy", "organisation").order_by("pk")),
        )

    def holders(self, partnership: Partnership, level: Level) -> dict[str, tuple[User, ...]]:
        """By side who holds a concern on this level: each side has somebody, if it has anybody."""
        return {side: self._holders(partnership, level, side) for side in PARTIES}

    def _holders(self, partnership: Partnership, level: Level, side: str) -> tuple[User, ...]:
        found: list[User] = []
        if level is Level.REPRESENTATIVES:
            found = [
                person
                for seat in self._seats(partnership, side)
                if seat.is_voting and seat.body.kind == Body.Kind.BOARD
                for person in (seat.holder, seat.deputy)
                if person is not None
            ]
        roles = HOLD[level][side]
        here = [one for one in self._appointments(partnership) if not one.is_mandate]
        found = found or [one.user for one in here if one.role in roles]
        found = found or [
            one.user
            for one in self._appointments(partnership)
            if ROLES[one.role].side.value == side and RAISES in ROLES[one.role].permissions
        ]
        return tuple({person.pk: person for person in found}.values())

    def side_of(self, user: User, partnership: Partnership) -> str:
        """For which side `user` raises a concern there; "" for whoever holds no role there."""
        if any(
            user.pk in {seat.holder_id, seat.deputy_id}
            for seat in self._seats(partnership, BlockSide.USERS)
        ):
            return ConcernSide.USERS.value
        sides = {ROLES[one.role].side for one in self._of(user, partnership)}
        for side in (Side.PARTNER, Side.USERS, Side.AUTHORITY, Side.INDEPENDENT):
            if side in sides:
                return side.value
        return ""

    def organisation_of(self, user: User, partnership: Partnership) -> Organisation | None:
        """For which organisation they speak there."""
        mandated = None
        for one in self._of(user, partnership):
            if not one.is_mandate:
                return one.organisation
            mandated = one.organisation
        return mandated

    def speaks_for(self, user: User, concern: Concern) -> str:
        """The side for which `user` speaks on the level where the concern stands; "" for none.

        Whoever raised it for a third side speaks for that one on every level.
        """
        for side, people in self.holders(concern.partnership, concern.level).items():
            if any(person.pk == user.pk for person in people):
                return side
        if concern.raised_by_id == user.pk and concern.raised_for not in PARTIES:
            return concern.raised_for
        return ""

    def _appointments(self, partnership: Partnership) -> Iterable[Appointment]:
        return (one for one in self.appointments if one.speaks_of(partnership))

    def _of(self, user: User, partnership: Partnership) -> Iterable[Appointment]:
        return (one for one in self._appointments(partnership) if one.user_id == user.pk)

    def _seats(self, partnership: Partnership, side: str) -> Sequence[Seat]:
        return [
            one
            for one in self.seats
            if one.body.partnership_id == partnership.pk and one.side == side
        ]


def limits_of(partnership: Partnership) -> Limits:
    """The limits that hold for a level that begins now; one query."""
    found = ConcernLimits.objects.filter(partnership=partnership).last()
    if found is None:
        return Limits()
    return Limits(found.operational, found.representatives, found.executives)
