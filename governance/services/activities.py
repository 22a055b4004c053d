"""Planning what both sides do together, saying what came of it, and following it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked, perform
from governance.events import RelationshipMoved
from governance.lifecycle.surveys import CANCEL, HOLD
from governance.models import Activity, ActivityFollowUp, ActivityPerson
from governance.selectors.relationship import people_of_sides
from governance.selectors.survey_sheets import BOTH
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from core.models import User
    from partnerships.models import Partnership

KEEPS: Final = "keep_relationship"
MOST_FOLLOW_UPS: Final = 20


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """What follows: the text, who sees to it, by when."""

    text: str
    owner: User | None
    due_on: dt.date | None


def plan_activity(
    partnership: Partnership,
    *,
    kind: str,
    title: str,
    planned_on: dt.date | None,
    people: Iterable[User],
    actor: User,
    purpose: str = "",
) -> Activity:
    """Plans a workshop, review or session with people of both sides.

    Raises:
        Refused: with everything that is wrong; above all without somebody of each side.
    """
    chosen = list(people)
    with audited(partnership.stream, actor=actor, kind="activity.planned") as act:
        row = locked(partnership)
        sides = {one.pk: side for one, side in people_of_sides(row)}
        refuse_if(
            [
                *_may_keep(row, actor),
                *_wording(kind, title),
                *_day(planned_on),
                *_both_sides(chosen, sides),
            ]
        )
        assert planned_on is not None  # noqa: S101 - refused otherwise
        activity = Activity.objects.create(
            partnership=row,
            kind=kind,
            title=title.strip(),
            purpose=purpose.strip(),
            planned_on=planned_on,
            planned_by=actor,
            planned_at=clock.now(),
        )
        ActivityPerson.objects.bulk_create(
            ActivityPerson(activity=activity, person=one, side=sides[one.pk]) for one in chosen
        )
        act.fact(activity=str(activity.uuid), of=kind, planned_on=planned_on, people=len(chosen))
    return activity


def hold_activity(
    activity: Activity,
    *,
    held_on: dt.date | None,
    outcome: str,
    came: Iterable[User],
    actor: User,
    follow_ups: Sequence[FollowUpFacts] = (),
) -> Activity:
    """Says that it was held, who came, what came of it and what follows.

    Raises:
        Refused: with everything that is wrong; nobody of one of the sides came.
    """
    present = {one.pk for one in came}
    partnership = activity.partnership
    sides = {one.pk: side for one, side in people_of_sides(partnership)}
    asked = list(activity.people.all())
    problems = [
        *_may_keep(partnership, actor),
        *_outcome(held_on, outcome),
        *_follow_ups(follow_ups, sides),
        *_who_came(asked, present),
    ]

    def change(row: Activity) -> None:
        refuse_if(problems)
        row.held_on, row.outcome, row.ended_by = held_on, outcome.strip(), actor
        for one in asked:
            one.came = one.person_id in present
        ActivityPerson.objects.bulk_update(asked, ["came"])
        ActivityFollowUp.objects.bulk_create(
            ActivityFollowUp(
                activity=row,
                text=one.text.strip(),
                owner=one.owner,
                side=sides[one.owner.pk],
                due_on=one.due_on,
            )
            for one in follow_ups
            if one.owner is not None and one.due_on is not None
        )

    return perform(
        activity,
        HOLD,
        actor=actor,
        change=change,
        kind="activity.held",
        facts={
            "activity": str(activity.uuid),
            "held_on": held_on.isoformat() if held_on else None,
            "came": len(present),
            "follow_ups": len(follow_ups),
        },
        publish=_moved,
    )


def cancel_activity(activity: Activity, *, reason: str, actor: User) -> Activity:
    """Says that it is not held, and why.

    Raises:
        Refused: no right, no reason, or it was held or cancelled already.
    """

    def change(row: Activity) -> None:
        problems = list(_may_keep(row.partnership, actor))
        if not reason.strip():
            problems.append(Problem("reason", "required", _("Say why it is not held.")))
        refuse_if(problems)
        row.reason, row.ended_by = reason.strip(), actor

    return perform(
        activity,
        CANCEL,
        actor=actor,
        change=change,
        kind="activity.cancelled",
        facts={"activity": str(activity.uuid)},
        publish=_moved,
    )


def follow_up_done(follow_up: ActivityFollowUp, *, note: str, actor: User) -> ActivityFollowUp:
    """Whoever sees to it says that it is done, and how.

    Raises:
        Refused: it is somebody else's, done already, or nothing is said.
    """
    activity = follow_up.activity
    with audited(activity.stream, actor=actor, kind="activity.followed_up") as act:
        row = locked(follow_up)
        problems = []
        if row.owner_id != actor.pk:
            message = _("Only whoever sees to it says that it is done.")
            problems.append(Problem("", "not_yours", message))
        if row.done_on is not None:
            problems.append(Problem("", "done", _("It was done already.")))
        if not note.strip():
            problems.append(Problem("note", "required", _("Say in a few words what was done.")))
        refuse_if(problems)
        row.done_on, row.done_by, row.note = clock.today(), actor, note.strip()
        row.save(update_fields=["done_on", "done_by", "note"])
        act.fact(activity=str(activity.uuid), follow_up=str(row.uuid))
    return row


def _moved(row: Activity) -> RelationshipMoved:
    return RelationshipMoved(row.partnership_id)


def _may_keep(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if KEEPS not in permissions_on(actor, partnership):
        message = _("Your role here does not plan this; the contract manager or lead does.")
        yield Problem("", "forbidden", message)


def _wording(kind: str, title: str) -> Iterator[Problem]:
    if kind not in Activity.Kind.values:
        yield Problem("kind", "unknown", _("Choose what it is."))
    if not title.strip():
        yield Problem("title", "required", _("Give it a title."))


def _day(planned_on: dt.date | None) -> Iterator[Problem]:
    if planned_on is None:
        yield Problem("planned_on", "required", _("Enter the day for which it is planned."))
    elif planned_on < clock.today():
        message = _("Enter today or a day to come; what was held is planned first, then recorded.")
        yield Problem("planned_on", "past", message)
    yield from far_off("planned_on", planned_on)


def _both_sides(people: list[User], sides: dict[int, str]) -> Iterator[Problem]:
    for one in people:
        if one.pk not in sides:
            message = _("%(person)s holds no role of either side here; take them off the list.")
            yield Problem("people", "no_role", message % {"person": one})
    if not set(BOTH) <= {sides.get(one.pk, "") for one in people}:
        message = _("Choose somebody of each side: it is something that both do together.")
        yield Problem("people", "one_side", message)


def _outcome(held_on: dt.date | None, outcome: str) -> Iterator[Problem]:
    if held_on is None:
        yield Problem("held_on", "required", _("Enter the day on which it was held."))
    elif held_on > clock.today():
        message = _("It cannot have been held on a day that lies ahead.")
        yield Problem("held_on", "in_future", message)
    yield from far_off("held_on", held_on)
    if not outcome.strip():
        yield Problem("outcome", "required", _("Say in a few lines what came of it."))


def _who_came(asked: Sequence[ActivityPerson], present: set[int]) -> Iterator[Problem]:
    if present - {one.person_id for one in asked}:
        message = _("Somebody ticked was not asked to take part; tick only those on the list.")
        yield Problem("came", "not_asked", message)
    elif not set(BOTH) <= {one.side for one in asked if one.person_id in present}:
        message = _("Nobody of one side came, so it was not held together: cancel it, and say why.")
        yield Problem("came", "one_side", message)


def _follow_ups(wanted: Sequence[FollowUpFacts], sides: dict[int, str]) -> Iterator[Problem]:
    if len(wanted) > MOST_FOLLOW_UPS:
        message = _("Write down at most %(n)d things that follow.") % {"n": MOST_FOLLOW_UPS}
        raise Refused([Problem("follow_ups", "too_many", message)])
    for number, one in enumerate(wanted, start=1):
        where = _("What follows, row %(n)d") % {"n": number}
        if not one.text.strip():
            yield Problem("text", "required", _("Say what is to be done."), where)
        if one.owner is None or one.owner.pk not in sides:
            message = _("Choose somebody with a role of either side here who sees to it.")
            yield Problem("owner", "no_role", message, where)
        if one.due_on is None or one.due_on < clock.today():
            message = _("Enter today or a later day by which it is done.")
            yield Problem("due_on", "past", message, where)
        for problem in far_off("due_on", one.due_on):
            yield Problem(problem.field, problem.code, problem.message, where)
