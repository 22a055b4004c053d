"""A meeting while it is in session: opened, who is in the room, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import Context, locked, perform
from governance.lifecycle.meetings import CLOSE, OPEN
from governance.models import Attendance, Decision, Meeting
from governance.selectors.meeting_room import in_the_room, seats_at
from governance.services.decision_checks import guarded
from governance.services.meeting_checks import may_run, moved, must_be

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from governance.models import Seat

S = Meeting.State


def open_meeting(meeting: Meeting, *, actor: User) -> Meeting:
    """Opens it on its day, or later where it began late. A quorum is asked for at each vote.

    Raises:
        Refused: its day has not come, or the person does not run it.
    """

    def may(row: Meeting, _context: Context) -> Iterator[Problem]:
        yield from may_run(row, actor)
        if clock.today() < row.day:
            message = _("It is convened for %(day)s; members have that notice. Open it then.")
            yield Problem("", "too_early", message % {"day": day(row.day)})

    def change(row: Meeting) -> None:
        row.opened_at = clock.now()

    return perform(
        meeting,
        guarded(OPEN, may),
        actor=actor,
        change=change,
        facts={"meeting": str(meeting.uuid)},
        publish=moved,
    )


def take_attendance(
    meeting: Meeting, taken: Mapping[Seat, User | None], *, guests: str, actor: User
) -> list[Attendance]:
    """Says who sits on which seat now; a seat that is left out of `taken` stays as it is.

    Raises:
        Refused: somebody is neither holder nor deputy of the seat, or sits on two; the meeting is
            not in session; the person does not run it.
    """
    with audited(meeting.stream, actor=actor, kind="meeting.attendance_taken") as act:
        row = locked(meeting)
        seats = {one.pk: one for one in seats_at(row)}
        rows = {one.seat_id: one for one in row.attendance.all()}
        refuse_if(
            [
                *may_run(row, actor),
                *must_be(row, S.SESSION),
                *_on_seats(taken, seats, in_the_room(rows.values())),
            ]
        )
        now = clock.now()
        came, left, kept = [], [], []
        for seat, person in taken.items():
            known = rows.get(seat.pk)
            if person is None:
                if known is not None and known.is_present:
                    known.left_at = now
                    left.append(known)
            elif known is None:
                came.append(Attendance(meeting=row, seat=seat, person=person, came_at=now))
            elif not known.is_present or known.person_id != person.pk:
                known.person, known.came_at, known.left_at = person, now, None
                kept.append(known)
        Attendance.objects.bulk_update([*left, *kept], ["person", "came_at", "left_at"])
        Attendance.objects.bulk_create(came)
        row.guests = guests.strip()
        row.save(update_fields=["guests"])
        act.fact(meeting=str(row.uuid), came=len(came) + len(kept), left=len(left))
        act.fact(seats=sorted(str(one.seat.uuid) for one in [*came, *kept]))
    return list(row.attendance.all())


def close_meeting(meeting: Meeting, *, actor: User) -> Meeting:
    """Ends it; the clock of the minutes begins.

    Raises:
        Refused: a question was put to the vote and is not counted, or the person does not run it.
    """

    def may(row: Meeting, _context: Context) -> Iterator[Problem]:
        yield from may_run(row, actor)
        for item in row.items.filter(decision__state=Decision.State.VOTING, count={}):
            message = _("The vote is open. Write down the votes, or put the question off.")
            yield Problem("", "voting", message, str(item))

    def change(row: Meeting) -> None:
        now = clock.now()
        row.closed_at = now
        row.attendance.filter(left_at__isnull=True).update(left_at=now)
        row.minutes_due_on = add_business_days(
            clock.today(), row.body.minutes_days, row.partnership.country
        )

    return perform(
        meeting,
        guarded(CLOSE, may),
        actor=actor,
        change=change,
        facts={"meeting": str(meeting.uuid)},
        publish=moved,
    )


def _on_seats(
    taken: Mapping[Seat, User | None], seats: Mapping[int, Seat], room: Mapping[int, int]
) -> Iterator[Problem]:
    sitting = dict(room)
    for seat, person in taken.items():
        if seat.pk not in seats:
            message = _("That seat is not one of this body today.")
            yield Problem("", "unknown_seat", message, str(seat.holder))
        elif person is None:
            sitting.pop(seat.pk, None)
        elif person.pk not in {seat.holder_id, seat.deputy_id}:
            message = _("%(person)s is neither the holder of this seat nor the deputy.")
            yield Problem("", "not_theirs", message % {"person": person}, str(seat.holder))
        else:
            sitting[seat.pk] = person.pk
    if len(set(sitting.values())) < len(sitting):
        message = _("Somebody sits on two seats; each person takes one.")
        yield Problem("", "two_seats", message)
