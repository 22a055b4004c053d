"""Milestones, KPIs, returns, scorecards and payments."""

from performance.models.affordability import BudgetCeiling, ContingentLiability
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
from performance.models.listed import ListedOutcome, ListedPayment, ListedResult
from performance.models.milestone import Milestone, MilestoneForecast, MinorDefect
from performance.models.monthly_return import MonthlyReturn, ReturnDraft, ReturnFile
from performance.models.payment import (
    Invoice,
    PaidPart,
    Payment,
    PaymentAssessment,
    PaymentLine,
)
from performance.models.payment_facts import PaymentFigure, PaymentItem
from performance.models.price_index import IndexFigure, PriceIndex
from performance.models.scorecard import Scorecard, ScorecardFailure, ScorecardRun
from performance.models.service_failure import FailureEntry, ServiceFailure
from performance.models.submission import Submission
from performance.models.survey_figure import SurveyFigure
from performance.models.trust import TrustIndex, TrustWeights

__all__ = [
    "KPI",
    "BudgetCeiling",
    "Certificate",
    "ContingentLiability",
    "Contribution",
    "ContributionReview",
    "Dispute",
    "FailureEntry",
    "IndexFigure",
    "Invoice",
    "KPIChange",
    "KPIRecord",
    "KPIRule",
    "ListedOutcome",
    "ListedPayment",
    "ListedResult",
    "Milestone",
    "MilestoneForecast",
    "MinorDefect",
    "MonthlyReturn",
    "ObjectiveAgreement",
    "PaidPart",
    "Payment",
    "PaymentAssessment",
    "PaymentFigure",
    "PaymentItem",
    "PaymentLine",
    "PriceIndex",
    "Reliability",
    "ReturnDraft",
    "ReturnFile",
    "Scorecard",
    "ScorecardFailure",
    "ScorecardRun",
    "ServiceFailure",
    "SideObjective",
    "Submission",
    "SurveyFigure",
    "TrustIndex",
    "TrustWeights",
]
