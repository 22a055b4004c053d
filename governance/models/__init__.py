"""Who decides: appointments, bodies and what they decide, concerns, risks shared out."""

from governance.models.access import SecondStepReset
from governance.models.activity import Activity, ActivityFollowUp, ActivityPerson
from governance.models.adjudication import Adjudication, Arbitration, ConcernLimits
from governance.models.appointment import Appointment
from governance.models.audit_finding import AuditFinding, AuditStep
from governance.models.body import BlockSide, Body, Seat
from governance.models.comment import (
    InternalComment,
    InternalWording,
    SharedComment,
    SharedWording,
)
from governance.models.concern import (
    Concern,
    ConcernClimbWish,
    ConcernOffer,
    ConcernPosition,
    ConcernSide,
    ConcernStep,
)
from governance.models.continuity import Delivery, HandoverStep, KeyPerson, PromisedResource
from governance.models.decision import (
    CriteriaAgreement,
    Criterion,
    Decision,
    FollowUp,
    Interest,
    Judgement,
    Option,
    Position,
    Vote,
)
from governance.models.disposal import Disposal
from governance.models.emergency import EmergencyAccess
from governance.models.exchange import CheckIn, InformationRequest
from governance.models.formal_notice import FormalNotice
from governance.models.invitation import Invitation
from governance.models.jurisdiction import JurisdictionRule
from governance.models.learning import AdoptedLesson, Lesson, SuccessStory
from governance.models.learning_session import LearningSession, SessionAttendance
from governance.models.legal_hold import LegalHold
from governance.models.meeting import AgendaItem, Attendance, Meeting
from governance.models.minutes import MeetingAction, MinutesAnswer
from governance.models.obligation import Obligation, Occurrence
from governance.models.personal_data import PersonalExport, Pseudonymisation
from governance.models.pool import PoolMovement, PoolOffer, PoolRequest, ResourcePool
from governance.models.programme import CapacityProgramme
from governance.models.protocol import ProtocolLine, ProtocolTold
from governance.models.publication import Publication
from governance.models.rating import Rating
from governance.models.responsibility import Responsibility
from governance.models.risk import Risk, RiskAllocation
from governance.models.risk_action import RiskAction
from governance.models.risk_assessment import RiskAssessment, RiskTrigger
from governance.models.survey import (
    SaidAndDone,
    Survey,
    SurveyAnswer,
    SurveyLink,
    SurveyQuestion,
    SurveyReply,
)

__all__ = [
    "Activity",
    "ActivityFollowUp",
    "ActivityPerson",
    "Adjudication",
    "AdoptedLesson",
    "AgendaItem",
    "Appointment",
    "Arbitration",
    "Attendance",
    "AuditFinding",
    "AuditStep",
    "BlockSide",
    "Body",
    "CapacityProgramme",
    "CheckIn",
    "Concern",
    "ConcernClimbWish",
    "ConcernLimits",
    "ConcernOffer",
    "ConcernPosition",
    "ConcernSide",
    "ConcernStep",
    "CriteriaAgreement",
    "Criterion",
    "Decision",
    "Delivery",
    "Disposal",
    "EmergencyAccess",
    "FollowUp",
    "FormalNotice",
    "HandoverStep",
    "InformationRequest",
    "Interest",
    "InternalComment",
    "InternalWording",
    "Invitation",
    "Judgement",
    "JurisdictionRule",
    "KeyPerson",
    "LearningSession",
    "LegalHold",
    "Lesson",
    "Meeting",
    "MeetingAction",
    "MinutesAnswer",
    "Obligation",
    "Occurrence",
    "Option",
    "PersonalExport",
    "PoolMovement",
    "PoolOffer",
    "PoolRequest",
    "Position",
    "PromisedResource",
    "ProtocolLine",
    "ProtocolTold",
    "Pseudonymisation",
    "Publication",
    "Rating",
    "ResourcePool",
    "Responsibility",
    "Risk",
    "RiskAction",
    "RiskAllocation",
    "RiskAssessment",
    "RiskTrigger",
    "SaidAndDone",
    "Seat",
    "SecondStepReset",
    "SessionAttendance",
    "SharedComment",
    "SharedWording",
    "SuccessStory",
    "Survey",
    "SurveyAnswer",
    "SurveyLink",
    "SurveyQuestion",
    "SurveyReply",
    "Vote",
]
