"""What working together leaves for a person to do: to answer, to record, to follow up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.models import Activity, ActivityFollowUp, Survey, SurveyLink
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day something is shown."""


def relationship_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Surveys to answer, activities to write down, and what follows from them; three queries."""
    visible = Partnership.objects.visible_to(user)
    yield from _to_answer(user, today, visible)
    yield from _to_record(user, today)
    yield from _to_follow_up(user, today, visible)


def _to_answer(user: User, today: dt.date, visible: QuerySet[Partnership]) -> Iterator[WorkItem]:
    waiting = SurveyLink.objects.filter(
        person=user,
        is_used=False,
        survey__state=Survey.State.OPEN,
        survey__closes_on__gte=today,
        survey__partnership__in=visible,
    ).select_related("survey__partnership")
    for link in waiting:
        survey = link.survey
        yield WorkItem(
            title=_("Answer: %(title)s") % {"title": survey.title},
            where=survey.partnership.name,
            why=_("Both sides are asked until %(day)s; nobody sees who said what")
            % {"day": day(survey.closes_on)},
            role_line=_("You were asked for your side"),
            due_on=survey.closes_on,
            url=reverse("relationship_survey", args=[survey.uuid]),
            act_label=_("Open"),
            key=f"relationship_survey:{link.uuid}",
            partnership=survey.partnership.uuid,
            arrived=True,
        )


def _to_record(user: User, today: dt.date) -> Iterator[WorkItem]:
    able = Partnership.objects.permitted(user, "keep_relationship")
    past = Activity.objects.filter(
        planned_by=user,
        state=Activity.State.PLANNED,
        planned_on__lt=today,
        partnership__in=able,
    ).select_related("partnership")
    for one in past:
        yield WorkItem(
            title=_("Say what came of it: %(title)s") % {"title": one.title},
            where=one.partnership.name,
            why=_("It was planned for %(day)s") % {"day": day(one.planned_on)},
            role_line=_("You planned it"),
            due_on=one.planned_on,
            url=reverse("activity", args=[one.uuid]),
            act_label=_("Open"),
            key=f"activity_record:{one.uuid}",
            partnership=one.partnership.uuid,
        )


def _to_follow_up(user: User, today: dt.date, visible: QuerySet[Partnership]) -> Iterator[WorkItem]:
    open_ones = ActivityFollowUp.objects.filter(
        owner=user,
        done_on__isnull=True,
        due_on__lte=today + AHEAD,
        activity__partnership__in=visible,
    ).select_related("activity__partnership")
    for one in open_ones:
        yield WorkItem(
            title=one.text,
            where=one.activity.partnership.name,
            why=_("It follows from: %(title)s") % {"title": one.activity.title},
            role_line=_("You see to it"),
            due_on=one.due_on,
            url=reverse("activity", args=[one.activity.uuid]),
            act_label=_("Open"),
            key=f"activity_follow_up:{one.uuid}",
            partnership=one.activity.partnership.uuid,
        )
