"""Sessions in which one side learns from the other: planned, held with attendance, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock, events
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform
from governance.events import LearningMoved
from governance.lifecycle.learning import CANCEL_SESSION, HOLD_SESSION
from governance.models import LearningSession, SessionAttendance
from governance.models.learning_session import LEAST_SKILL, MOST_SKILL
from governance.services.lessons import may_keep
from partnerships.editing import ended

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from core.models import User
    from governance.models import CapacityProgramme
    from partnerships.models import Partnership

SIDES: Final = ("authority", "partner")
MOST_PEOPLE: Final = 200
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who came for which side; skill from 1 to 5 by their own word, None where it was not asked."""

    name: str
    side: str
    before: int | None = None
    after: int | None = None
    where: str = ""
    """The line on which they stand, for what is wrong with it."""


def plan_session(
    partnership: Partnership,
    *,
    kind: str,
    topic: str,
    skill: str,
    taught_by: str,
    planned_on: dt.date | None,
    actor: User,
    programme: CapacityProgramme | None = None,
) -> LearningSession:
    """Plans a session for both sides, of a programme or alone.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="learning_session.planned") as act:
        row = locked(partnership)
        closed = ended(row)
        refuse_if(
            [
                *([closed.problem()] if closed else []),
                *may_keep(row, actor),
                *_plan(kind, topic, skill, taught_by),
                *_day(planned_on),
                *_of_programme(row, programme, kind),
            ]
        )
        assert planned_on is not None  # noqa: S101 - refused otherwise
        made = LearningSession.objects.create(
            partnership=row,
            programme=programme,
            kind=kind,
            topic=topic.strip(),
            skill=skill,
            taught_by=taught_by,
            planned_on=planned_on,
            planned_by=actor,
            planned_at=clock.now(),
        )
        act.fact(session=str(made.uuid), of=kind, topic=made.topic)
        events.publish(LearningMoved(row.pk))
    return made


def hold_session(
    session: LearningSession,
    *,
    held_on: dt.date | None,
    people: Sequence[Attendee],
    actor: User,
    outcome: str = "",
) -> LearningSession:
    """Says that it was held, who came from each side, and their skill before and after.

    Raises:
        Refused: with everything that is wrong, by line; nobody of one of the sides came.
    """

    def change(row: LearningSession) -> None:
        refuse_if([*may_keep(row.partnership, actor), *_held(held_on), *_people(people)])
        row.held_on, row.outcome, row.ended_by = held_on, outcome.strip(), actor
        SessionAttendance.objects.bulk_create(
            SessionAttendance(
                session=row,
                name=one.name.strip(),
                side=one.side,
                before=one.before,
                after=one.after,
            )
            for one in people
        )

    return perform(
        session,
        HOLD_SESSION,
        actor=actor,
        change=change,
        kind="learning_session.held",
        facts={"session": str(session.uuid), "came": len(people)},
        publish=lambda row: LearningMoved(row.partnership_id),
    )


def cancel_session(session: LearningSession, *, reason: str, actor: User) -> LearningSession:
    """Says that it is not held, and why.

    Raises:
        Refused: no right, no reason, or it was held or cancelled already.
    """

    def change(row: LearningSession) -> None:
        problems = list(may_keep(row.partnership, actor))
        if not reason.strip():
            problems.append(Problem("reason", "required", _("Say why it is not held.")))
        refuse_if(problems)
        row.reason, row.ended_by = reason.strip(), actor

    return perform(
        session,
        CANCEL_SESSION,
        actor=actor,
        change=change,
        kind="learning_session.cancelled",
        facts={"session": str(session.uuid)},
        publish=lambda row: LearningMoved(row.partnership_id),
    )


def _plan(kind: str, topic: str, skill: str, taught_by: str) -> Iterator[Problem]:
    if kind not in LearningSession.Kind.values:
        yield Problem("kind", "unknown", _("Choose what kind of session it is."))
    if not topic.strip():
        yield Problem("topic", "required", _("Say what it is about."))
    if skill not in LearningSession.Skill.values:
        yield Problem("skill", "unknown", _("Choose what it teaches."))
    if taught_by not in SIDES:
        yield Problem("taught_by", "unknown", _("Choose the side that teaches."))


def _of_programme(
    partnership: Partnership, programme: CapacityProgramme | None, kind: str
) -> Iterator[Problem]:
    if programme is None:
        return
    if programme.partnership_id != partnership.pk or programme.ended_on is not None:
        text = _("Choose a programme of this partnership that has not ended.")
        yield Problem("programme", "foreign", text)
    if kind != LearningSession.Kind.CAPACITY:
        text = _("A session of a programme is a capacity-building session.")
        yield Problem("kind", "not_capacity", text)


def _day(planned_on: dt.date | None) -> Iterator[Problem]:
    if planned_on is None or planned_on < clock.today():
        yield Problem("planned_on", "past", _("Enter today or a day to come."))
    yield from far_off("planned_on", planned_on)


def _held(held_on: dt.date | None) -> Iterator[Problem]:
    if held_on is None:
        yield Problem("held_on", "required", _("Enter the day on which it was held."))
    elif held_on > clock.today():
        message = _("It cannot have been held on a day that lies ahead.")
        yield Problem("held_on", "in_future", message)
    yield from far_off("held_on", held_on)


def _people(people: Sequence[Attendee]) -> Iterator[Problem]:
    if len(people) > MOST_PEOPLE:
        message = _("Write down at most %(n)d people.") % {"n": MOST_PEOPLE}
        yield Problem("authority", "too_many", message)
        return
    for side in SIDES:
        if not any(one.side == side for one in people):
            message = _("Write down who came; both sides take part, or it is not shared.")
            yield Problem(side, "one_side", message)
    seen = set()
    for one in people:
        yield from _attendee(one)
        known = (one.side, one.name.strip().casefold())
        if known in seen:
            message = _("%(name)s stands here twice; leave one of the two.")
            yield Problem(one.side, "twice", message % {"name": one.name}, one.where)
        seen.add(known)


def _attendee(one: Attendee) -> Iterator[Problem]:
    if one.side not in SIDES or not one.name.strip() or len(one.name) > LONGEST_NAME:
        message = _("Write a name of at most %(n)d letters.") % {"n": LONGEST_NAME}
        yield Problem(one.side, "name", message, one.where)
    for value in (one.before, one.after):
        if value is not None and not LEAST_SKILL <= value <= MOST_SKILL:
            message = _("Give the skill as a whole number from 1 (none yet) to 5 (teaches others).")
            yield Problem(one.side, "skill", message, one.where)
            return
    if (one.before is None) is not (one.after is None):
        message = _("Give the skill both before and after, or neither.")
        yield Problem(one.side, "half", message, one.where)
