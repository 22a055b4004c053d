"""Milestones, KPIs, returns and scorecards."""

from performance.models.certificate import Certificate
from performance.models.dispute import Dispute
from performance.models.kpi import KPI, KPIRule, Reliability
from performance.models.kpi_change import KPIChange
from performance.models.kpi_record import KPIRecord
from performance.models.milestone import Milestone, MilestoneForecast, MinorDefect
from performance.models.monthly_return import MonthlyReturn, ReturnDraft, ReturnFile
from performance.models.scorecard import Scorecard, ScorecardFailure, ScorecardRun
from performance.models.submission import Submission
from performance.models.survey_figure import SurveyFigure
from performance.models.trust import TrustIndex, TrustWeights

__all__ = [
    "KPI",
    "Certificate",
    "Dispute",
    "KPIChange",
    "KPIRecord",
    "KPIRule",
    "Milestone",
    "MilestoneForecast",
    "MinorDefect",
    "MonthlyReturn",
    "Reliability",
    "ReturnDraft",
    "ReturnFile",
    "Scorecard",
    "ScorecardFailure",
    "ScorecardRun",
    "Submission",
    "SurveyFigure",
    "TrustIndex",
    "TrustWeights",
]
