"""The moves of lessons, success stories and sessions, and what stands in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.problems import Problem
from core.transitions import Context, Transition
from governance.models import LearningSession, Lesson, SuccessStory

if TYPE_CHECKING:
    from collections.abc import Iterator


def not_by_the_author(row: Any, context: Context) -> Iterator[Problem]:
    """Four eyes: what others will read is read by a second person first."""
    if context.actor is not None and context.actor.pk == row.written_by_id:
        message = _("Nobody publishes what they wrote themselves; ask a colleague to read it.")
        yield Problem("", "self", message)


L, S, Session = Lesson.State, SuccessStory.State, LearningSession.State
PUBLISH_LESSON = Transition(
    "publish", frozenset({L.PROPOSED}), L.PUBLISHED, guards=(not_by_the_author,)
)
WITHDRAW_LESSON = Transition("take_back", frozenset({L.PROPOSED, L.PUBLISHED}), L.WITHDRAWN)
PUBLISH_STORY = Transition(
    "publish", frozenset({S.DRAFT}), S.PUBLISHED, guards=(not_by_the_author,)
)
WITHDRAW_CONSENT = Transition("withdraw_consent", frozenset({S.DRAFT, S.PUBLISHED}), S.WITHDRAWN)
HOLD_SESSION = Transition("hold", frozenset({Session.PLANNED}), Session.HELD)
CANCEL_SESSION = Transition("cancel", frozenset({Session.PLANNED}), Session.CANCELLED)
