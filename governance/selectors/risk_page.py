"""One risk as its page shows it: assessments, actions, triggers, and who carried it since when."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day, money, money_short
from governance.models import Risk, RiskAction
from governance.risk_scale import IMPACT, PROBABILITY
from governance.selectors.risk_list import rating
from governance.triggers import trigger_kinds
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from governance.models import RiskAllocation, RiskAssessment, RiskTrigger
    from governance.risk_scale import Level
    from governance.selectors.risk_rights import RiskRights
    from governance.triggers import Watched
    from partnerships.catalogue.starter import StarterRisk
    from partnerships.models import Partnership

MOST = 50
"""Assessments and ended actions shown on the page of one risk, the latest."""
STATE_TAG = {
    RiskAction.State.OPEN: "info",
    RiskAction.State.DONE: "good",
    RiskAction.State.DROPPED: "none",
}


def level_words(level: Level, currency: str) -> str:
    """Both numbers in words, and the amount where somebody said one."""
    words = f"{PROBABILITY[level.probability]}, {IMPACT[level.impact]}"
    if level.money is None:
        return words
    return f"{words}; {money_short(level.money, currency)}"


def assessments_of(risk: Risk) -> list[RiskAssessment]:
    """The latest first; one query."""
    return list(risk.assessments.select_related("by", "trigger")[:MOST])


def assessment_rows(found: Iterable[RiskAssessment]) -> list[dict[str, Any]]:
    """Each as a row of components/data_table.html."""
    return [{"cells": _assessment(one)} for one in found]


def _assessment(one: RiskAssessment) -> list[dict[str, Any]]:
    inherent, residual = one.inherent, one.residual
    return [
        {"text": day(one.at), "sub": str(one.by) if one.by else _("by a trigger")},
        {
            **rating(residual.score),
            "sub": level_words(residual, one.currency),
            "column": _("Residual"),
        },
        {
            "text": str(inherent.score),
            "sub": level_words(inherent, one.currency),
            "column": _("Inherent"),
        },
        {"text": one.reason, "column": _("What it rests on")},
    ]


def actions_of(risk: Risk) -> list[RiskAction]:
    """What is open by its day, then what was ended, the latest first; one query."""
    rows = sorted(
        risk.actions.select_related("owner", "ended_by"),
        key=lambda one: (one.state != RiskAction.State.OPEN, one.due_on, one.pk),
    )
    is_open = [one for one in rows if one.state == RiskAction.State.OPEN]
    ended = sorted(rows[len(is_open) :], key=lambda one: (one.ended_on, one.pk), reverse=True)
    return [*is_open, *ended[:MOST]]


def action_rows(
    found: Iterable[RiskAction], rights: RiskRights, risk: Risk, today: dt.date
) -> list[dict[str, Any]]:
    """Each as a row of components/data_table.html; a cost only for who reads it."""
    return [{"cells": _action(one, rights, risk, today)} for one in found]


def _action(
    one: RiskAction, rights: RiskRights, risk: Risk, today: dt.date
) -> list[dict[str, Any]]:
    cost = "–"
    if one.cost is not None and rights.sees_cost(one):
        cost = money(one.cost, one.currency)
    head: dict[str, Any] = {
        "text": one.title,
        "sub": f"{one.owner}: {one.note}" if one.note else str(one.owner),
    }
    is_open = one.state == RiskAction.State.OPEN
    if is_open and risk.is_open and rights.may_end(one):
        place = [rights.partnership.uuid, risk.uuid, one.uuid]
        head["url"] = reverse("risk_action", args=place)
    due: dict[str, Any] = {"column": _("By"), "text": day(one.due_on)}
    if one.is_overdue(today):
        due = {"column": _("By"), "text": "", "late": day(one.due_on)}
    state: dict[str, Any] = {
        "kind": STATE_TAG[RiskAction.State(one.state)],
        "label": one.get_state_display(),
        "column": _("State"),
    }
    if one.ended_on:
        state["sub"] = day(one.ended_on)
    return [
        head,
        due,
        {"text": cost, "num": True, "column": _("Cost")},
        state,
    ]


def triggers_of(risk: Risk) -> list[RiskTrigger]:
    """Those that look, then those that were ended; one query."""
    rows = list(risk.triggers.select_related("set_by"))
    for one in rows:
        one.risk = risk
    return sorted(rows, key=lambda one: (one.ended_at is not None, one.pk))


def watched_of(triggers: Iterable[RiskTrigger]) -> Mapping[int, Watched]:
    """What each watches for, a query at the most for each kind."""
    by_kind: dict[str, list[RiskTrigger]] = defaultdict(list)
    for one in triggers:
        by_kind[one.kind].append(one)
    found: dict[int, Watched] = {}
    for kind, some in by_kind.items():
        if kind in trigger_kinds:
            found |= trigger_kinds[kind].watched(some)
    return found


def trigger_items(triggers: Iterable[RiskTrigger], rights: RiskRights) -> list[dict[str, Any]]:
    """Each trigger in words, with what it found and where it is ended."""
    triggers = list(triggers)
    watched = watched_of(triggers)
    return [_trigger(one, watched.get(one.pk), rights) for one in triggers]


def _trigger(one: RiskTrigger, seen: Watched | None, rights: RiskRights) -> dict[str, Any]:
    if one.ended_at is not None:
        tag = {"kind": "none", "label": _("ended")}
    elif one.standing_since is not None:
        tag = {"kind": "bad", "label": _("it is so")}
    else:
        tag = {"kind": "good", "label": _("watching")}
    to = [_("probability: %(word)s") % {"word": PROBABILITY[one.probability]}]
    if one.impact:
        to.append(_("impact: %(word)s") % {"word": IMPACT[one.impact]})
    may_end = one.ended_at is None and rights.may_assess
    place = [rights.partnership.uuid, one.risk.uuid, one.uuid]
    return {
        **tag,
        "words": seen.words if seen else _("What it watched is gone."),
        "url": seen.url if seen else "",
        "raises": _("raises it to %(levels)s") % {"levels": ", ".join(to)},
        "since": one.standing_since,
        "said": one.said,
        "end_url": reverse("risk_trigger_end", args=place) if may_end else "",
    }


def allocation_items(risk: Risk, *, inside: bool) -> list[dict[str, Any]]:
    """Who carried it since when, for components/log.html, the latest first; one query.

    Why is the authority's own; where it is what stands with the risk anyway, it is not said twice.
    """
    found = risk.allocations.select_related("decision", "by")
    return [_allocation(one, risk, inside=inside) for one in found[:MOST]]


def _allocation(one: RiskAllocation, risk: Risk, *, inside: bool) -> dict[str, Any]:
    decided = one.decision
    by = str(one.get_basis_display())
    if decided is not None:
        by = _("decision %(reference)s") % {"reference": decided.reference}
    return {
        "title": one.get_bearer_display() if one.bearer else _("nobody yet"),
        "url": reverse("decision", args=[decided.uuid]) if decided else "",
        "when": one.at,
        "by": by,
        "why": one.why if inside and one.why != risk.rationale else "",
    }


def usual_of(partnership: Partnership, category: str, title: str = "") -> StarterRisk | None:
    """Who usually carries such a risk in this type: of that name, or the only one of its kind."""
    known = [one for one in types[partnership.type].allocation if one.category == category]
    named = [one for one in known if str(one.title) == title]
    if named:
        return named[0]
    return known[0] if len(known) == 1 else None
