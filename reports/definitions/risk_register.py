"""Risk register: the map, every open risk, what moved in the quarter and what is done about it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import money
from core.periods import Period
from governance.models import Risk, RiskAction
from governance.risk_scale import BANDS, IMPACT, LEVELS, PROBABILITY, Level
from governance.selectors.risk_list import rating
from governance.selectors.risk_map import scales
from governance.selectors.risk_page import level_words
from partnerships.types import types
from reports.framing import framed
from reports.report import Collected, ReportKind, kinds
from reports.selectors.risks import RiskThen, register_on

if TYPE_CHECKING:
    import datetime as dt

    from governance.models import RiskAssessment
    from partnerships.models import Partnership
    from reports.models import IssuedReport

QUARTERS = 8
"""So many quarters back a register can be issued."""


def periods(partnership: Partnership) -> list[Period]:
    """The running quarter and those before it since the first risk, newest first."""
    raised = Risk.objects.filter(partnership=partnership).aggregate(first=Min("raised_at"))
    if raised["first"] is None:
        return []
    since = clock.day_of(raised["first"])
    found = [Period.containing("quarter", clock.today())]
    while len(found) < QUARTERS and found[-1].start > since:
        found.append(found[-1].previous())
    return found


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The register as known on the last day of the quarter, or today while it runs."""
    until = min(period.end, clock.day_of(now))
    known = register_on(partnership, period)
    live = [one for one in known if one.is_open]
    return Collected(
        title=_("%(name)s: risk register, %(period)s")
        % {"name": partnership.name, "period": period.label},
        data=_data(partnership, period, report, known),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "until": until,
            "finding": _finding(live),
            "maps": [_map(live, view) for view in ("residual", "inherent")],
            "impacts": list(IMPACT.items()),
            "risks": [_row(one) for one in live],
            "moves": [_move(one, each) for one in known for each in one.found],
            "actions": _actions(live, until),
            "closed": [one.risk for one in known if _closed_in(one.risk, period)],
            "allocations": [_allocation(one, each) for one in known for each in one.allocations],
            "scales": scales(),
            "today": clock.day_of(now),
        },
        rule_version="risk scale 1",
    )


def _finding(live: list[RiskThen]) -> str:
    counted = Counter(one.now.residual.band.slug for one in live if one.now)
    words = [
        _("%(n)d %(band)s") % {"n": counted[band.slug], "band": band.label}
        for band in reversed(BANDS)
        if counted[band.slug]
    ]
    unseen = sum(one.now is None for one in live)
    if unseen:
        words.append(_("%(n)d not assessed") % {"n": unseen})
    if not words:
        return _("No risk is open")
    return _("%(n)d open risks: %(bands)s") % {"n": len(live), "bands": ", ".join(words)}


def _map(live: list[RiskThen], view: str) -> dict[str, Any]:
    counted = Counter(
        (level.probability, level.impact)
        for one in live
        if one.now and (level := getattr(one.now, view))
    )
    return {
        "title": _("Residual: with what is done about it")
        if view == "residual"
        else _("Inherent: if nothing were done"),
        "rows": [
            {
                "level": probability,
                "word": PROBABILITY[probability],
                "cells": [
                    {
                        "n": counted[probability, impact],
                        "kind": Level(probability, impact).band.kind,
                    }
                    for impact in LEVELS
                ],
            }
            for probability in reversed(LEVELS)
        ],
    }


def _row(one: RiskThen) -> dict[str, Any]:
    risk, now = one.risk, one.now
    bearer = str(dict(Risk.Bearer.choices).get(one.bearer, _("nobody yet")))
    return {
        "title": risk.title,
        "kind": risk.get_category_display(),
        "inside": risk.audience == Risk.Audience.INTERNAL,
        "owner": str(risk.owner or _("nobody yet")),
        "bearer": bearer,
        "rating": rating(now.residual.score if now else None),
        "residual": level_words(now.residual, now.currency) if now else "",
        "inherent": now.inherent.score if now else None,
        "inherent_words": level_words(now.inherent, now.currency) if now else "",
        "reason": now.reason if now else "",
        "review_on": risk.review_on,
    }


def _move(one: RiskThen, found: RiskAssessment) -> dict[str, Any]:
    return {
        "title": one.risk.title,
        "at": found.at,
        "by": str(found.by) if found.by else _("by a trigger"),
        "rating": rating(found.residual.score),
        "was": one.before.residual.score if one.before else None,
        "reason": found.reason,
    }


def _actions(live: list[RiskThen], until: dt.date) -> list[dict[str, Any]]:
    rows = [
        {
            "title": action.title,
            "risk": one.risk.title,
            "owner": str(action.owner),
            "due_on": action.due_on,
            "is_late": not one.ended_by(action, until) and action.due_on < until,
            "cost": "–" if action.cost is None else money(action.cost, action.currency),
            "state": action.get_state_display()
            if one.ended_by(action, until)
            else str(RiskAction.State.OPEN.label),
            "note": action.note if one.ended_by(action, until) else "",
        }
        for one in live
        for action in one.actions
    ]
    return sorted(rows, key=lambda row: (row["due_on"], row["title"]))


def _closed_in(risk: Risk, period: Period) -> bool:
    return risk.closed_on is not None and period.start <= risk.closed_on <= period.end


def _allocation(one: RiskThen, found: Any) -> dict[str, Any]:
    decision = found.decision
    return {
        "title": one.risk.title,
        "bearer": found.get_bearer_display() if found.bearer else _("nobody yet"),
        "at": found.at,
        "by": decision.reference if decision else found.get_basis_display(),
        "why": found.why,
    }


def _data(
    partnership: Partnership, period: Period, report: IssuedReport, known: list[RiskThen]
) -> dict[str, Any]:
    return framed(
        "risk_register",
        report,
        partnership,
        {
            "until": period.end,
            "risks": [_risk_data(one) for one in known],
        },
    )


def _risk_data(one: RiskThen) -> dict[str, Any]:
    risk = one.risk
    return {
        "uuid": str(risk.uuid),
        "title": risk.title,
        "category": risk.category,
        "audience": risk.audience,
        "bearer": one.bearer,
        "owner": str(risk.owner.uuid) if risk.owner else None,
        "is_open": one.is_open,
        "closed_on": risk.closed_on,
        "review_on": risk.review_on,
        "assessed": None if one.now is None else one.now.content(),
        "in_the_period": [found.content() for found in one.found],
        "actions": [
            {
                "uuid": str(action.uuid),
                "title": action.title,
                "owner": str(action.owner.uuid),
                "due_on": action.due_on,
                "currency": action.currency,
                "cost": action.cost,
                "ended_on": action.ended_on,
            }
            for action in one.actions
        ],
    }


kinds.register(
    ReportKind(
        slug="risk_register",
        label=gettext_lazy("Risk register"),
        audience="internal",
        templates={"full": "reports/risk_register.html"},
        template_version="2",
        collect=collect,
        periods=periods,
    )
)
