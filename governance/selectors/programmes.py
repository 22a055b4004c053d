"""Programmes with what their sessions brought; and what each side can do now, by skill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch
from django.urls import reverse

from governance.models import CapacityProgramme, LearningSession
from governance.selectors.sides import side_name
from governance.selectors.skills import SIDES, gain_of
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.models import User

MOST_ROWS: Final = 100


@dataclass(slots=True)
class Learner:
    """One person over several sessions: skill before the first, after the last of them."""

    side: str
    before: int | None
    after: int | None


def programmes_for(user: User) -> QuerySet[CapacityProgramme]:
    """Those of the own partnerships, with sessions and who came; three queries."""
    sessions = (
        LearningSession.objects.order_by("held_on", "pk")
        .select_related("partnership__authority", "partnership__partner")
        .prefetch_related("people")
    )
    found: QuerySet[CapacityProgramme] = (
        CapacityProgramme.objects.filter(partnership__in=Partnership.objects.visible_to(user))
        .select_related("partnership__authority", "partnership__partner", "planned_by")
        .prefetch_related(Prefetch("sessions", sessions))
    )
    return found


def programme_row(one: CapacityProgramme, partnership: Partnership) -> dict[str, Any]:
    """A programme with how many came, of how many wanted, and what they gained, by side."""
    held = [session for session in one.sessions.all() if session.held_on is not None]
    planned = sum(session.state == LearningSession.State.PLANNED for session in one.sessions.all())
    found = learners(held)
    wanted = SIDES if one.learner == CapacityProgramme.Learner.BOTH else (one.learner,)
    return {
        "title": one.title,
        "url": reverse("programme", args=[one.uuid]),
        "skill": one.get_skill_display(),
        "learner": one.get_learner_display()
        if len(wanted) > 1
        else side_name(partnership, one.learner),
        "held": len(held),
        "planned": planned,
        "came": sum(each.side in wanted for each in found),
        "wanted": one.people_wanted,
        "until_on": one.until_on,
        "ended_on": one.ended_on,
        "sides": [{"name": side_name(partnership, side), **gain_of(found, side)} for side in SIDES],
    }


def skills_of(
    sessions: Iterable[LearningSession], partnership: Partnership
) -> list[dict[str, Any]]:
    """By skill how many of each side came and what they gained; sessions with who came read."""
    held = [one for one in sessions if one.held_on is not None]
    rows = []
    for skill, label in LearningSession.Skill.choices:
        found = learners(
            sorted((one for one in held if one.skill == skill), key=lambda one: (one.day, one.pk))
        )
        if found:
            sides = [
                {"name": side_name(partnership, side), **gain_of(found, side)} for side in SIDES
            ]
            rows.append({"skill": label, "sides": sides})
    return rows


def learners(held: Iterable[LearningSession]) -> list[Learner]:
    """Each person once, by side and name; `held` from the first session to the last."""
    found: dict[tuple[str, str], Learner] = {}
    for session in held:
        for one in session.people.all():
            key = (one.side, one.name.casefold())
            known = found.setdefault(key, Learner(one.side, one.before, one.after))
            known.before = one.before if known.before is None else known.before
            known.after = known.after if one.after is None else one.after
    return list(found.values())
