"""What learning leaves to do: to publish, to say what came of a change, to say who came."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.models import (
    AdoptedLesson,
    CapacityProgramme,
    LearningSession,
    Lesson,
    SuccessStory,
)
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day an adopted change is shown."""


def learning_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Five queries."""
    publishing = Partnership.objects.permitted(user, "publish_learning")
    waiting: tuple[tuple[type[Any], str, str], ...] = (
        (Lesson, "proposed", "lesson"),
        (SuccessStory, "draft", "story"),
    )
    for model, state, name in waiting:
        rows = model._default_manager.filter(partnership__in=publishing, state=state)
        for one in rows.exclude(written_by=user).select_related("partnership", "written_by"):
            yield _to_publish(one, name)
    yield from _changes(user, today)
    yield from _sessions(user, today)
    yield from _programmes(user, today)


def _to_publish(one: Any, name: str) -> WorkItem:
    titles = {"lesson": _("Publish the lesson: %(title)s"), "story": _("Publish: %(title)s")}
    return WorkItem(
        title=titles[name] % {"title": one.title},
        where=one.partnership.name,
        why=_("%(person)s wrote it on %(day)s")
        % {"person": one.written_by, "day": day(one.written_at.date())},
        role_line=_("A second person reads it first"),
        due_on=None,
        url=reverse(name, args=[one.uuid]),
        act_label=_("Read"),
        key=f"{name}_to_publish:{one.uuid}",
        partnership=one.partnership.uuid,
        arrived=True,
    )


def _changes(user: User, today: dt.date) -> Iterator[WorkItem]:
    mine = AdoptedLesson.objects.filter(
        owner=user,
        done_on__isnull=True,
        due_on__lte=today + AHEAD,
        partnership__in=Partnership.objects.visible_to(user),
    )
    for one in mine.select_related("lesson", "partnership"):
        yield WorkItem(
            title=_("Say what came of: %(change)s") % {"change": one.change},
            where=one.partnership.name,
            why=_("Adopted from the lesson “%(title)s”") % {"title": one.lesson.title},
            role_line=_("You see to it"),
            due_on=one.due_on,
            url=reverse("lesson_result", args=[one.partnership.uuid, one.uuid]),
            act_label=_("Say it"),
            key=f"lesson_result:{one.uuid}",
            partnership=one.partnership.uuid,
        )


def _sessions(user: User, today: dt.date) -> Iterator[WorkItem]:
    over = LearningSession.objects.filter(
        planned_by=user,
        state=LearningSession.State.PLANNED,
        planned_on__lte=today,
        partnership__in=Partnership.objects.permitted(user, "keep_sharing"),
    )
    for one in over.select_related("partnership"):
        yield WorkItem(
            title=_("Say who came: %(topic)s") % {"topic": one.topic},
            where=one.partnership.name,
            why=_("It was planned for %(day)s") % {"day": day(one.planned_on)},
            role_line=_("You planned it"),
            due_on=one.planned_on,
            url=reverse("learning_session", args=[one.uuid]),
            act_label=_("Open"),
            key=f"learning_session_held:{one.uuid}",
            partnership=one.partnership.uuid,
        )


def _programmes(user: User, today: dt.date) -> Iterator[WorkItem]:
    over = CapacityProgramme.objects.filter(
        planned_by=user,
        ended_on__isnull=True,
        until_on__lte=today,
        partnership__in=Partnership.objects.permitted(user, "keep_sharing"),
    )
    for one in over.select_related("partnership"):
        yield WorkItem(
            title=_("Say what came of: %(change)s") % {"change": one.title},
            where=one.partnership.name,
            why=_("The programme was planned until %(day)s") % {"day": day(one.until_on)},
            role_line=_("You planned it"),
            due_on=one.until_on,
            url=reverse("programme", args=[one.uuid]),
            act_label=_("Open"),
            key=f"programme_over:{one.uuid}",
            partnership=one.partnership.uuid,
        )
