"""Capacity-building programmes: planned for a side, and ended with what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import CapacityProgramme, LearningSession
from governance.services.lessons import may_keep
from partnerships.editing import ended

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

MOST_PEOPLE: Final = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFacts:
    """Who learns what, how many of them, and by when."""

    title: str
    aim: str
    skill: str
    learner: str
    people_wanted: int | None
    until_on: dt.date | None


def plan_programme(
    partnership: Partnership, facts: ProgrammeFacts, *, actor: User
) -> CapacityProgramme:
    """Plans a programme; its sessions are planned one by one.

    Raises:
        Refused: with everything that is wrong; not permitted; the partnership has ended.
    """
    with audited(partnership.stream, actor=actor, kind="programme.planned") as act:
        row = locked(partnership)
        closed = ended(row)
        refuse_if(
            [
                *([closed.problem()] if closed else []),
                *may_keep(row, actor),
                *_words(facts),
                *_measure(facts),
            ]
        )
        assert facts.people_wanted is not None  # noqa: S101 - asked for above
        assert facts.until_on is not None  # noqa: S101 - as above
        made = CapacityProgramme.objects.create(
            partnership=row,
            title=facts.title.strip(),
            aim=facts.aim.strip(),
            skill=facts.skill,
            learner=facts.learner,
            people_wanted=facts.people_wanted,
            until_on=facts.until_on,
            planned_by=actor,
            planned_at=clock.now(),
        )
        act.fact(programme=str(made.uuid), learner=facts.learner, of=facts.skill)
    return made


def end_programme(programme: CapacityProgramme, *, outcome: str, actor: User) -> CapacityProgramme:
    """Ends it with what came of it.

    Raises:
        Refused: no outcome; a session is still planned; ended before; not permitted.
    """
    with audited(programme.stream, actor=actor, kind="programme.ended") as act:
        row = locked(programme)
        problems = list(may_keep(row.partnership, actor))
        if row.ended_on is not None:
            problems.append(Problem("", "decided", _("It has ended before.")))
        if row.sessions.filter(state=LearningSession.State.PLANNED).exists():
            text = _("A session is still planned; hold it or cancel it first.")
            problems.append(Problem("", "still_planned", text))
        if not outcome.strip():
            text = _("Say what came of it, also where it was little.")
            problems.append(Problem("outcome", "required", text))
        refuse_if(problems)
        row.ended_on, row.ended_by, row.outcome = clock.today(), actor, outcome.strip()
        row.save(update_fields=["ended_on", "ended_by", "outcome"])
        act.fact(programme=str(row.uuid))
    return row


def _words(facts: ProgrammeFacts) -> Iterator[Problem]:
    if not facts.title.strip():
        yield Problem("title", "required", _("Give the programme a title."))
    if not facts.aim.strip():
        yield Problem("aim", "required", _("Say what they can do afterwards."))
    if facts.skill not in LearningSession.Skill.values:
        yield Problem("skill", "unknown", _("Choose what it teaches."))
    if facts.learner not in CapacityProgramme.Learner.values:
        yield Problem("learner", "unknown", _("Choose who learns."))


def _measure(facts: ProgrammeFacts) -> Iterator[Problem]:
    if facts.people_wanted is None or not 1 <= facts.people_wanted <= MOST_PEOPLE:
        text = _("Enter how many people shall take part, from 1 to %(most)d.")
        yield Problem("people_wanted", "out_of_range", text % {"most": MOST_PEOPLE})
    if facts.until_on is None or facts.until_on < clock.today():
        yield Problem("until_on", "past", _("Enter today or a day to come."))
    yield from far_off("until_on", facts.until_on)
