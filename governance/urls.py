"""The app's pages."""

from __future__ import annotations

from django.urls import path

from governance.views.activities import ActivityPage, PlanActivityPage
from governance.views.appointment import CoverPage, DelegatePage, EndPage
from governance.views.audit_findings import (
    AuditFindingPage,
    AuditFindingsPage,
    NewFindingPage,
)
from governance.views.bodies import (
    BodiesPage,
    EditBodyPage,
    EndBodyPage,
    EndSeatPage,
    GiveSeatPage,
    ResponsibilityPage,
    WhoDoesWhatPage,
)
from governance.views.checkpoints import CheckpointsFile, CheckpointsPage
from governance.views.comments import CommentsPage, CorrectCommentPage
from governance.views.communication import CommunicationPage
from governance.views.concerns import (
    ConcernLimitsPage,
    ConcernPage,
    ConcernsPage,
    RaiseConcernPage,
)
from governance.views.continuity import (
    ArrivedPage,
    ContinuityPage,
    HandoverPage,
    KeyPersonPage,
    LeavesPage,
    NewKeyPersonPage,
    NewResourcePage,
)
from governance.views.contract_calendar import CalendarFile, CalendarPage
from governance.views.decision_prepare import PreparePage
from governance.views.decisions import DecisionPage, DecisionsPage, RaisePage
from governance.views.emergency import EmergencyPage
from governance.views.exchange_new import (
    AskForInformationPage,
    CheckInPage,
    ProposeLinePage,
    RecordNoticePage,
    WatchNoticePage,
)
from governance.views.exchange_things import (
    FormalNoticePage,
    InformationRequestPage,
    OneCheckInPage,
    ProtocolLinePage,
)
from governance.views.formal_notices import FormalNoticesPage
from governance.views.governed import GovernedPage
from governance.views.invitation import invitation
from governance.views.jurisdictions import (
    JurisdictionPage,
    JurisdictionRulePage,
    JurisdictionsPage,
    ProposeRulePage,
)
from governance.views.learning import (
    AdoptLessonPage,
    LearningPage,
    LessonResultPage,
    NewLessonPage,
    NewSessionPage,
    NewStoryPage,
)
from governance.views.learning_things import LessonPage, LessonsPage, SessionPage, StoryPage
from governance.views.legal_holds import LegalHoldsPage
from governance.views.meetings import (
    AgendaPage,
    ConvenePage,
    MeetingFile,
    MeetingPage,
    MeetingsPage,
    MinutesPage,
)
from governance.views.obligation_day import ObligationDayPage
from governance.views.obligations import (
    EditObligationPage,
    EndObligationPage,
    EventPage,
    NewObligationPage,
    ObligationPage,
    ObligationsPage,
)
from governance.views.people import InvitationAct, PeoplePage
from governance.views.people_access import PeopleAccessPage
from governance.views.personal_data import OwnDataPage, PersonalDataPage, own_data_file
from governance.views.pools import NewPoolPage, PoolPage, PoolRequestPage
from governance.views.private_survey import private_survey
from governance.views.programmes import NewProgrammePage, ProgrammePage
from governance.views.public_survey import public_survey
from governance.views.publications import PublicationsPage
from governance.views.published import published, published_file, published_thing
from governance.views.relationship import AskPage, RelationshipPage, RelationshipSurveyPage
from governance.views.retention import RetentionPage
from governance.views.risk_forms import (
    AssessPage,
    CloseRiskPage,
    EditRiskPage,
    NewRiskPage,
    ReopenRiskPage,
)
from governance.views.risk_parts import (
    ActionPage,
    EditActionPage,
    EndTriggerPage,
    NewActionPage,
    NewTriggerPage,
)
from governance.views.risks import RiskMapPage, RiskPage, RisksPage
from governance.views.single_acceptance import SingleAcceptancePage

