"""Milestones, KPIs, returns and scorecards."""

from performance.models.certificate import Certificate
from performance.models.dispute import Dispute
from performance.models.interest import (
    Contribution,
    ContributionReview,
    ObjectiveAgreement,
    SideObjective,
)
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
    "Contribution",
    "ContributionReview",
    "Dispute",
    "KPIChange",
    "KPIRecord",
    "KPIRule",
    "Milestone",
    "MilestoneForecast",
    "MinorDefect",
    "MonthlyReturn",
    "ObjectiveAgreement",
    "Reliability",
    "ReturnDraft",
    "ReturnFile",
    "Scorecard",
    "ScorecardFailure",
    "ScorecardRun",
    "SideObjective",
    "Submission",
    "SurveyFigure",
    "TrustIndex",
    "TrustWeights",
]
