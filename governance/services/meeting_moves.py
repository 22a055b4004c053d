"""Moving a meeting to another day: with the notice of its body, counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.events import MeetingRescheduled
from governance.models import Meeting
from governance.services.meeting_checks import may_run, moved, must_be
from governance.services.meetings import MeetingFacts, papers_day, when_and_where

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    """To when, and why. A place that is empty and a length that is None stay as they were."""

    starts_at: dt.datetime | None
    reason: str
    place: str = ""
    lasts: int | None = None
    papers_due_on: dt.date | None = None
    urgent_reason: str = ""


def move_meeting(meeting: Meeting, facts: MoveFacts, *, actor: User) -> Meeting:
    """Moves a meeting that has not begun; its agenda stays, and everybody is told.

    Papers are due as many days before the new day as usual, unless a day is given. The side in the
    chair is that of the new day.

    Raises:
        Refused: with everything that is wrong: too short a notice, the moment it has already, no
            reason, it has begun, or the person does not run it.
    """
    with audited(meeting.stream, actor=actor, kind="meeting.moved") as act:
        row = locked(meeting)
        wanted = MeetingFacts(
            starts_at=facts.starts_at,
            place=facts.place.strip() or row.place,
            lasts=row.lasts if facts.lasts is None else facts.lasts,
            papers_due_on=facts.papers_due_on,
            urgent_reason=facts.urgent_reason,
        )
        problems = [*may_run(row, actor), *must_be(row, Meeting.State.CONVENED)]
        problems += when_and_where(row.body, wanted)
        if facts.starts_at == row.starts_at:
            message = _("It is held then already; enter another day or time.")
            problems.append(Problem("starts_on", "same", message))
        if not facts.reason.strip():
            message = _("Say why it is moved; all members read it.")
            problems.append(Problem("reason", "required", message))
        refuse_if(problems)
        assert facts.starts_at is not None  # noqa: S101 - refused otherwise
        before, held_on = row.day, clock.day_of(facts.starts_at)
        row.moved_from, row.starts_at = row.starts_at, facts.starts_at
        row.moves, row.move_reason = row.moves + 1, facts.reason.strip()
        row.place, row.lasts = wanted.place, wanted.lasts
        row.urgent_reason = facts.urgent_reason.strip()
        row.papers_due_on = facts.papers_due_on or papers_day(row.body, held_on)
        row.chair = row.body.chair_on(held_on)
        row.save()
        act.fact(meeting=str(row.uuid), moved_from=before, held_on=held_on, move=row.moves)
        events.publish(moved(row))
        events.publish(MeetingRescheduled(row.partnership_id, row.pk, row.moves, actor.pk))
    return row
