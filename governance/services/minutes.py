"""Minutes: written while in session or after it, circulated, and approved by both sides.

A side approves them by somebody with a seat who did not circulate them. Whoever objects sends them
back to be mended. A side that is silent until the clock has ended has not objected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import Context, locked, perform
from governance.lifecycle.meetings import APPROVE, CIRCULATE, OBJECT
from governance.models import AgendaItem, Meeting, MeetingAction, MinutesAnswer
from governance.selectors.meeting_room import minutes_fingerprint
from governance.selectors.sides import people_of_the_sides
from governance.services.decision_checks import guarded, may_take_part
from governance.services.meeting_checks import approved, may_run, moved, must_be, seat_here

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from core.models import User
    from governance.models import Seat

MOST_ACTIONS: Final = 60
S = Meeting.State
Kind = MinutesAnswer.Kind
KINDS: Final = {
    Kind.APPROVES: "meeting.approved_by_side",
    Kind.COMMENTS: "meeting.commented",
    Kind.OBJECTS: "meeting.objected",
}


def write_minutes(
    meeting: Meeting, notes: Mapping[UUID, str], *, summary: str, actor: User
) -> Meeting:
    """Writes what was said of the points named; the others stay as they are.

    Raises:
        Refused: it has not begun, or the minutes are circulated; the person does not run it.
    """
    with audited(meeting.stream, actor=actor, kind="meeting.minutes_written") as act:
        row = locked(meeting)
        items = [one for one in row.items.all() if one.uuid in notes]
        problems = [*may_run(row, actor), *must_be(row, S.SESSION, S.HELD)]
        if len(items) < len(notes):
            problems.append(Problem("", "unknown", _("That point is not of this meeting.")))
        refuse_if(problems)
        for item in items:
            item.note = notes[item.uuid].strip()
        AgendaItem.objects.bulk_update(items, ["note"])
        row.summary = summary.strip()
        row.save(update_fields=["summary"])
        act.fact(meeting=str(row.uuid), items=len(items))
    return row


def add_action(
    meeting: Meeting,
    *,
    text: str,
    owner: User | None,
    due_on: dt.date | None,
    actor: User,
    item: AgendaItem | None = None,
) -> MeetingAction:
    """Writes down what somebody promised, with a day.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(meeting.stream, actor=actor, kind="meeting.action_added") as act:
        row = locked(meeting)
        sides = people_of_the_sides(row.partnership)
        refuse_if(
            [
                *may_run(row, actor),
                *must_be(row, S.SESSION, S.HELD),
                *_action(row, text, owner, due_on, set(sides)),
            ]
        )
        assert owner is not None  # noqa: S101 - refused otherwise
        assert due_on is not None  # noqa: S101 - as above
        made = MeetingAction.objects.create(
            meeting=row,
            item=item,
            text=text.strip(),
            owner=owner,
            side=sides[owner.uuid].side,
            due_on=due_on,
        )
        act.fact(meeting=str(row.uuid), action=str(made.uuid), due_on=due_on)
    return made


def remove_action(action: MeetingAction, *, actor: User) -> None:
    """Takes an action away that was written down by mistake, before minutes are circulated.

    Raises:
        Refused: they are circulated, it was done, or the person does not run the meeting.
    """
    with audited(action.meeting.stream, actor=actor, kind="meeting.action_removed") as act:
        row = locked(action.meeting)
        problems = [*may_run(row, actor), *must_be(row, S.SESSION, S.HELD)]
        if action.done_on is not None or action.looked_at.exists():
            message = _("It was done or looked at since; it stays in the minutes.")
            problems.append(Problem("", "done", message))
        refuse_if(problems)
        act.fact(meeting=str(row.uuid), action=str(action.uuid))
        action.delete()


def action_done(action: MeetingAction, *, note: str, actor: User) -> MeetingAction:
    """Whoever sees to it says that it is done, and how.

    Raises:
        Refused: it is somebody else's, done already, or nothing is said.
    """
    with audited(action.meeting.stream, actor=actor, kind="meeting.action_done") as act:
        row = locked(action)
        problems = []
        if row.owner_id != actor.pk:
            message = _("%(person)s sees to this.") % {"person": row.owner}
            problems.append(Problem("", "not_yours", message))
        if row.done_on is not None:
            problems.append(Problem("", "done", _("It was done already.")))
        if not note.strip():
            problems.append(Problem("note", "required", _("Say in a few words what was done.")))
        refuse_if(problems)
        row.done_on, row.done_by, row.note = clock.today(), actor, note.strip()
        row.save(update_fields=["done_on", "done_by", "note"])
        act.fact(meeting=str(action.meeting.uuid), action=str(row.uuid))
    return row


def circulate(meeting: Meeting, *, actor: User) -> Meeting:
    """Sends the minutes to both sides; from then on nobody changes them, and the clock runs.

    Raises:
        Refused: a point of which the minutes say nothing, or the person does not run it.
    """

    def may(row: Meeting, _context: Context) -> Iterator[Problem]:
        yield from may_run(row, actor)
        for item in row.items.filter(note="", counted_at__isnull=True):
            message = _("The minutes say nothing of it yet; write a line.")
            yield Problem("", "unwritten", message, str(item))

    def change(row: Meeting) -> None:
        row.circulated_at, row.circulated_by = clock.now(), actor
        row.approve_by = add_business_days(
            clock.today(), row.body.approval_days, row.partnership.country
        )

    return perform(
        meeting,
        guarded(CIRCULATE, may),
        actor=actor,
        change=change,
        facts={"meeting": str(meeting.uuid), "round": meeting.round},
        publish=moved,
    )


