"""A stored scorecard as pages and reports show it: from its trace, never from today's rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Figure, Quadrant, ScoreBar
from core.charts.quadrant import Position
from core.formatting import short_period_label
from core.periods import Period
from performance.models import KPIRecord, Scorecard
from performance.scoring import AXIS_LABELS, Axis, CapReason, recompute
from performance.scoring.exact import percent, plain
from performance.selectors.goals_apart import weaker_goal
from performance.selectors.score_course import course_in_words
from performance.selectors.score_rows import JUDGEMENT, Row, row_of, say, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.models import Partnership
    from performance.scoring import AppliedCap, AxisResult, ScoreResult


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the two goals with its rows."""

    slug: str
    title: str
    score: str
    state: str
    bar: ScoreBar
    text: str
    facts: tuple[dict[str, Any], ...]
    more: str
    sum_words: str
    weight: str
    points: str
    rows: tuple[Row, ...]

    @property
    def said(self) -> str:
        """What is to be known of the sum, in whole sentences; "" where there is nothing."""
        return " ".join(filter(None, (self.sum_words and f"{self.sum_words}.", self.more)))

    @property
    def alone(self) -> tuple[dict[str, Any], ...]:
        """This goal as the only one of a report's table, with all its rows."""
        return ({"goal": self, "left_out": 0},)


@dataclass(frozen=True, slots=True)
class ScorecardView:
    card: Scorecard
    period: Period
    finding: str
    caps: tuple[dict[str, str], ...]
    goals: tuple[Goal, ...]
    quadrant: Figure
    dual: str
    own_measure: str
    goals_pull_apart: bool


def view_of(card: Scorecard, history: Sequence[Scorecard]) -> ScorecardView:
    """The scorecard with its path; `history` are the latest cards of its and earlier periods.

    Two queries besides those given: the figures that went in, and the KPIs' names of parts.
    """
    result = recompute(json.loads(card.result))
    period = Period.parse(card.period)
    records = _records(result)
    earlier = [one for one in history if one.period_start < card.period_start]
    goals = tuple(_goal(result, axis, records, _previous(earlier, axis), earlier) for axis in Axis)
    return ScorecardView(
        card=card,
        period=period,
        finding=say(result.finding),
        caps=tuple(_cap(cap, goals) for cap in result.overall.caps),
        goals=goals,
        quadrant=_quadrant(result, history, card, period),
        dual=result.dual_shown,
        goals_pull_apart=weaker_goal(result) is not None,
        own_measure=_(
            "This scorecard is Concord’s own measure. The KPIs and weights are those that both "
            "sides adopted, by contract version %(n)s. The two scores are never added together: "
            "a strong one cannot hide a weak one."
        )
        % {"n": card.contract_version.number},
    )


def cards_of(partnership: Partnership) -> list[Scorecard]:
    """Every version that was issued, by period and version."""
    rows = Scorecard.objects.filter(partnership=partnership).select_related(
        "contract_version", "partnership"
    )
    return list(rows.defer("result").order_by("period_start", "version"))


def _cap(cap: AppliedCap, goals: Sequence[Goal]) -> dict[str, str]:
    """What holds the state down, with where to look: a row of this page, or the milestone."""
    found = {"title": say(cap.what), "text": say(cap.effect), "anchor": "", "url": ""}
    if cap.reason is CapReason.FAILED_MINIMUM:
        rows = [row for goal in goals for row in goal.rows if row.code in cap.refs]
        return found | {"anchor": rows[0].anchor if rows else ""}
    if cap.reason is CapReason.OVERDUE_MILESTONE and cap.refs:
        return found | {"url": reverse("milestone", args=[cap.refs[0]])}
    return found


def _records(result: ScoreResult) -> dict[str, KPIRecord]:
    wanted = [identity for line in result.lines for identity in line.observation.ids]
    beside = ("submitted_by", "decided_by", "kpi")
    rows = KPIRecord.objects.filter(uuid__in=wanted).select_related(*beside)
    return {str(record.uuid): record for record in rows.prefetch_related("evidence")}


