"""What the Learning page shows: lessons, adopted changes, sessions and stories, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from governance.selectors.lessons import (
    adopted_for,
    helping,
    lessons_for,
    offered_rows,
    phase_of,
    sessions_for,
    stories_for,
)
from governance.selectors.programmes import programme_row, programmes_for, skills_of
from governance.selectors.sides import side_name
from governance.selectors.skills import SIDES, gain_of

if TYPE_CHECKING:
    from core.models import User
    from governance.models import AdoptedLesson, LearningSession, Lesson
    from partnerships.models import Partnership

MOST_ROWS: Final = 100
LESSON_TAG = {"proposed": "warn", "published": "good", "withdrawn": "none"}
SESSION_TAG = {"planned": "none", "held": "good", "cancelled": "warn"}


def learning_of(partnership: Partnership, user: User) -> dict[str, Any]:
    """All rows of the page; ten queries however many rows there are."""
    lessons = lessons_for(user).filter(partnership=partnership)[:MOST_ROWS]
    adopted = adopted_for(user).filter(partnership=partnership)[:MOST_ROWS]
    sessions = list(sessions_for(user).filter(partnership=partnership)[:MOST_ROWS])
    programmes = programmes_for(user).filter(partnership=partnership)[:MOST_ROWS]
    offered = helping(user, kind=partnership.type, phase=partnership.phase, without=partnership)
    return {
        "lessons": [_lesson(one) for one in lessons],
        "adopted": [_adopted(one) for one in adopted],
        "sessions": [session_row(one) for one in sessions],
        "programmes": [programme_row(one, partnership) for one in programmes],
        "skills": skills_of(sessions, partnership),
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
