"""What somebody still has open on one partnership, and who has it when their role ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import worklist
from governance.models import Appointment

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User


@dataclass(frozen=True, slots=True)
class OpenWork:
    """`heirs` hold the same role on: what waits for the role waits for them."""

    items: tuple[worklist.WorkItem, ...]
    heirs: tuple[User, ...]


def open_work_of(appointment: Appointment, today: dt.date) -> OpenWork:
    """The rows of To do that concern the appointment's partnership, the most urgent first."""
    partnership = appointment.partnership
    work = worklist.collect(appointment.user, today)
    here = f"/{partnership.uuid}/" if partnership else ""
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
        items=tuple(item for item in mine if here in item.url),
        heirs=tuple(dict.fromkeys(one.user for one in others)),
    )