def _previous(earlier: Sequence[Scorecard], axis: Axis) -> Fraction | None:
    if not earlier:
        return None
    before = getattr(earlier[-1], axis.value)
    return None if before is None else Fraction(before)


def _goal(
    result: ScoreResult,
    axis: Axis,
    records: dict[str, KPIRecord],
    before: Fraction | None,
    earlier: Sequence[Scorecard],
) -> Goal:
    found = result.axis(axis)
    state = found.tier.value if found.tier else ""
    rows = tuple(row_of(line, axis, records) for line in result.lines_of(axis))
    weight = plain(found.weight_received)
    words = [say(word) for word in found.words]
    return Goal(
        slug=axis.value,
        title=say(AXIS_LABELS[axis]),
        score=found.score_shown,
        state=state,
        bar=ScoreBar(
            say(AXIS_LABELS[axis]),
            None if found.exact is None else float(found.exact),
            JUDGEMENT.get(state, "plain"),
            pass_mark=result.rules.pass_mark,
        ),
        text=_("Pass mark %(mark)s. %(change)s")
        % {"mark": result.rules.pass_mark, "change": _change(found, before, earlier)},
        facts=_goal_facts(found),
        more=" ".join(word for word in words if word.endswith(".")),
        sum_words=". ".join(word for word in words if not word.endswith(".")),
        weight=weight
        if found.weight_expected == found.weight_received
        else _("%(received)s of %(expected)s")
        % {"received": weight, "expected": plain(found.weight_expected)},
        points=short(found.points) if found.exact is not None else "–",
        rows=rows,
    )


def _change(found: AxisResult, before: Fraction | None, earlier: Sequence[Scorecard]) -> str:
    if found.exact is None or before is None:
        return ""
    difference = round(found.exact) - round(before)
    since = Period.parse(earlier[-1].period).label
    if difference == 0:
        return _("As in %(period)s.") % {"period": since}
    words = _("Up %(n)s since %(period)s.") if difference > 0 else _("Down %(n)s since %(period)s.")
    return words % {"n": abs(difference), "period": since}


def _goal_facts(found: AxisResult) -> tuple[dict[str, Any], ...]:
    received = _("nothing was due")
    if found.coverage is not None:
        received = _("%(share)s, %(received)s of %(expected)s KPIs") % {
            "share": percent(found.coverage),
            "received": found.kpis_received,
            "expected": found.kpis_expected,
        }
    minimums = found.minimums
    facts: list[dict[str, Any]] = [{"term": _("Data received"), "value": received}]
    if minimums.total:
        facts.append(
            {
                "term": _("Minimums met"),
                "value": _("%(met)s of %(total)s")
                % {"met": len(minimums.met), "total": minimums.total},
                "strong": bool(minimums.failed),
            }
        )
    return tuple(facts)


def _quadrant(
    result: ScoreResult, history: Sequence[Scorecard], card: Scorecard, period: Period
) -> Figure:
    scores = [
        (short_period_label(Period.parse(card.period)), card.financial, card.community)
        for card in history[-12:]
        if card.period_start < period.start
    ]
    scores.append((short_period_label(period), card.financial, card.community))
    chart = Quadrant(
        title=say(result.finding),
        path=tuple(Position(*at) for at in scores),
        pass_mark=result.rules.pass_mark,
        financial_range=_range(result.financial),
        community_range=_range(result.community),
    )
    heading = course_in_words([at[1] for at in scores], [at[2] for at in scores])
    address = reverse("scorecard_path", args=[card.partnership.uuid])
    return Figure(
        uid="quadrant",
        heading=heading,
        chart=chart,
        level=3,
        csv_url=f"{address}?period={card.period}&version={card.version}",
    )


def _range(found: AxisResult) -> tuple[float, float] | None:
    if found.low is None or found.high is None or found.low == found.high:
        return None
    return float(found.low), float(found.high)
