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
from core.formatting import day
from core.periods import Period
from performance.models import KPIRecord, Scorecard
from performance.scoring import (
    AXIS_LABELS,
    Axis,
    Kind,
    LineState,
    Reliability,
    recompute,
)
from performance.scoring.exact import figure, percent, plain, trimmed
from performance.scoring.wording import Text, with_unit
from performance.selectors.score_course import course_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.charts.score_bar import Judgement
    from performance.scoring import AxisResult, Definition, LineResult, ScoreResult

_LONGEST_SIGN = 12
JUDGEMENT: dict[str, Judgement] = {"G": "good", "AG": "good", "A": "warn", "AR": "warn", "R": "bad"}
RELIABILITY = {
    Reliability.A: _("Metered or audited (A)"),
    Reliability.B: _("Verified by a sample (B)"),
    Reliability.C: _("Reported with evidence (C)"),
    Reliability.D: _("An estimate (D)"),
}


def say(text: Text) -> str:
    """A sentence of the scoring in the page's language."""
    return text.say(_)


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI under one goal."""

    code: str
    anchor: str
    name: str
    url: str
    sub: str
    value: str
    unit_note: str
    minimum: str
    posts: str
    bar: ScoreBar | None
    score: str
    weight: str
    points: str
    state: str
    state_kind: str
    state_label: str
    words: str
    formula: str
    formula_note: str
    inputs: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]


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
        caps=tuple(
            {"title": say(cap.what), "text": say(cap.effect)} for cap in result.overall.caps
        ),
        goals=goals,
        quadrant=_quadrant(result, history, period),
        dual=result.dual_shown,
        own_measure=_(
            "This scorecard is Concord’s own measure. The two scores are never added together: "
            "a strong one cannot hide a weak one."
        ),
    )


def _records(result: ScoreResult) -> dict[str, KPIRecord]:
    wanted = [identity for line in result.lines for identity in line.observation.ids]
    rows = KPIRecord.objects.filter(uuid__in=wanted).select_related(
        "submitted_by", "decided_by", "kpi"
    )
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
    rows = tuple(_row(line, axis, records) for line in result.lines_of(axis))
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
        points=_short(found.points) if found.exact is not None else "–",
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


def _row(line: LineResult, axis: Axis, records: dict[str, KPIRecord]) -> Row:
    kpi, seen = line.definition, line.observation
    workings = line.workings
    sources = [records[identity] for identity in seen.ids if identity in records]
    points = line.points(axis)
    state = line.state
    sign, note = _split(kpi.unit)
    return Row(
        code=kpi.code,
        anchor=f"{axis.value}-{kpi.code}".lower(),
        name=kpi.name,
        url=reverse("kpi", args=[kpi.id]) if kpi.id else "",
        sub=" · ".join(_subs(line)),
        value=with_unit(line.value_shown, sign) if line.value_shown else "–",
        unit_note=note,
        minimum=_minimum(kpi),
        posts=_posts(line),
        bar=ScoreBar(
            kpi.name,
            float(line.exact),
            "bad" if line.below_minimum else JUDGEMENT.get(line.tier or "", "plain"),
            pass_mark=None,
        )
        if line.exact is not None
        else None,
        score=line.score_shown or "–",
        weight=say(line.weight_shown(axis)),
        points=_short(points) if points is not None else "–",
        state=state.value,
        state_kind="bad" if state is LineState.BELOW_MINIMUM else "",
        state_label=say(line.state_label) if state is LineState.BELOW_MINIMUM else "",
        words=" ".join(say(word) for word in workings.words),
        formula=workings.formula,
        formula_note=say(workings.points) if workings.points else "",
        inputs=tuple(_inputs(line, sources)),
        facts=tuple(_sources(line, sources)),
    )


def _minimum(kpi: Definition) -> str:
    if kpi.minimum is None:
        return ""
    value = with_unit(figure(kpi.minimum, kpi.decimals), _split(kpi.unit)[0])
    return _("minimum %(value)s") % {"value": value}


def _split(unit: str) -> tuple[str, str]:
    """What stands at the figure, and what stands beside the name: "%" and "within 1 hour"."""
    if unit.startswith("%"):
        return "%", unit.removeprefix("%").strip()
    return ("", unit) if " " in unit or len(unit) > _LONGEST_SIGN else (unit, "")


def _short(points: Fraction) -> str:
    return trimmed(points, 2)


def _subs(line: LineResult) -> Iterable[str]:
    seen = line.observation
    if seen.reliability is not None:
        yield str(RELIABILITY[seen.reliability])
    if line.definition.counts_for_both:
        yield _("counts for both goals")
    if seen.disputed:
        yield _("disputed")
    if seen.corrected:
        yield _("corrected")
    if seen.kind is Kind.NOT_REPORTED and seen.days_late:
        yield _("%(days)s days late") % {"days": seen.days_late}
    if seen.reason:
        yield seen.reason


def _posts(line: LineResult) -> str:
    kpi = line.definition
    if line.observation.kind in {Kind.NOT_APPLICABLE, Kind.NOT_YET_DUE}:
        return "–"
    if kpi.outer_low is not None:
        return _("%(low)s to %(high)s") % {
            "low": figure(kpi.low, kpi.decimals),
            "high": figure(kpi.high, kpi.decimals),
        }
    return f"{figure(kpi.no_points_at, kpi.decimals)} → {figure(kpi.full_points_at, kpi.decimals)}"


def _inputs(line: LineResult, sources: Sequence[KPIRecord]) -> Iterable[dict[str, Any]]:
    kpi, seen = line.definition, line.observation
    if seen.numerator is not None and seen.denominator is not None and sources:
        names = sources[0].kpi
        yield {
            "term": names.numerator_name or _("Numerator"),
            "value": figure(seen.numerator),
        }
        yield {
            "term": names.denominator_name or _("Denominator"),
            "value": figure(seen.denominator),
        }
    for part in seen.parts:
        value = (
            with_unit(figure(part.value, kpi.decimals), kpi.unit)
            if part.value is not None
            else say(Text(_KINDS[part.kind]))
        )
        yield {"term": Period.parse(part.period).label, "value": value}
    if seen.value is not None and (seen.parts or seen.numerator is not None):
        yield {
            "term": _("Result"),
            "value": with_unit(line.value_shown, kpi.unit),
            "total": True,
        }


_KINDS = {
    Kind.NOT_REPORTED: "not reported",
    Kind.NOT_YET_DUE: "not yet due",
    Kind.NOT_APPLICABLE: "not applicable",
    Kind.VALUE: "",
}


def _sources(line: LineResult, sources: Sequence[KPIRecord]) -> Iterable[dict[str, Any]]:
    seen = line.observation
    if seen.reliability is not None:
        yield {"term": _("Reliability"), "value": str(RELIABILITY[seen.reliability])}
    if seen.used is not None:
        words = {"agreed": _("agreed"), "verified": _("verified"), "reported": _("reported")}
        yield {"term": _("Value used"), "value": words[seen.used.value]}
    if not sources:
        return
    last = sources[-1]
    for record in sources:
        yield {
            "term": _("Figure"),
            "value": Period.parse(record.period).label,
            "url": reverse("figure", args=[record.uuid]),
        }
    yield {
        "term": _("Sent by"),
        "value": f"{last.submitted_by}, {day(last.submitted_at)}",
    }
    if last.decided_by is not None and last.decided_at is not None:
        yield {"term": _("Accepted by"), "value": f"{last.decided_by}, {day(last.decided_at)}"}
    for document in {document for record in sources for document in record.evidence.all()}:
        yield {
            "term": _("Evidence"),
            "value": document.title,
            "url": reverse("document", args=[document.uuid]),
        }


def _quadrant(result: ScoreResult, history: Sequence[Scorecard], period: Period) -> Figure:
    scores = [
        (Period.parse(card.period).label, card.financial, card.community)
        for card in history[-12:]
        if card.period_start < period.start
    ]
    scores.append((period.label, result.financial.score, result.community.score))
    chart = Quadrant(
        title=say(result.finding),
        path=tuple(Position(*at) for at in scores),
        pass_mark=result.rules.pass_mark,
        financial_range=_range(result.financial),
        community_range=_range(result.community),
    )
    heading = course_in_words([at[1] for at in scores], [at[2] for at in scores])
    return Figure(uid="quadrant", heading=heading, chart=chart, level=3)


def _range(found: AxisResult) -> tuple[float, float] | None:
    if found.low is None or found.high is None or found.low == found.high:
        return None
    return float(found.low), float(found.high)
