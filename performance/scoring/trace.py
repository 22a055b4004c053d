"""The trace of a scorecard: everything that went in, and everything that came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from performance.scoring.exact import DIGITS, ROOT_DIGITS, plain
from performance.scoring.states import Axis

if TYPE_CHECKING:
    from enum import StrEnum

    from performance.scoring.definition import Definition
    from performance.scoring.exact import Amount
    from performance.scoring.observation import Observation
    from performance.scoring.results import AppliedCap, AxisResult, LineResult, ScoreResult
    from performance.scoring.rules import Rules

Json: TypeAlias = dict[str, Any]

SCHEMA = "concord.scorecard/1"

_ROUNDING = {
    "calculation": "exact fractions, nothing is rounded on the way",
    "scores": f"half-even at {DIGITS} significant digits where a decimal does not end",
    "dual": f"half-even at {ROOT_DIGITS} significant digits",
    "shown": "half-up: scores of goals whole, dual two decimals, results as their KPI says",
}


def trace_of(result: ScoreResult) -> Json:
    """The trace as text, whole numbers, yes or no, and nothing: no floating point, no dates.

    The same inputs give the same trace, in whatever order they came.
    """
    return {
        "schema": SCHEMA,
        "period": result.period,
        "rules": _rules(result.rules),
        "definitions": [_definition(line.definition) for line in result.lines],
        "observations": [_observation(line.observation) for line in result.lines],
        "events": [
            {"reason": event.reason.value, "what": event.what, "id": event.id}
            for event in result.events
        ],
        "lines": [_line(line) for line in result.lines],
        "goals": {axis.value: _axis(result.axis(axis)) for axis in Axis},
        "together": {
            "dual": _plain(result.dual),
            "arithmetic": _plain(result.arithmetic),
            "gap": _plain(result.gap),
            "quadrant": _name(result.quadrant),
        },
        "overall": {
            "tier": _name(result.overall.tier),
            "at_best": _name(result.overall.at_best),
            "settled": result.overall.settled,
            "caps": [_applied(cap) for cap in result.overall.caps],
        },
        "finding": str(result.finding),
        "overdue_reports": list(result.overdue_reports),
        "rounding": dict(_ROUNDING),
    }


NUMBERS = (
    "low",
    "high",
    "outer_low",
    "outer_high",
    "minimum",
    "weight_financial",
    "weight_community",
    "financial_share",
)
VALUES = ("reported", "verified", "agreed", "numerator", "denominator")
PART_VALUES = ("value", "numerator", "denominator")


def _rules(rules: Rules) -> Json:
    return {
        "version": rules.version,
        "coverage": plain(rules.coverage),
        "pass_mark": plain(rules.pass_mark),
        "minimum_worth": plain(rules.minimum_worth),
        "bands": [[band.tier.value, plain(band.from_score)] for band in rules.bands],
        "caps": [[cap.reason.value, cap.best.value] for cap in rules.caps],
        "own_defaults": list(rules.own_defaults),
    }


def _definition(kpi: Definition) -> Json:
    return {
        "code": kpi.code,
        "name": kpi.name,
        "unit": kpi.unit,
        "direction": kpi.direction.value,
        **{name: _plain(getattr(kpi, name)) for name in NUMBERS},
        "piecewise": kpi.piecewise,
        "mandatory": kpi.mandatory,
        "decimals": kpi.decimals,
        "position": kpi.position,
        "id": kpi.id,
    }


def _observation(record: Observation) -> Json:
    return {
        "code": record.code,
        "kind": record.kind.value,
        **{name: _plain(getattr(record, name)) for name in VALUES},
        "used": _name(record.used),
        "reliability": _name(record.reliability),
        "disputed": record.disputed,
        "corrected": record.corrected,
        "days_late": record.days_late,
        "reason": record.reason,
        "period": record.period,
        "parts": [
            {
                "period": part.period,
                "kind": part.kind.value,
                **{name: _plain(getattr(part, name)) for name in PART_VALUES},
                "ids": list(part.ids),
            }
            for part in record.parts
        ],
        "ids": list(record.ids),
    }


def _line(line: LineResult) -> Json:
    workings = line.workings
    return {
        "code": line.definition.code,
        "value": _plain(line.observation.value),
        "why_none": _name(line.why_none),
        "score": _plain(line.exact),
        "weights": {axis.value: plain(line.weight(axis)) for axis in Axis},
        "points": {axis.value: _plain(line.points(axis)) for axis in Axis},
        "tier": _name(line.tier),
        "below_minimum": line.below_minimum,
        "state": line.state.value,
        "words": [str(sentence) for sentence in workings.words],
        "formula": workings.formula,
        "points_in_words": str(workings.points) if workings.points else "",
    }


def _axis(goal: AxisResult) -> Json:
    return {
        "status": goal.status.value,
        "points": plain(goal.points),
        "weight_received": plain(goal.weight_received),
        "weight_expected": plain(goal.weight_expected),
        "weight_not_yet_due": plain(goal.weight_not_yet_due),
        "coverage": _plain(goal.coverage),
        "kpis_received": goal.kpis_received,
        "kpis_expected": goal.kpis_expected,
        "score": _plain(goal.exact),
        "score_shown": goal.score_shown,
        "low": _plain(goal.low),
        "high": _plain(goal.high),
        "tier_by_score": _name(goal.tier_by_score),
        "tier": _name(goal.tier),
        "caps": [_applied(cap) for cap in goal.caps],
        "minimums": {
            "met": list(goal.minimums.met),
            "failed": list(goal.minimums.failed),
            "unknown": list(goal.minimums.unknown),
        },
        "words": [str(sentence) for sentence in goal.words],
    }


def _applied(cap: AppliedCap) -> Json:
    return {
        "reason": cap.reason.value,
        "best": cap.best.value,
        "what": str(cap.what),
        "effect": str(cap.effect),
        "refs": list(cap.refs),
        "lowered": cap.lowered,
    }


def _plain(value: Amount | None) -> str | None:
    return None if value is None else plain(value)


def _name(member: StrEnum | None) -> str | None:
    return None if member is None else member.value