HERE = "partnerships/<uuid:uuid>/"
PEOPLE = f"{HERE}people/"
LEARNING = f"{HERE}learning/"
KEY_PEOPLE = f"{HERE}key-people/"
OBLIGATIONS = f"{HERE}obligations/"
OBLIGATION = f"{OBLIGATIONS}<uuid:obligation>/"
RISKS = f"{HERE}risks/"
RISK = f"{RISKS}<uuid:risk>/"
BODY = f"{HERE}bodies/<uuid:body>/"

urlpatterns = [
    path(PEOPLE, PeoplePage.as_view(), name="people"),
    path(f"{HERE}governance/", GovernedPage.as_view(), name="governed"),
    path(
        f"{PEOPLE}invitations/<uuid:invitation>/send/",
        InvitationAct.as_view(),
        {"act": "send"},
        name="people_invitation_send",
    ),
    path(
        f"{PEOPLE}invitations/<uuid:invitation>/withdraw/",
        InvitationAct.as_view(),
        {"act": "withdraw"},
        name="people_invitation_withdraw",
    ),
    path(f"{PEOPLE}single-acceptance/", SingleAcceptancePage.as_view(), name="single_acceptance"),
    path(f"{PEOPLE}<uuid:appointment_uuid>/end/", EndPage.as_view(), name="people_end"),
    path(f"{PEOPLE}<uuid:appointment_uuid>/cover/", CoverPage.as_view(), name="people_cover"),
    path(
        f"{PEOPLE}<uuid:appointment_uuid>/delegate/", DelegatePage.as_view(), name="people_delegate"
    ),
    path(f"{HERE}decisions/", DecisionsPage.as_view(), name="decisions"),
    path(f"{HERE}decisions/new/", RaisePage.as_view(), name="decision_new"),
    path("decisions/<uuid:uuid>/", DecisionPage.as_view(), name="decision"),
    path("decisions/<uuid:uuid>/prepare/", PreparePage.as_view(), name="decision_prepare"),
    path(f"{HERE}meetings/", MeetingsPage.as_view(), name="meetings"),
    path(f"{HERE}meetings/new/", ConvenePage.as_view(), name="meeting_new"),
    path("meetings/<uuid:uuid>/", MeetingPage.as_view(), name="meeting"),
    path("meetings/<uuid:uuid>/agenda/", AgendaPage.as_view(), name="meeting_agenda"),
    path("meetings/<uuid:uuid>/minutes/", MinutesPage.as_view(), name="meeting_minutes"),
    path("meetings/<uuid:uuid>/invitation/", MeetingFile.as_view(), name="meeting_file"),
    path(f"{HERE}concerns/", ConcernsPage.as_view(), name="concerns"),
    path(f"{HERE}concerns/new/", RaiseConcernPage.as_view(), name="concern_new"),
    path(f"{HERE}concerns/limits/", ConcernLimitsPage.as_view(), name="concern_limits"),
    path("concerns/<uuid:uuid>/", ConcernPage.as_view(), name="concern"),
    path(f"{HERE}bodies/", BodiesPage.as_view(), name="bodies"),
    path(f"{HERE}bodies/new/", EditBodyPage.as_view(), name="body_new"),
    path(f"{BODY}rules/", EditBodyPage.as_view(), name="body_edit"),
    path(f"{BODY}end/", EndBodyPage.as_view(), name="body_end"),
    path(f"{BODY}seats/new/", GiveSeatPage.as_view(), name="seat_new"),
    path(f"{HERE}seats/<uuid:seat>/end/", EndSeatPage.as_view(), name="seat_end"),
    path(f"{HERE}continuity/", ContinuityPage.as_view(), name="continuity"),
    path(f"{KEY_PEOPLE}new/", NewKeyPersonPage.as_view(), name="key_person_new"),
    path(f"{KEY_PEOPLE}<uuid:key_person>/", KeyPersonPage.as_view(), name="key_person"),
    path(f"{KEY_PEOPLE}<uuid:key_person>/leaves/", LeavesPage.as_view(), name="key_person_leaves"),
    path(f"{HERE}resources/new/", NewResourcePage.as_view(), name="resource_new"),
    path(
        f"{HERE}resources/<uuid:resource>/arrived/", ArrivedPage.as_view(), name="resource_arrived"
    ),
    path(f"{HERE}pools/new/", NewPoolPage.as_view(), name="pool_new"),
    path("pools/<uuid:uuid>/", PoolPage.as_view(), name="pool"),
    path("pool-requests/<uuid:uuid>/", PoolRequestPage.as_view(), name="pool_request"),
    path(f"{PEOPLE}<uuid:appointment_uuid>/handover/", HandoverPage.as_view(), name="handover"),
    path(f"{HERE}calendar/", CalendarPage.as_view(), name="contract_calendar"),
    path(f"{HERE}calendar/file/", CalendarFile.as_view(), name="contract_calendar_file"),
    path(OBLIGATIONS, ObligationsPage.as_view(), name="obligations"),
    path(f"{OBLIGATIONS}new/", NewObligationPage.as_view(), name="obligation_new"),
    path(OBLIGATION, ObligationPage.as_view(), name="obligation"),
    path(f"{OBLIGATION}edit/", EditObligationPage.as_view(), name="obligation_edit"),
    path(f"{OBLIGATION}end/", EndObligationPage.as_view(), name="obligation_end"),
    path(f"{OBLIGATION}event/", EventPage.as_view(), name="obligation_event"),
    path(
        f"{OBLIGATION}days/<uuid:occurrence>/",
        ObligationDayPage.as_view(),
        name="obligation_day",
    ),
    path(RISKS, RisksPage.as_view(), name="risks"),
    path(f"{RISKS}map/", RiskMapPage.as_view(), name="risk_map"),
    path(f"{RISKS}new/", NewRiskPage.as_view(), name="risk_new"),
    path(RISK, RiskPage.as_view(), name="risk"),
    path(f"{RISK}edit/", EditRiskPage.as_view(), name="risk_edit"),
    path(f"{RISK}assess/", AssessPage.as_view(), name="risk_assess"),
    path(f"{RISK}close/", CloseRiskPage.as_view(), name="risk_close"),
    path(f"{RISK}reopen/", ReopenRiskPage.as_view(), name="risk_reopen"),
    path(f"{RISK}actions/new/", NewActionPage.as_view(), name="risk_action_new"),
    path(f"{RISK}actions/<uuid:action>/", ActionPage.as_view(), name="risk_action"),
    path(f"{RISK}actions/<uuid:action>/edit/", EditActionPage.as_view(), name="risk_action_edit"),
    path(f"{RISK}triggers/new/", NewTriggerPage.as_view(), name="risk_trigger_new"),
    path(f"{RISK}triggers/<uuid:trigger>/end/", EndTriggerPage.as_view(), name="risk_trigger_end"),
    path(f"{HERE}who-does-what/", WhoDoesWhatPage.as_view(), name="who_does_what"),
    path(f"{HERE}who-does-what/<slug:kind>/", ResponsibilityPage.as_view(), name="responsibility"),
    path("access/emergency/", EmergencyPage.as_view(), name="emergency_access"),
    path("access/holds/", LegalHoldsPage.as_view(), name="legal_holds"),
    path("access/records/", RetentionPage.as_view(), name="retention"),
    path("access/", PeopleAccessPage.as_view(), name="people_access"),
    path("access/personal-data/", PersonalDataPage.as_view(), name="personal_data"),
    path("profile/data/", OwnDataPage.as_view(), name="own_data"),
    path("profile/data/<uuid:uuid>/file/", own_data_file, name="own_data_file"),
    path("checkpoints/", CheckpointsPage.as_view(), name="checkpoints"),
    path("checkpoints/file/", CheckpointsFile.as_view(), name="checkpoints_file"),
    path("jurisdictions/", JurisdictionsPage.as_view(), name="jurisdictions"),
    path("jurisdictions/<slug:where>/", JurisdictionPage.as_view(), name="jurisdiction"),
    path(
        "jurisdictions/<slug:where>/<slug:kind>/",
        ProposeRulePage.as_view(),
        name="jurisdiction_propose",
    ),
    path(
        "jurisdiction-rules/<uuid:uuid>/",
        JurisdictionRulePage.as_view(),
        name="jurisdiction_rule",
    ),
    path(f"{HERE}relationship/", RelationshipPage.as_view(), name="relationship"),
    path(f"{HERE}relationship/plan/", PlanActivityPage.as_view(), name="activity_new"),
    path(f"{HERE}relationship/ask/", AskPage.as_view(), name="relationship_survey_new"),
    path("activities/<uuid:uuid>/", ActivityPage.as_view(), name="activity"),
    path(
        "relationship-surveys/<uuid:uuid>/",
        RelationshipSurveyPage.as_view(),
        name="relationship_survey",
    ),
    path(f"{HERE}published/", PublicationsPage.as_view(), name="publications"),
    path("public/", published, name="published"),
    path("public/<uuid:uuid>/", published_thing, name="published_thing"),
    path("public/<uuid:uuid>/file/", published_file, name="published_file"),
    path("survey/<uuid:uuid>/", public_survey, name="public_survey"),
    path("answer/<str:token>/", private_survey, name="private_survey"),
    path(f"{HERE}communication/", CommunicationPage.as_view(), name="communication"),
    path(f"{HERE}audit-findings/", AuditFindingsPage.as_view(), name="audit_findings"),
    path(f"{HERE}audit-findings/new/", NewFindingPage.as_view(), name="audit_finding_new"),
    path("audit-findings/<uuid:uuid>/", AuditFindingPage.as_view(), name="audit_finding"),
    path(f"{HERE}notices/", FormalNoticesPage.as_view(), name="formal_notices"),
    path(f"{HERE}notices/new/", RecordNoticePage.as_view(), name="formal_notice_new"),
    path(f"{HERE}notices/watch/", WatchNoticePage.as_view(), name="formal_notice_watch"),
    path(f"{HERE}requests/new/", AskForInformationPage.as_view(), name="information_request_new"),
    path(f"{HERE}check-ins/new/", CheckInPage.as_view(), name="check_in_new"),
    path(f"{HERE}protocol/new/", ProposeLinePage.as_view(), name="protocol_line_new"),
    path("formal-notices/<uuid:uuid>/", FormalNoticePage.as_view(), name="formal_notice"),
    path(
        "information-requests/<uuid:uuid>/",
        InformationRequestPage.as_view(),
        name="information_request",
    ),
    path("check-ins/<uuid:uuid>/", OneCheckInPage.as_view(), name="check_in"),
    path("protocol-lines/<uuid:uuid>/", ProtocolLinePage.as_view(), name="protocol_line"),
    path(f"{HERE}comments/<slug:kind>/<uuid:about>/", CommentsPage.as_view(), name="comments"),
    path(
        f"{HERE}comments/<slug:table>/<uuid:comment>/correct/",
        CorrectCommentPage.as_view(),
        name="comment_correct",
    ),
    path(LEARNING, LearningPage.as_view(), name="learning"),
    path(f"{LEARNING}lessons/new/", NewLessonPage.as_view(), name="lesson_new"),
    path(f"{LEARNING}lessons/<uuid:lesson>/adopt/", AdoptLessonPage.as_view(), name="lesson_adopt"),
    path(f"{LEARNING}changes/<uuid:adopted>/", LessonResultPage.as_view(), name="lesson_result"),
    path(f"{LEARNING}stories/new/", NewStoryPage.as_view(), name="story_new"),
    path(f"{LEARNING}sessions/new/", NewSessionPage.as_view(), name="learning_session_new"),
    path(f"{LEARNING}programmes/new/", NewProgrammePage.as_view(), name="programme_new"),
    path("programmes/<uuid:uuid>/", ProgrammePage.as_view(), name="programme"),
    path("lessons/", LessonsPage.as_view(), name="lessons"),
    path("lessons/<uuid:uuid>/", LessonPage.as_view(), name="lesson"),
    path("stories/<uuid:uuid>/", StoryPage.as_view(), name="story"),
    path("learning-sessions/<uuid:uuid>/", SessionPage.as_view(), name="learning_session"),
    path("account/invitation/<str:token>/", invitation, name="invitation"),
]
