"""What the Learning page shows: lessons, adopted changes, sessions and stories, in words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from core.formatting import scaled
from governance.selectors.lessons import (
    adopted_for,
    helping,
    lessons_for,
    offered_rows,
    phase_of,
    sessions_for,
    stories_for,
)
from governance.selectors.sides import side_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import User
    from governance.models import AdoptedLesson, LearningSession, Lesson, SessionAttendance
    from partnerships.models import Partnership

MOST_ROWS: Final = 100
FEWEST_RATINGS: Final = 3
"""Of fewer people no mean is shown: it would say what one of them thinks of their own skill."""
SIDES: Final = ("authority", "partner")
LESSON_TAG = {"proposed": "warn", "published": "good", "withdrawn": "none"}
SESSION_TAG = {"planned": "none", "held": "good", "cancelled": "warn"}


def learning_of(partnership: Partnership, user: User) -> dict[str, Any]:
    """All rows of the page; seven queries however many rows there are."""
    lessons = lessons_for(user).filter(partnership=partnership)[:MOST_ROWS]
    adopted = adopted_for(user).filter(partnership=partnership)[:MOST_ROWS]
    sessions = sessions_for(user).filter(partnership=partnership)[:MOST_ROWS]
    offered = helping(user, kind=partnership.type, phase=partnership.phase, without=partnership)
    return {
        "lessons": [_lesson(one) for one in lessons],
        "adopted": [_adopted(one) for one in adopted],
        "sessions": [session_row(one) for one in sessions],
        "stories": list(stories_for(user).filter(partnership=partnership)[:MOST_ROWS]),
        "offered": [
            {**row, "adopt": reverse("lesson_adopt", args=[partnership.uuid, one.uuid])}
            for one, row in zip(offered, offered_rows(offered), strict=True)
        ],
    }


def _lesson(one: Lesson) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": reverse("lesson", args=[one.uuid]),
        "phase": phase_of(one),
        "tag": LESSON_TAG[one.state],
        "label": one.get_state_display(),
        "by": str(one.written_by),
        "on": one.published_at or one.written_at,
    }


def _adopted(one: AdoptedLesson) -> dict[str, Any]:
    return {
        "row": one,
        "lesson": one.lesson.title,
        "url": reverse("lesson", args=[one.lesson.uuid]),
        "result_url": reverse("lesson_result", args=[one.partnership.uuid, one.uuid]),
    }


def session_row(one: LearningSession) -> dict[str, Any]:
    """A session with who came and what was gained, by side."""
    people = list(one.people.all())
    return {
        "topic": one.topic,
        "url": reverse("learning_session", args=[one.uuid]),
        "kind": one.get_kind_display(),
        "skill": one.get_skill_display(),
        "teacher": side_name(one.partnership, one.taught_by),
        "tag": SESSION_TAG[one.state],
        "label": one.get_state_display(),
        "day": one.day,
        "sides": [
            {"name": side_name(one.partnership, side), **gain_of(people, side)}
            for side in SIDES
            if people
        ],
    }


def gain_of(people: Iterable[SessionAttendance], side: str) -> dict[str, Any]:
    """How many came from the side and, of three or more who rated it, the mean skill.

    Means are of whole numbers from 1 to 5, to one decimal, halves up.
    """
    of_side = [one for one in people if one.side == side]
    rated = [one for one in of_side if one.before is not None and one.after is not None]
    found: dict[str, Any] = {"came": len(of_side), "before": "", "after": ""}
    if len(rated) >= FEWEST_RATINGS:
        found["before"] = _mean([one.before for one in rated if one.before is not None])
        found["after"] = _mean([one.after for one in rated if one.after is not None])
    return found


def _mean(values: list[int]) -> str:
    mean = Decimal(sum(values)) / len(values)
    return scaled(mean.quantize(Decimal("0.1"), ROUND_HALF_UP), 1)
