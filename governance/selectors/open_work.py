"""What somebody still has open on one partnership, and who has it when their role ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import worklist
from governance.models import Appointment
from governance.ownership import Owned, owned_by
from governance.roles import ROLES

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User


@dataclass(frozen=True, slots=True)
class OpenWork:
    """`heirs` hold the same role on: what waits for the role waits for them."""

    items: tuple[worklist.WorkItem, ...]
    heirs: tuple[User, ...]
    owned: tuple[Owned, ...]


def open_work_of(appointment: Appointment, today: dt.date) -> OpenWork:
    """The rows of To do that concern the appointment's partnership, the most urgent first."""
    partnership = appointment.partnership
    work = worklist.collect(appointment.user, today)
    mine = (*work.overdue, *work.this_week, *work.later)
    others = (
        Appointment.objects.filter(partnership=partnership, role=appointment.role)
        .in_force(today)
        .exclude(user=appointment.user)
        .exclude(covers=appointment.pk)
        .filter(user__is_active=True)
        .select_related("user")
    )
    return OpenWork(
        items=tuple(item for item in mine if partnership and item.partnership == partnership.uuid),
        heirs=tuple(dict.fromkeys(one.user for one in others)),
        owned=owned_by(appointment.user, partnership) if partnership else (),
    )


def successors_of(appointment: Appointment, today: dt.date) -> list[User]:
    """Who may take over what bears the person's name: those with a role on the same side here."""
    side = ROLES[appointment.role].side
    there = (
        Appointment.objects.filter(
            partnership=appointment.partnership,
            role__in=[slug for slug, role in ROLES.items() if role.side is side],
        )
        .in_force(today)
        .filter(user__is_active=True)
        .exclude(user=appointment.user)
        .select_related("user")
    )
    return sorted({one.user for one in there}, key=lambda user: (user.name, user.pk))
