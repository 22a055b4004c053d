"""Period performance: timeline, scorecard, KPIs, milestones, and how it all was worked out."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.charts import Figure, MilestoneChart
from core.charts import Milestone as DrawnMilestone
from core.periods import Period
from partnerships.selectors.timeline import timeline_of
from partnerships.types import types
from performance.models import Milestone, Scorecard
from performance.selectors.milestones import lateness, state_of
from performance.selectors.scorecard_view import view_of
from reports.report import Collected, ReportKind, kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.models import Partnership
    from performance.selectors.scorecard_view import Goal
    from reports.models import IssuedReport


ON_TRACK = {"G", "AG"}
ROOMY_ROWS = 12
ROWS_OF_A_PAGE = 18


def periods(partnership: Partnership) -> list[Period]:
    """The periods with a scorecard, newest first."""
    keys = Scorecard.objects.filter(partnership=partnership, is_latest=True).order_by(
        "-period_start"
    )
    return [Period.parse(key) for key in keys.values_list("period", flat=True)]


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The scorecard of the period as issued, with milestones as they stand now."""
    history = list(
        Scorecard.objects.filter(
            partnership=partnership, is_latest=True, period_start__lte=period.start
        ).order_by("period_start")
    )
    card = history[-1]
    view = view_of(card, history)
    today = clock.day_of(now)
    milestones = list(partnership.milestones.all())
    title = f"{partnership.name}: {report.Length(report.length).label}, {period.label}"
    return Collected(
        title=title,
        data=_data(partnership, card, milestones, report, today),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "view": view,
            "shortened": _shortened(view.goals),
            "is_dense": sum(len(goal.rows) for goal in view.goals) > ROOMY_ROWS,
            "timeline": timeline_of(partnership, today),
            "milestones": [_row(milestone, today) for milestone in milestones],
            "next_dates": _next_dates(milestones, today),
            "milestone_figure": _chart(milestones, today),
            "today": today,
        },
        rule_version=card.rule_version,
    )


def _data(
    partnership: Partnership,
    card: Scorecard,
    milestones: list[Milestone],
    report: IssuedReport,
    today: dt.date,
) -> dict[str, Any]:
    return {
        "schema": "concord.report.period_performance/1",
        "report": {"number": report.number, "length": report.length, "period": card.period},
        "partnership": {
            "uuid": str(partnership.uuid),
            "reference": partnership.reference,
            "name": partnership.name,
            "type": partnership.type,
            "authority": partnership.authority.name,
            "partner": partnership.partner.name if partnership.partner else None,
            "phase": partnership.phase,
            "ends_on": partnership.ends_on,
        },
        "scorecard": {
            "uuid": str(card.uuid),
            "version": card.version,
            "issued_at": card.issued_at,
            "result_sha256": card.result_sha256,
            "result": json.loads(card.result),
        },
        "milestones": [
            {
                "code": milestone.code,
                "name": milestone.name,
                "state": milestone.state,
                "baseline_on": milestone.baseline_on,
                "forecast_on": milestone.forecast_on,
                "actual_on": milestone.actual_on,
                "final_deadline_on": milestone.final_deadline_on,
                "claimed_on": milestone.claimed_on,
                "days_late": milestone.days_late(today),
            }
            for milestone in milestones
        ],
        "ledger": {
            "stream": report.ledger_stream,
            "seq": report.ledger_seq,
            "head": report.ledger_head,
        },
    }


def _shortened(goals: Sequence[Goal]) -> list[dict[str, Any]]:
    """The rows that one page has room for: those that are not on track come first.

    A goal may use what the others leave of the page, and has its even share in any case.
    """
    every = sum(len(goal.rows) for goal in goals)
    found = []
    for goal in goals:
        room = max(ROWS_OF_A_PAGE // len(goals), ROWS_OF_A_PAGE - (every - len(goal.rows)))
        first = sorted(goal.rows, key=lambda row: row.state in ON_TRACK)[:room]
        kept = tuple(row for row in goal.rows if row in first)
        found.append({"goal": replace(goal, rows=kept), "left_out": len(goal.rows) - len(kept)})
    return found


def _row(milestone: Milestone, today: dt.date) -> dict[str, Any]:
    return {
        "milestone": milestone,
        "late": lateness(milestone, today),
        "reached": milestone.reached_on(today),
        "overdue": milestone.forecast_has_passed(today),
        **state_of(milestone, today),
    }


def _next_dates(milestones: list[Milestone], today: dt.date) -> list[dict[str, Any]]:
    """The four next ones; what is overdue stands first, by the date that went by."""
    dated = [
        (one.forecast_on or one.baseline_on or dt.date.max, one.pk, one)
        for one in milestones
        if not one.is_done and one.reached_on(today)
    ]
    return [
        {**_row(one, today), "day": one.claimed_on or day} for day, _pk, one in sorted(dated)[:4]
    ]


def _chart(milestones: list[Milestone], today: dt.date) -> Figure | None:
    drawn = tuple(
        DrawnMilestone(
            one.name,
            baseline=one.baseline_on,
            forecast=one.forecast_on,
            actual=one.actual_on,
            deadline=one.final_deadline_on,
            note="" if one.days_late(today) is None else lateness(one, today),
            counted_to=one.reached_on(today),
        )
        for one in milestones
        if one.baseline_on or one.forecast_on or one.actual_on
    )
    if not drawn:
        return None
    chart = MilestoneChart(title=_("Milestones"), milestones=drawn, today=today)
    return Figure(uid="milestones", heading=_("Promised and expected"), chart=chart, level=3)


kinds.register(
    ReportKind(
        slug="period_performance",
        label=gettext_lazy("Period performance"),
        audience="shared",
        templates={
            "summary": "reports/period_performance_summary.html",
            "full": "reports/period_performance_full.html",
        },
        template_version="1",
        collect=collect,
        periods=periods,
    )
)
