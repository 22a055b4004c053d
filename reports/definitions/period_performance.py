"""Period performance: timeline, scorecard, KPIs, milestones, and how it all was worked out."""

from __future__ import annotations

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
from performance.scoring import recompute
from performance.selectors.milestones import lateness, state_of
from performance.selectors.scorecard_view import view_of
from reports.framing import framed
from reports.report import Collected, ReportKind, kinds
from reports.selectors.agenda import next_dates, to_decide
from reports.selectors.care import read_with_care
from reports.selectors.composed import name_size
from reports.selectors.targets import targets_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from partnerships.models import Partnership
    from performance.selectors.score_rows import Row
    from performance.selectors.scorecard_view import Goal
    from reports.models import IssuedReport


ON_TRACK = {"G", "AG"}
AIRY_ROWS = 8
ROWS_OF_A_PAGE, FEWER_ROWS, FEWEST_ROWS = 18, 12, 6


def periods(partnership: Partnership) -> list[Period]:
    """The periods with a scorecard, newest first."""
    keys = Scorecard.objects.filter(partnership=partnership, is_latest=True).order_by(
        "-period_start"
    )
    return [Period.parse(key) for key in keys.values_list("period", flat=True)]


def cards_until(
    partnership: Partnership, period: Period
) -> tuple[list[Scorecard], list[Scorecard]]:
    """Every version known of the periods up to this one, and of each period the latest."""
    rows = Scorecard.objects.filter(partnership=partnership, period_start__lte=period.start)
    ordered = rows.select_related("contract_version").order_by("period_start", "version")
    known = list(ordered)
    # By period and version: the last of a period is the latest that was known.
    return known, list({one.period: one for one in known}.values())


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The scorecard of the period as issued, with milestones as they stand."""
    _every, history = cards_until(partnership, period)
    card = history[-1]
    view = view_of(card, history)
    today = clock.day_of(now)
    result = recompute(json.loads(card.result))
    targets = targets_of(partnership, result, period, today)
    milestones = list(partnership.milestones.all())
    plans = list(partnership.phase_plans.all())
    title = f"{partnership.name}: {report.Length(report.length).label}, {period.label}"
    return Collected(
        title=title,
        data=_data(partnership, card, milestones, report, today)
        | {"targets": [row.data for row in targets]},
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "view": view,
            "shortened": _shortened(view.goals, ROWS_OF_A_PAGE),
            "density": "airy" if _rows(view.goals) <= AIRY_ROWS else "",
            "name_size": name_size(partnership.name),
            "targets": targets,
            "care": read_with_care(result),
            "traces": traces_of(view.goals),
            "to_decide": to_decide(partnership, today),
            "timeline": timeline_of(partnership, today, planned=plans),
            "milestones": [_row(milestone, today) for milestone in milestones],
            "next_dates": next_dates(partnership, milestones, plans, today),
            "milestone_figure": _chart(milestones, today),
            "today": today,
        },
        rule_version=card.rule_version,
        tighter=_tighter(view.goals) if report.length == report.Length.SUMMARY else (),
    )


def _data(
    partnership: Partnership,
    card: Scorecard,
    milestones: list[Milestone],
    report: IssuedReport,
    today: dt.date,
) -> dict[str, Any]:
    return framed(
        "period_performance",
        report,
        partnership,
        {
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
        },
        about={
            "type": partnership.type,
            "phase": partnership.phase,
            "ends_on": partnership.ends_on,
        },
    )


def _shortened(goals: Sequence[Goal], most: int) -> list[dict[str, Any]]:
    """The rows that one page has room for: those that are not on track come first.

    A goal may use what the others leave of the page, and has its even share in any case.
    """
    every = _rows(goals)
    found = []
    for goal in goals:
        room = max(most // len(goals), most - (every - len(goal.rows)))
        first = sorted(goal.rows, key=lambda row: row.state in ON_TRACK)[:room]
        kept = tuple(row for row in goal.rows if row in first)
        found.append({"goal": replace(goal, rows=kept), "left_out": len(goal.rows) - len(kept)})
    return found


def _rows(goals: Sequence[Goal]) -> int:
    return sum(len(goal.rows) for goal in goals)


def _tighter(goals: Sequence[Goal]) -> tuple[dict[str, Any], ...]:
    """How the summary is pressed onto its one page: the most important stands to the last."""
    return (
        {"density": ""},
        {"density": "dense"},
        {"care": ()},
        {"shortened": _shortened(goals, FEWER_ROWS)},
        {"shortened": _shortened(goals, FEWEST_ROWS)},
        {"to_decide": (), "next_dates": ()},
    )


def traces_of(goals: Sequence[Goal]) -> list[dict[str, Any]]:
    """How each KPI was worked out, once: what counts for both goals stands under the first."""
    told: set[str] = set()
    found = []
    for goal in goals:
        rows: list[Row] = [row for row in goal.rows if row.code not in told]
        again = [row.name for row in goal.rows if row.code in told]
        told |= {row.code for row in rows}
        found.append({"goal": goal, "rows": rows, "again": again})
    return found


def _row(milestone: Milestone, today: dt.date) -> dict[str, Any]:
    return {
        "milestone": milestone,
        "late": lateness(milestone, today),
        "reached": milestone.reached_on(today),
        "overdue": milestone.forecast_has_passed(today),
        **state_of(milestone, today),
    }


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
        template_version="4",
        collect=collect,
        periods=periods,
    )
)
