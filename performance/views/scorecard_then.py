"""A scorecard as it was known on an earlier day, with what is known now of the same period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from core.formatting import day, period_label
from core.ledger.as_known import as_known
from core.periods import Period
from partnerships.selectors.recorded import partnership_known
from partnerships.views.recorded import now_cell
from performance.selectors.scorecard_view import cards_of, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.ledger.past import Past
    from partnerships.models import Partnership
    from performance.models import Scorecard
    from performance.selectors.score_rows import Row
    from performance.selectors.scorecard_view import Goal, ScorecardView


def scorecard_then(
    partnership: Partnership, past: Past, asked: Mapping[str, str], keep: str
) -> dict[str, Any]:
    """For performance/scorecard.html; `asked` may name the period and the row that is opened.

    Raises:
        Http404: there was no scorecard of that period.
    """
    with as_known(past):
        history = _latest(partnership_known(partnership))
        card = _chosen(history, asked.get("period", ""))
        view = view_of(card, history) if card else None
    if card is None or view is None:
        why = {
            "title": _("No scorecard was worked out by then"),
            "text": _("Choose a later day, or show today."),
        }
        return {"view": None, "why": why}
    now = _now(card, partnership)
    return {
        "view": replace(view, quadrant=replace(view.quadrant, csv_url="", day=day(past.at))),
        "opened": asked.get("open", ""),
        "shut": f"?period={card.period}{keep}",
        "periods": periods_of(history, card),
        "may_choose": len(history) > 1,
        "beside": _beside(view, now),
        "now_words": _now_words(card, now.card),
    }


def periods_of(history: Sequence[Scorecard], card: Scorecard | None) -> list[dict[str, Any]]:
    """The periods to choose from, newest first."""
    return [
        {
            "key": one.period,
            "label": period_label(Period.parse(one.period)),
            "chosen": card is not None and one.period == card.period,
        }
        for one in reversed(history)
    ]


def _chosen(history: Sequence[Scorecard], period: str) -> Scorecard | None:
    if not period:
        return history[-1] if history else None
    for one in history:
        if one.period == period:
            return one
    raise Http404


def _latest(partnership: Partnership) -> list[Scorecard]:
    return [one for one in cards_of(partnership) if one.is_latest]


def _now(card: Scorecard, partnership: Partnership) -> ScorecardView:
    history = _latest(partnership)
    return view_of(next(one for one in history if one.period == card.period), history)


def _now_words(then: Scorecard, now: Scorecard) -> str:
    if then.pk == now.pk:
        return _("Version %(n)d, still the newest.") % {"n": then.version}
    return _("Then version %(then)d; now version %(now)d, worked out %(day)s (%(cause)s).") % {
        "then": then.version,
        "now": now.version,
        "day": day(now.issued_at),
        "cause": now.cause,
    }


def _beside(then: ScorecardView, now: ScorecardView) -> dict[str, Any]:
    """Both goals and every KPI, then and now, for components/data_table.html."""
    rows = []
    for goal, current in zip(then.goals, now.goals, strict=True):
        rows.append(_goal(goal, current))
        by_code = {one.code: one for one in current.rows}
        rows += [_row(one, by_code.pop(one.code, None)) for one in goal.rows]
        rows += [_added(one) for one in by_code.values()]
    return {
        "columns": [
            {"label": _("KPI")},
            {"label": _("Result then"), "num": True},
            {"label": _("Score then"), "num": True},
            {"label": _("Now")},
        ],
        "rows": rows,
    }


def _cells(name: str, value: str, score: str, now: dict[str, Any]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": name},
            {"text": value, "num": True, "column": _("Result then")},
            {"text": score, "num": True, "column": _("Score then")},
            now,
        ]
    }


def _goal(then: Goal, now: Goal) -> dict[str, Any]:
    score = now.score or _("no score")
    differs = [] if then.score == now.score else [_("score %(score)s") % {"score": score}]
    return _cells(then.title, "", then.score or "–", now_cell(differs)) | {"look": "group"}


def _row(then: Row, now: Row | None) -> dict[str, Any]:
    if now is None:
        return _cells(then.name, then.value, then.score, now_cell((), gone=True))
    differs = []
    if then.value != now.value:
        differs.append(_("result %(value)s") % {"value": now.value})
    if then.score != now.score:
        differs.append(_("score %(score)s") % {"score": now.score})
    return _cells(then.name, then.value, then.score, now_cell(differs))


def _added(now: Row) -> dict[str, Any]:
    known = {"value": now.value, "score": now.score}
    return _cells(now.name, "–", "–", now_cell([_("result %(value)s, score %(score)s") % known]))
