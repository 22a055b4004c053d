"""Scores, exact and without a framework: see `score`, `period_value`, `trend`, `trace_of`."""

from performance.scoring.aggregation import How, period_value
from performance.scoring.definition import Definition, ScoringError
from performance.scoring.exact import Amount
from performance.scoring.means import available_mean, geometric_mean
from performance.scoring.normalise import is_below_minimum, results_worth, score_of
from performance.scoring.observation import Event, Observation, Part
from performance.scoring.results import (
    AppliedCap,
    AxisResult,
    LineResult,
    Minimums,
    Overall,
    ScoreResult,
)
from performance.scoring.retrace import recompute
from performance.scoring.rules import Band, Cap, Rules
from performance.scoring.scorecard import score
from performance.scoring.states import (
    AXIS_LABELS,
    LINE_STATE_LABELS,
    QUADRANT_LABELS,
    SHORT_TIER_LABELS,
    TIER_LABELS,
    Axis,
    Basis,
    CapReason,
    Direction,
    Kind,
    LineState,
    Quadrant,
    Reliability,
    Status,
    Tier,
    worst,
)
from performance.scoring.trace import trace_of
from performance.scoring.trends import COURSE_LABELS, Course, Trend, trend
from performance.scoring.wording import Text
from performance.scoring.workings import Workings

__all__ = [
    "AXIS_LABELS",
    "COURSE_LABELS",
    "LINE_STATE_LABELS",
    "QUADRANT_LABELS",
    "SHORT_TIER_LABELS",
    "TIER_LABELS",
    "Amount",
    "AppliedCap",
    "Axis",
    "AxisResult",
    "Band",
    "Basis",
    "Cap",
    "CapReason",
    "Course",
    "Definition",
    "Direction",
    "Event",
    "How",
    "Kind",
    "LineResult",
    "LineState",
    "Minimums",
    "Observation",
    "Overall",
    "Part",
    "Quadrant",
    "Reliability",
    "Rules",
    "ScoreResult",
    "ScoringError",
    "Status",
    "Text",
    "Tier",
    "Trend",
    "Workings",
    "available_mean",
    "geometric_mean",
    "is_below_minimum",
    "period_value",
    "recompute",
    "results_worth",
    "score",
    "score_of",
    "trace_of",
    "trend",
    "worst",
]
