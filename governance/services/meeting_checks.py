"""What every act on a meeting asks first: who takes part, who runs it, what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.problems import Problem
from governance.authority import held_appointments
from governance.events import MeetingMoved, MinutesApproved
from governance.roles import roles_with
from governance.selectors.meeting_room import runs
from governance.selectors.seats import seats_of
from governance.selectors.sides import side_name
from governance.services.decision_checks import TAKES_PART, may_take_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.models import User
    from governance.models import Meeting, Seat
    from partnerships.models import Partnership


def may_run(row: Meeting, actor: User) -> Iterator[Problem]:
    """Why this person does not run it; nothing where they do."""
    refused = list(may_take_part(row.partnership, actor))
    yield from refused
    if not refused and not runs(row, actor):
        message = _("%(secretary)s or the side in the chair (%(chair)s) does this.")
        known = {"secretary": row.secretary, "chair": side_name(row.partnership, row.chair)}
        yield Problem("", "not_yours", message % known)


def must_be(row: Meeting, *states: str) -> Iterator[Problem]:
    """That it is in another state than this needs."""
    if row.state not in states:
        message = _("The meeting is: %(state)s. This cannot be done now; look at the page again.")
        yield Problem("", "wrong_state", message % {"state": row.get_state_display()})


def seat_here(row: Meeting, actor: User) -> Seat | None:
    """The seat for which somebody acts on the body, one that votes first."""
    found = sorted(seats_of(actor, row.body), key=lambda seat: not seat.is_voting)
    return found[0] if found else None


def takers_of(partnership: Partnership) -> frozenset[int]:
    """Everybody whose role on the partnership today takes part in decisions; one query."""
    held = held_appointments(clock.today()).filter(
        partnership=partnership, role__in=roles_with(TAKES_PART)
    )
    return frozenset(held.values_list("user", flat=True))


def names_of(sides: Iterable[str], row: Meeting) -> str:
    """Sides by their parties' names."""
    return ", ".join(side_name(row.partnership, side) for side in sides)


def moved(row: Meeting) -> MeetingMoved:
    """The event that tells of it."""
    return MeetingMoved(row.partnership_id)


def approved(row: Meeting) -> MeetingMoved:
    """The same, once its minutes are approved."""
    events.publish(MinutesApproved(row.partnership_id, row.pk))
    return moved(row)
