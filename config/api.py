"""The API as one table: every noun and its address below /api/v1/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from core.api.jobs import JobViewSet
from core.api.me import MeViewSet
from governance.api.audit_findings import AuditFindingViewSet
from governance.api.bodies import BodyViewSet, SeatViewSet, WhoDoesWhatViewSet
from governance.api.comments import InternalCommentViewSet, SharedCommentViewSet
from governance.api.concerns import (
    ConcernLimitsViewSet,
    ConcernViewSet,
    RaiseConcernViewSet,
)
from governance.api.continuity import KeyPersonViewSet, ResourceViewSet
from governance.api.decisions import DecisionViewSet, RaiseViewSet
from governance.api.disposals import DisposalViewSet
from governance.api.emergency import EmergencyAccessViewSet
from governance.api.exchange import (
    CheckInViewSet,
    InformationRequestViewSet,
    ProtocolLineViewSet,
)
from governance.api.formal_notices import FormalNoticeViewSet, WatchNoticeViewSet
from governance.api.invitations import InvitationViewSet
from governance.api.jurisdictions import JurisdictionRuleViewSet
from governance.api.learning import (
    AdoptedLessonViewSet,
    LessonViewSet,
    PublishedLessonViewSet,
    SessionViewSet,
    SuccessStoryViewSet,
)
from governance.api.legal_holds import LegalHoldViewSet
from governance.api.meetings import MeetingViewSet
from governance.api.obligations import (
    CalendarViewSet,
    ObligationDayViewSet,
    ObligationViewSet,
)
from governance.api.people import AppointmentViewSet, WhoDecidesViewSet
from governance.api.personal_data import PersonalExportViewSet
from governance.api.pseudonyms import PseudonymViewSet
from governance.api.publications import PublicationViewSet
from governance.api.relationship import (
    ActivityViewSet,
    EqualVoiceViewSet,
    RelationshipSurveyViewSet,
)
from governance.api.risks import (
    RiskActionViewSet,
    RiskAllocationViewSet,
    RiskAssessmentViewSet,
    RiskTriggerViewSet,
    RiskViewSet,
)
from governance.api.sharing import PoolRequestViewSet, PoolViewSet, ProgrammeViewSet
from partnerships.api.bulk_runs import BulkRunViewSet
from partnerships.api.contract_draft import ContractDraftViewSet
from partnerships.api.contract_versions import (
    ContractComparisonViewSet,
    ContractOnViewSet,
    ContractVersionViewSet,
)
from partnerships.api.documents import AddDocumentViewSet, DocumentViewSet
from partnerships.api.facts import ChargeViewSet, FundingViewSet
from partnerships.api.history import HistoryViewSet
from partnerships.api.imports import ImportViewSet
from partnerships.api.organisations import OrganisationViewSet
from partnerships.api.parties import PartyViewSet
from partnerships.api.portfolio_exports import PortfolioExportViewSet
from partnerships.api.saved_views import SavedViewViewSet
from partnerships.api.stages import MoveViewSet, ProposalViewSet, StageViewSet
from partnerships.api.variations import VariationViewSet
from performance.api.affordability import (
    AffordabilityViewSet,
    AuthorityCeilingViewSet,
    CeilingViewSet,
    LiabilityViewSet,
    PortfolioAffordabilityViewSet,
)
from performance.api.calculators import CalculatorsViewSet
from performance.api.drafts import PartnershipDraftViewSet
from performance.api.failures import FailureViewSet
from performance.api.handback import HandbackViewSet
from performance.api.instalments import InstalmentsViewSet
from performance.api.interests import ContributionViewSet, SideObjectiveViewSet
from performance.api.kpi_edits import KPIChangeViewSet, ProposeKPIViewSet
from performance.api.kpis import KPIViewSet
from performance.api.measuring import MeasuringViewSet
from performance.api.milestones import MilestoneViewSet, PlanMilestoneViewSet
from performance.api.notice_counters import NoticeCountersViewSet
from performance.api.objectives import ObjectiveViewSet
from performance.api.opening import OpenedPartnershipViewSet
from performance.api.payment_figures import PaymentFigureViewSet, WantedFiguresViewSet
from performance.api.payments import PaymentItemViewSet, PaymentViewSet
from performance.api.price_indices import IndexFigureViewSet, PriceIndexViewSet
from performance.api.recorded import (
    MilestonesRecordedViewSet,
    RecordsRecordedViewSet,
    ScorecardsRecordedViewSet,
)
from performance.api.records import RecordViewSet
from performance.api.returns import ReturnViewSet
from performance.api.rounds import RoundViewSet
from performance.api.scorecards import RunViewSet, ScorecardViewSet
from performance.api.tariffs import TariffsViewSet
from performance.api.trust import TrustIndexViewSet, TrustWeightsViewSet
from performance.api.users_surveys import UsersSurveyViewSet
from reports.api.packs import ReportPackViewSet
from reports.api.reports import IssueReportViewSet, ReportViewSet
from reports.api.schedules import ReportScheduleViewSet, SetUpReportScheduleViewSet

if TYPE_CHECKING:
    from django.urls import URLPattern

BELOW = "partnerships/<uuid:partnership>"

NOUNS: tuple[tuple[str, Any, str], ...] = (
    ("partnerships", OpenedPartnershipViewSet, "partnership"),
    (f"{BELOW}/parties", PartyViewSet, "party"),
    (f"{BELOW}/obligations", ObligationViewSet, "obligation"),
    (f"{BELOW}/obligation-days", ObligationDayViewSet, "obligation-day"),
    (f"{BELOW}/key-people", KeyPersonViewSet, "key-person"),
    (f"{BELOW}/resources", ResourceViewSet, "resource"),
    (f"{BELOW}/pools", PoolViewSet, "pool"),
    (f"{BELOW}/pool-requests", PoolRequestViewSet, "pool-request"),
    (f"{BELOW}/programmes", ProgrammeViewSet, "programme"),
    (f"{BELOW}/funding", FundingViewSet, "funding"),
    (f"{BELOW}/contract-versions", ContractVersionViewSet, "contract-version"),
    (f"{BELOW}/contract-on", ContractOnViewSet, "contract-on"),
    (f"{BELOW}/milestones-as-recorded", MilestonesRecordedViewSet, "milestones-as-recorded"),
    (f"{BELOW}/kpi-records-as-recorded", RecordsRecordedViewSet, "kpi-records-as-recorded"),
    (f"{BELOW}/scorecards-as-recorded", ScorecardsRecordedViewSet, "scorecards-as-recorded"),
    (f"{BELOW}/contract-changes/<uuid:before>", ContractComparisonViewSet, "contract-comparison"),
    (f"{BELOW}/variations", VariationViewSet, "variation"),
    (f"{BELOW}/objectives", ObjectiveViewSet, "objective"),
    (f"{BELOW}/side-objectives", SideObjectiveViewSet, "side-objective"),
    (f"{BELOW}/contributions", ContributionViewSet, "contribution"),
    (f"{BELOW}/audit-findings", AuditFindingViewSet, "audit-finding"),
    (f"{BELOW}/risks", RiskViewSet, "risk"),
    (f"{BELOW}/risk-actions", RiskActionViewSet, "risk-action"),
    (f"{BELOW}/risk-triggers", RiskTriggerViewSet, "risk-trigger"),
    (f"{BELOW}/risk-assessments", RiskAssessmentViewSet, "risk-assessment"),
    (f"{BELOW}/risk-allocations", RiskAllocationViewSet, "risk-allocation"),
    (f"{BELOW}/kpis", ProposeKPIViewSet, "propose-kpi"),
    (f"{BELOW}/milestones", PlanMilestoneViewSet, "plan-milestone"),
    (f"{BELOW}/charges", ChargeViewSet, "charge"),
    (f"{BELOW}/payments", PaymentViewSet, "payment"),
    (f"{BELOW}/payment-items", PaymentItemViewSet, "payment-item"),
    ("authority-ceilings", AuthorityCeilingViewSet, "authority-ceiling"),
    (f"{BELOW}/budget-ceilings", CeilingViewSet, "budget-ceiling"),
    (f"{BELOW}/contingent-liabilities", LiabilityViewSet, "contingent-liability"),
    (f"{BELOW}/documents", AddDocumentViewSet, "add-document"),
    (f"{BELOW}/stage-proposals", ProposalViewSet, "proposal"),
    (f"{BELOW}/stage-moves", MoveViewSet, "move"),
    (f"{BELOW}/appointments", AppointmentViewSet, "appointment"),
    (f"{BELOW}/invitations", InvitationViewSet, "invitation"),
    (f"{BELOW}/bodies", BodyViewSet, "body"),
    (f"{BELOW}/seats", SeatViewSet, "seat"),
    (f"{BELOW}/meetings", MeetingViewSet, "meeting"),
    (f"{BELOW}/trust-weights", TrustWeightsViewSet, "trust-weights"),
    (f"{BELOW}/trust-indices", TrustIndexViewSet, "trust-index"),
    (f"{BELOW}/users-surveys", UsersSurveyViewSet, "users-survey"),
    (f"{BELOW}/activities", ActivityViewSet, "activity"),
    (f"{BELOW}/relationship-surveys", RelationshipSurveyViewSet, "relationship-survey"),
    (f"{BELOW}/decisions", RaiseViewSet, "raise-decision"),
    ("decisions", DecisionViewSet, "decision"),
    ("jurisdiction-rules", JurisdictionRuleViewSet, "jurisdiction-rule"),
    (f"{BELOW}/concerns", RaiseConcernViewSet, "raise-concern"),
    ("concerns", ConcernViewSet, "concern"),
    (f"{BELOW}/comments", SharedCommentViewSet, "comment"),
    (f"{BELOW}/internal-comments", InternalCommentViewSet, "internal-comment"),
    (f"{BELOW}/formal-notices", FormalNoticeViewSet, "formal-notice"),
    (f"{BELOW}/notices-to-serve", WatchNoticeViewSet, "notice-to-serve"),
    (f"{BELOW}/information-requests", InformationRequestViewSet, "information-request"),
    (f"{BELOW}/check-ins", CheckInViewSet, "check-in"),
    (f"{BELOW}/protocol-lines", ProtocolLineViewSet, "protocol-line"),
    (f"{BELOW}/lessons", LessonViewSet, "lesson"),
    (f"{BELOW}/adopted-lessons", AdoptedLessonViewSet, "adopted-lesson"),
    (f"{BELOW}/failures", FailureViewSet, "failure"),
    (f"{BELOW}/payment-figures", PaymentFigureViewSet, "payment-figure"),
    (f"{BELOW}/publications", PublicationViewSet, "publication"),
    (f"{BELOW}/success-stories", SuccessStoryViewSet, "success-story"),
    (f"{BELOW}/learning-sessions", SessionViewSet, "learning-session"),
    ("lessons", PublishedLessonViewSet, "published-lesson"),
    (f"{BELOW}/reports", IssueReportViewSet, "issue-report"),
    ("documents", DocumentViewSet, "document"),
    ("kpis", KPIViewSet, "kpi"),
    ("kpi-changes", KPIChangeViewSet, "kpi-change"),
    ("kpi-records", RecordViewSet, "kpi-record"),
    ("returns", ReturnViewSet, "return"),
    ("rounds", RoundViewSet, "round"),
    ("milestones", MilestoneViewSet, "milestone"),
    ("scorecards", ScorecardViewSet, "scorecard"),
    ("scorecard-runs", RunViewSet, "scorecard-run"),
    ("reports", ReportViewSet, "report"),
    (f"{BELOW}/report-schedules", SetUpReportScheduleViewSet, "set-up-report-schedule"),
    ("report-packs", ReportPackViewSet, "report-pack"),
    ("report-schedules", ReportScheduleViewSet, "report-schedule"),
    ("price-indices", PriceIndexViewSet, "price-index"),
    ("index-figures", IndexFigureViewSet, "index-figure"),
    ("organisations", OrganisationViewSet, "organisation"),
    ("import-runs", ImportViewSet, "import-run"),
    ("saved-views", SavedViewViewSet, "saved-view"),
    ("partnership-drafts", PartnershipDraftViewSet, "partnership-draft"),
    ("disposals", DisposalViewSet, "disposal"),
    ("emergency-accesses", EmergencyAccessViewSet, "emergency-access"),
    ("legal-holds", LegalHoldViewSet, "legal-hold"),
    ("personal-exports", PersonalExportViewSet, "personal-export"),
    ("pseudonyms", PseudonymViewSet, "pseudonym"),
    ("portfolio-exports", PortfolioExportViewSet, "portfolio-export"),
    ("bulk-runs", BulkRunViewSet, "bulk-run"),
    ("jobs", JobViewSet, "job"),
)
"""Nouns with a list, details or both: address, class, name."""

SINGLE: tuple[tuple[str, Any, str], ...] = (
    ("me", MeViewSet, "me"),
    ("affordability", PortfolioAffordabilityViewSet, "portfolio-affordability"),
    (f"{BELOW}/calendar", CalendarViewSet, "calendar"),
    (f"{BELOW}/stage", StageViewSet, "stage"),
    (f"{BELOW}/contract-draft", ContractDraftViewSet, "contract-draft"),
    (f"{BELOW}/measuring", MeasuringViewSet, "measuring"),
    (f"{BELOW}/affordability", AffordabilityViewSet, "affordability"),
    (f"{BELOW}/calculators", CalculatorsViewSet, "calculators"),
    (f"{BELOW}/history", HistoryViewSet, "history"),
    (f"{BELOW}/handback", HandbackViewSet, "handback"),
    (f"{BELOW}/instalments", InstalmentsViewSet, "instalments"),
    (f"{BELOW}/notice-counters", NoticeCountersViewSet, "notice-counters"),
    (f"{BELOW}/tariffs", TariffsViewSet, "tariffs"),
    (f"{BELOW}/wanted-figures", WantedFiguresViewSet, "wanted-figures"),
    (f"{BELOW}/who-decides", WhoDecidesViewSet, "who-decides"),
    (f"{BELOW}/who-does-what", WhoDoesWhatViewSet, "who-does-what"),
    (f"{BELOW}/equal-voice", EqualVoiceViewSet, "equal-voice"),
    (f"{BELOW}/concern-limits", ConcernLimitsViewSet, "concern-limits"),
)
"""Nouns of which there is one."""


def _routes() -> list[URLPattern]:
    router = SimpleRouter(use_regex_path=False)
    for prefix, noun, name in NOUNS:
        router.register(prefix, noun, basename=f"api-{name}")
    found: list[Any] = list(router.urls)
    for prefix, noun, name in SINGLE:
        facts = {"basename": f"api-{name}", "detail": True}
        view = noun.as_view({"get": "retrieve"}, **facts)
        found.append(path(f"{prefix}/", view, name=f"api-{name}"))
        for act in noun.get_extra_actions():
            view = noun.as_view(dict(act.mapping), **facts, **act.kwargs)
            found.append(path(f"{prefix}/{act.url_path}/", view, name=f"api-{name}-{act.url_name}"))
    return found


urlpatterns = _routes()
