"""Lessons: proposed, published by a second person, adopted elsewhere as a change with a result."""

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
from governance.lifecycle.learning import PUBLISH_LESSON, WITHDRAW_LESSON
from governance.models import AdoptedLesson, Lesson
from governance.selectors.lessons import lessons_for
from governance.selectors.sides import people_of_the_sides
from partnerships.editing import ended
from partnerships.models.access import permissions_on
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

KEEPS: Final = "keep_sharing"
PUBLISHES: Final = "publish_learning"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFacts:
    """What the author says; the stage is one of the partnership's type."""

    title: str
    happened: str
    learned: str
    differently: str
    phase: str
    may_name: bool = False


def propose_lesson(partnership: Partnership, facts: LessonFacts, *, actor: User) -> Lesson:
    """Writes a lesson down. Also after the end: that is when most is learned.

    Raises:
        Refused: with everything that is missing, an unknown stage, or no right.
    """
    with audited(partnership.stream, actor=actor, kind="lesson.proposed") as act:
        row = locked(partnership)
        refuse_if([*may_keep(row, actor), *_wording(row, facts)])
        lesson = Lesson.objects.create(
            partnership=row,
            title=facts.title.strip(),
            happened=facts.happened.strip(),
            learned=facts.learned.strip(),
            differently=facts.differently.strip(),
            type=row.type,
            phase=facts.phase,
            sector=row.sector,
            may_name=facts.may_name,
            written_by=actor,
            written_at=clock.now(),
        )
        act.fact(lesson=str(lesson.uuid), title=lesson.title, may_name=lesson.may_name)
        events.publish(LearningMoved(row.pk))
    return lesson


def publish_lesson(lesson: Lesson, *, actor: User) -> Lesson:
    """Lets the officials of every partnership read it.

    Raises:
        Refused: its author, no right, or it waits no more.
    """

    def change(row: Lesson) -> None:
        refuse_if(may_publish(row.partnership, actor))
        row.published_by, row.published_at = actor, clock.now()

    return perform(
        lesson,
        PUBLISH_LESSON,
        actor=actor,
        change=change,
        kind="lesson.published",
        facts={"lesson": str(lesson.uuid)},
        publish=lambda row: LearningMoved(row.partnership_id),
    )


def take_lesson_back(lesson: Lesson, *, reason: str, actor: User) -> Lesson:
    """Nobody elsewhere reads it any more; changes that were adopted from it stay.

    Raises:
        Refused: neither its author nor somebody who publishes, or no reason.
    """

    def change(row: Lesson) -> None:
        problems = (
            [] if row.written_by_id == actor.pk else list(may_publish(row.partnership, actor))
        )
        if not reason.strip():
            message = _("Say why the lesson is taken back; its author reads it.")
            problems.append(Problem("reason", "required", message))
        refuse_if(problems)
        row.reason = reason.strip()

    return perform(
        lesson,
        WITHDRAW_LESSON,
        actor=actor,
        change=change,
        kind="lesson.taken_back",
        facts={"lesson": str(lesson.uuid), "reason": reason.strip()},
        publish=lambda row: LearningMoved(row.partnership_id),
    )


def adopt_lesson(
    partnership: Partnership,
    lesson: Lesson,
    *,
    change: str,
    owner: User | None,
    due_on: dt.date | None,
    actor: User,
) -> AdoptedLesson:
    """The partnership changes something because of the lesson; `owner` sees to it by `due_on`.

    Raises:
        Refused: with everything that is wrong; the lesson is not published, or adopted here before.
    """
    with audited(partnership.stream, actor=actor, kind="lesson.adopted") as act:
        row = locked(partnership)
        closed = ended(row)
        refuse_if(
            [
                *([closed.problem()] if closed else []),
                *may_keep(row, actor),
                *_adoptable(row, lesson, actor),
                *_promise(row, change, owner, due_on),
            ]
        )
        assert owner is not None  # noqa: S101 - refused otherwise
        assert due_on is not None  # noqa: S101 - as above
        made = AdoptedLesson.objects.create(
            lesson=lesson,
            partnership=row,
            change=change.strip(),
            owner=owner,
            due_on=due_on,
            adopted_by=actor,
            adopted_at=clock.now(),
        )
        act.fact(lesson=str(lesson.uuid), change=made.change, due_on=due_on.isoformat())
        events.publish(LearningMoved(row.pk))
    return made


def tell_result(adopted: AdoptedLesson, *, result: str, actor: User) -> AdoptedLesson:
    """Says what came of the change; once, by whoever sees to it or a colleague who may.

    Raises:
        Refused: it was told before, nothing is said, or no right.
    """
    with audited(adopted.stream, actor=actor, kind="lesson.result_told") as act:
        row = locked(adopted)
        problems = [] if row.owner_id == actor.pk else list(may_keep(row.partnership, actor))
        if row.done_on is not None:
            problems.append(Problem("", "told", _("What came of it was said already.")))
        if not result.strip():
            message = _("Say what came of the change, also where nothing did.")
            problems.append(Problem("result", "required", message))
        refuse_if(problems)
        row.done_on, row.result, row.told_by = clock.today(), result.strip(), actor
        row.save(update_fields=["done_on", "result", "told_by"])
        act.fact(lesson=str(row.lesson.uuid), result=row.result)
    return row


def may_keep(partnership: Partnership, actor: User) -> Iterator[Problem]:
    """The objection to whoever does not write down here what both sides share."""
    if KEEPS not in permissions_on(actor, partnership):
        message = _("Your role here does not write this down; the contract manager or lead does.")
        yield Problem("", "forbidden", message)


def may_publish(partnership: Partnership, actor: User) -> Iterator[Problem]:
    """The objection to whoever does not publish here."""
    if PUBLISHES not in permissions_on(actor, partnership):
        message = _("Officials of the authority publish; ask the contract manager.")
        yield Problem("", "forbidden", message)


def _wording(partnership: Partnership, facts: LessonFacts) -> Iterator[Problem]:
    missing = {
        "title": _("Give the lesson a title that says what to do."),
        "happened": _("Say in a few lines what happened."),
        "learned": _("Say what you learned from it."),
        "differently": _("Say what others should do differently."),
    }
    for name, message in missing.items():
        if not getattr(facts, name).strip():
            yield Problem(name, "required", message)
    if facts.phase not in {one.slug for one in types[partnership.type].phases}:
        yield Problem("phase", "unknown", _("Choose the stage in which the lesson helps."))


def _adoptable(partnership: Partnership, lesson: Lesson, actor: User) -> Iterator[Problem]:
    readable = lessons_for(actor).filter(pk=lesson.pk, state=Lesson.State.PUBLISHED)
    if not readable.exists():
        yield Problem("lesson", "unpublished", _("Only a published lesson is adopted."))
    elif AdoptedLesson.objects.filter(lesson=lesson, partnership=partnership).exists():
        message = _("This lesson was adopted here already; say there what came of it.")
        yield Problem("lesson", "adopted", message)


def _promise(
    partnership: Partnership, change: str, owner: User | None, due_on: dt.date | None
) -> Iterator[Problem]:
    if not change.strip():
        yield Problem("change", "required", _("Say what changes here because of it."))
    if owner is None or owner.uuid not in people_of_the_sides(partnership):
        message = _("Choose somebody with a role of either side here who sees to it.")
        yield Problem("owner", "no_role", message)
    if due_on is None or due_on < clock.today():
        yield Problem("due_on", "past", _("Enter today or a later day by which it is done."))
    yield from far_off("due_on", due_on)
