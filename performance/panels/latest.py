"""More on the overview: the KPI that stands worst, one's own tasks, what was decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.worklist import items_of
from partnerships.models import PhaseMove
from partnerships.selectors.stages import move_in_words
from performance.models import Submission
from performance.panels.overview import latest_result, worst_of
from performance.selectors.kpi_series import PERIODS_SHOWN, series_of
from performance.views import kpi_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from core.worklist import WorkItem
    from partnerships.models import Partnership

TASKS_SHOWN = 4
DECISIONS_SHOWN = 4


def worst_kpi(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The KPI that stands worst as a chart under its finding; None before a scorecard."""
    latest = latest_result(partnership)
    if latest is None:
        return None
    kpi = partnership.kpis.filter(code__in=list(worst_of(latest[1]))[:1]).first()
    if kpi is None:
        return None
    [series] = series_of(partnership, [kpi], clock.today(), shown=PERIODS_SHOWN)
    figure = kpi_words.chart_of(series, series.slots)
    if figure is None:
        return None
    return {
        "figure": replace(
            figure, uid="overview", heading=kpi_words.finding_of(series), level=2, caption=""
        )
    }


def beside(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any]:
    """The place of one's own tasks and the latest decisions, which are fetched after the page."""
    return {"address": reverse("overview_beside", args=[partnership.uuid])}


def own_tasks(
    partnership: Partnership, user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """What waits here for the person, what is due first in front; None where nothing does."""
    today = clock.today()
    mine = [
        item
        for item in items_of(user, today)
        if item.group == "mine" and item.partnership == partnership.uuid
    ]
    if not mine:
        return None
    return {
        "tasks": [_task(item, late=item.is_overdue(today)) for item in mine[:TASKS_SHOWN]],
        "more": len(mine) - TASKS_SHOWN,
    }


def _task(item: WorkItem, *, late: bool) -> dict[str, Any]:
    words = _("Was due on %(day)s") if late else _("Due on %(day)s")
    return {
        "title": item.title,
        "url": item.url,
        "due": words % {"day": day(item.due_on)} if item.due_on else _("No date"),
        "late": late,
    }


def latest_decisions(
    partnership: Partnership, _user: User, permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """Stage approvals and answers to milestones, newest first; None before the first of them."""
    internal = "view_internal" in permissions
    every = sorted(
        (*_moves(partnership, internal=internal), *_answers(partnership)),
        key=lambda one: one["at"],
        reverse=True,
    )
    return {"items_shown": every[:DECISIONS_SHOWN]} if every else None


def _moves(partnership: Partnership, *, internal: bool) -> Iterator[dict[str, Any]]:
    moves = PhaseMove.objects.filter(partnership=partnership).select_related("actor")
    for move in moves[:DECISIONS_SHOWN]:
        told = move_in_words(partnership, move, internal=internal)
        yield {
            "at": move.at,
            "when": day(move.effective_on),
            "title": f"{told['label']}: {told['title']}",
            "url": reverse("stages", args=[partnership.uuid]),
            "by": told["by"],
        }


def _answers(partnership: Partnership) -> Iterator[dict[str, Any]]:
    answered = (
        Submission.objects.filter(milestone__partnership=partnership, decided_at__isnull=False)
        .select_related("milestone", "decided_by")
        .order_by("-decided_at")
    )
    for one in answered[:DECISIONS_SHOWN]:
        if one.milestone is None or one.decided_at is None:
            continue
        yield {
            "at": one.decided_at,
            "when": day(one.decided_at),
            "title": f"{one.milestone}: {one.get_outcome_display()}",
            "url": reverse("milestone", args=[one.milestone.uuid]),
            "by": str(one.decided_by) if one.decided_by else "",
        }
