"""Relationship review: trust and what moved it, both sides' answers, equal voice, activities."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.periods import Period
from governance.selectors.relationship import (
    activities_of,
    equal_voice_of,
    relationship_surveys_of,
)
from governance.selectors.relationship_page import (
    side_lines,
    statement_rows,
    voice_words,
    whole,
)
from governance.selectors.sides import side_name
from governance.selectors.survey_sheets import BOTH
from partnerships.types import types
from performance.models import TrustIndex
from performance.selectors.trust_page import indices_of, view_of, weight_facts
from reports.framing import framed
from reports.report import Collected, ReportKind, kinds

if TYPE_CHECKING:
    import datetime as dt

    from governance.equal_voice import EqualVoice
    from governance.models import Activity, Survey
    from partnerships.models import Partnership
    from performance.selectors.trust_page import TrustView
    from reports.models import IssuedReport

LATE_SHOWN = 25
"""So many late things of a part stand in the report; the figures inside it have all of them."""


def periods(partnership: Partnership) -> list[Period]:
    """The quarters with a trust index, newest first."""
    found = TrustIndex.objects.filter(partnership=partnership, is_latest=True)
    keys = found.order_by("-period_start").values_list("period", flat=True)
    return [Period.parse(key) for key in keys]


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The index of the quarter as issued; activities and questions as they were on its last day."""
    path = [one for one in indices_of(partnership) if one.period_start <= period.start]
    view = view_of(path)
    assert view is not None  # noqa: S101 - the period was offered
    voice = equal_voice_of(partnership, period.end)
    survey = _survey(partnership, period)
    activities = [one for one in activities_of(partnership) if one.planned_on <= period.end]
    return Collected(
        title=_("%(name)s: relationship review, %(period)s")
        % {"name": partnership.name, "period": period.label},
        data=_data(partnership, view, voice, survey, activities, report),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "view": view,
            "parts": [_part(one) for one in view.parts],
            "weights": weight_facts(view.index.weights),
            "survey": survey,
            "side_names": [side_name(partnership, side) for side in BOTH],
            "side_lines": side_lines(survey) if survey else [],
            "statements": statement_rows(survey) if survey else [],
            "voice_score": None if voice.score is None else whole(voice.score),
            "voice_words": voice_words(partnership, voice),
            "activities": activities,
            "today": clock.day_of(now),
        },
        rule_version=f"trust weights {view.index.weights.number}",
    )


def _part(part: dict[str, Any]) -> dict[str, Any]:
    """A part with what was late or off first, and how many rows are left out."""
    rows = sorted(part["rows"], key=lambda row: row["credit"])
    return part | {
        "rows": rows[:LATE_SHOWN],
        "left_out": max(0, len(rows) - LATE_SHOWN),
    }


def _survey(partnership: Partnership, period: Period) -> Survey | None:
    """The newest survey of both sides that closed by the end of the quarter."""
    closed = [
        one
        for one in relationship_surveys_of(partnership)
        if one.closed_at is not None and clock.day_of(one.closed_at) <= period.end
    ]
    return closed[0] if closed else None


def _data(
    partnership: Partnership,
    view: TrustView,
    voice: EqualVoice,
    survey: Survey | None,
    activities: list[Activity],
    report: IssuedReport,
) -> dict[str, Any]:
    return framed(
        "relationship_review",
        report,
        partnership,
        {
            "trust": {
                "uuid": str(view.index.uuid),
                "version": view.index.version,
                "result_sha256": view.index.result_sha256,
                "result": json.loads(view.index.result),
                "path": [{"period": one.period, "score": one.score} for one in view.path],
            },
            "survey": None
            if survey is None
            else {
                "uuid": str(survey.uuid),
                "closed_at": survey.closed_at,
                "results": survey.results,
                "answers_sha256": survey.answers_sha256,
            },
            "equal_voice": {
                "questions": voice.questions,
                "score": None if voice.score is None else whole(voice.score),
                "sides": {
                    side: {
                        name: getattr(one, name)
                        for name in ("raised", "adopted", "spoke", "voted", "could")
                    }
                    for side, one in voice.sides.items()
                },
            },
            "activities": [_activity(one) for one in activities],
        },
    )


def _activity(one: Activity) -> dict[str, Any]:
    return {
        "uuid": str(one.uuid),
        "kind": one.kind,
        "title": one.title,
        "state": one.state,
        "planned_on": one.planned_on,
        "held_on": one.held_on,
        "outcome": one.outcome,
        "follow_ups": [
            {"text": x.text, "side": x.side, "due_on": x.due_on, "done_on": x.done_on}
            for x in one.follow_ups.all()
        ],
    }


kinds.register(
    ReportKind(
        slug="relationship_review",
        label=gettext_lazy("Relationship review"),
        audience="shared",
        templates={"full": "reports/relationship_review.html"},
        template_version="2",
        collect=collect,
        periods=periods,
    )
)