def answer_minutes(
    meeting: Meeting, *, kind: str, text: str = "", seen: str, actor: User
) -> MinutesAnswer:
    """Approves circulated minutes for one's side, comments on them, or objects.

    With the last side's approval they are approved; an objection sends them back to be mended.

    Raises:
        Refused: no seat on the body, one's own minutes, the clock has ended, the side has answered,
            nothing is said, or they are not what the person read.
    """
    if kind not in Kind.values:
        message = _("Approve the minutes, comment on them, or object.")
        raise Refused([Problem("kind", "unknown", message)])
    with audited(meeting.stream, actor=actor, kind=KINDS[Kind(kind)]) as act:
        row = locked(meeting)
        seat = seat_here(row, actor)
        refuse_if(_against_answer(row, kind, text, seen, seat, actor))
        assert seat is not None  # noqa: S101 - refused otherwise
        assert row.circulated_by is not None  # noqa: S101 - held by a constraint
        made = MinutesAnswer.objects.create(
            meeting=row,
            round=row.round,
            side=seat.side,
            kind=kind,
            text=text.strip(),
            by=actor,
            written_by=row.circulated_by,
            at=clock.now(),
        )
        act.fact(meeting=str(row.uuid), side=seat.side, round=row.round)
        if kind == Kind.OBJECTS:
            _send_back(row, actor)
        elif kind == Kind.APPROVES and not waiting_for(row):
            _approve(row, silent=[], actor=actor)
    return made


def approve_what_is_silent(today: dt.date) -> int:
    """Approves the minutes to which nobody objected until their clock ended; how many."""
    over = Meeting.objects.filter(state=S.CIRCULATED, approve_by__lt=today).order_by("pk")
    count = 0
    for one in over.select_related("partnership", "body"):
        try:
            _approve(one, silent=waiting_for(one), actor=None)
        except Refused:
            # Somebody was faster; the next look finds it settled.
            continue
        count += 1
    return count


def waiting_for(meeting: Meeting) -> list[str]:
    """The sides with a voice that have not approved this round."""
    said = {
        one.side
        for one in meeting.answers.all()
        if one.round == meeting.round and one.kind == Kind.APPROVES
    }
    return [side for side in meeting.body.side_rules() if side not in said]


def _approve(meeting: Meeting, *, silent: list[str], actor: User | None) -> Meeting:
    def change(row: Meeting) -> None:
        row.approved_at, row.silent = clock.now(), silent

    return perform(
        meeting,
        APPROVE,
        actor=actor,
        change=change,
        facts={"meeting": str(meeting.uuid), "silent": silent, "round": meeting.round},
        publish=approved,
    )


def _send_back(meeting: Meeting, actor: User) -> Meeting:
    def change(row: Meeting) -> None:
        row.round += 1
        row.approve_by = None
        row.minutes_due_on = add_business_days(
            clock.today(), row.body.minutes_days, row.partnership.country
        )

    return perform(
        meeting,
        OBJECT,
        actor=actor,
        change=change,
        facts={"meeting": str(meeting.uuid)},
        publish=moved,
    )


def _action(
    row: Meeting, text: str, owner: User | None, due_on: dt.date | None, people: set[Any]
) -> Iterator[Problem]:
    if not text.strip():
        yield Problem("text", "required", _("Say what is to be done."))
    if owner is None or owner.uuid not in people:
        message = _("Choose somebody with a role of either side here who sees to it.")
        yield Problem("owner", "no_role", message)
    if due_on is None or due_on < clock.today():
        yield Problem("due_on", "past", _("Enter today or a later day by which it is done."))
    yield from far_off("due_on", due_on)
    if row.actions.count() >= MOST_ACTIONS:
        message = _("Write down at most %(n)d actions of a meeting.") % {"n": MOST_ACTIONS}
        yield Problem("", "too_many", message)


def _against_answer(
    row: Meeting, kind: str, text: str, seen: str, seat: Seat | None, actor: User
) -> Iterator[Problem]:
    yield from may_take_part(row.partnership, actor)
    yield from must_be(row, S.CIRCULATED)
    if seat is None or seat.side not in row.body.side_rules():
        message = _("Whoever has a seat on %(body)s for a side with a voice answers this.")
        yield Problem("", "no_seat", message % {"body": row.body.name})
        return
    if row.approve_by is not None and clock.today() > row.approve_by:
        message = _("The time to answer ended on %(day)s.") % {"day": day(row.approve_by)}
        yield Problem("", "over", message)
    if kind != Kind.APPROVES and not text.strip():
        yield Problem("text", "required", _("Say what is not right; both sides read it."))
    if seen != minutes_fingerprint(row):
        message = _("The minutes were changed after you opened them; read them again.")
        yield Problem("seen", "changed", message)
    if kind == Kind.APPROVES:
        yield from _against_approving(row, seat, actor)


def _against_approving(row: Meeting, seat: Seat, actor: User) -> Iterator[Problem]:
    if row.circulated_by_id == actor.pk:
        message = _("You circulated them; somebody else of your side approves them.")
        yield Problem("", "own", message)
    if not seat.is_voting:
        message = _("Your seat advises; a voting member of your side approves them.")
        yield Problem("", "advises", message)
    if seat.side not in waiting_for(row):
        yield Problem("", "approved", _("Your side approved them already."))
