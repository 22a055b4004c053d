"""The app's pages."""

from __future__ import annotations

from django.urls import path

from performance.views.affordability import (
    AffordabilityPage,
    AffordabilityTable,
    LiabilityPage,
    NewCeilingPage,
    NewLiabilityPage,
)
from performance.views.calculators import CalculatorPage, CalculatorsPage
from performance.views.checking import CheckPage
from performance.views.contributions import ContributionPage, NewContributionPage
from performance.views.deductions import DeductionsPage, DeductionsTable
from performance.views.due import SentPage, due_from_us
from performance.views.failure import FailurePage
from performance.views.failures import CorrectFailurePage, FailuresPage, NewFailurePage
from performance.views.figure import FigurePage
from performance.views.handback import HandbackPage
from performance.views.index_figures import RecordFiguresPage
from performance.views.instalments import InstalmentsPage
from performance.views.interests import (
    AgreePage,
    EndSideObjectivePage,
    InterestsPage,
    NewSideObjectivePage,
    SideObjectivePage,
)
from performance.views.kpi_edit import (
    DecideKPIChange,
    KPIBaselinePage,
    KPIChangePage,
    KPIDefinitionPage,
    NewKPIPage,
)
from performance.views.kpis import KPIPage, KPIsPage, KPITable
from performance.views.listed import ListedOutcomesPage, ListedPaymentsPage, ListedPaymentsTable
from performance.views.milestone_list import MilestonesPage
from performance.views.milestone_plan import MilestonePlanPage, NewMilestonePage
from performance.views.milestones import MilestonePage
from performance.views.monthly_return import AnswersPage, MonthlyReturnPage, WithdrawReturn
from performance.views.objectives import NewObjectivePage, ObjectivePage, ObjectivesPage
from performance.views.opening import CheckNewPartnership, DeleteDraft, NewPartnershipPage
from performance.views.overview_beside import BesidePage
from performance.views.payment_figures import (
    ClaimFigurePage,
    PaymentFigurePage,
    PaymentFiguresPage,
)
from performance.views.payment_items import PaymentItemPage
from performance.views.payments import PaymentPage, PaymentsPage
from performance.views.portfolio_affordability import (
    AuthorityCeilingPage,
    PortfolioAffordabilityPage,
    PortfolioAffordabilityTable,
)
from performance.views.price_indices import (
    EditIndexPage,
    IndexPage,
    IndexTable,
    MonthPage,
    NewIndexPage,
    RegisterPage,
)
from performance.views.rounds import return_round
from performance.views.scorecard import ScorecardPage
from performance.views.scorecard_compare import ComparePage
from performance.views.scorecard_files import GoalsWorkbook, PathTable
from performance.views.scorecard_runs import ScorecardRunPage, ScorecardRunsPage
from performance.views.set_up import AdoptPage, SetUpPage
from performance.views.tariffs import TariffsPage
from performance.views.trust import ProposeWeightsPage, TrustPage
from performance.views.users_surveys import (
    EditSurveyPage,
    NewSurveyPage,
    UsersSurveyPage,
    UsersSurveysPage,
)
from performance.views.what_if import WhatIfPage

urlpatterns = [
    path(
        "partnerships/<uuid:uuid>/outcomes-in-the-list/",
        ListedOutcomesPage.as_view(),
        name="listed_outcomes",
    ),
    path(
        "partnerships/<uuid:uuid>/payments-in-the-list/",
        ListedPaymentsPage.as_view(),
        name="listed_payments",
    ),
    path(
        "partnerships/<uuid:uuid>/payments-in-the-list.csv",
        ListedPaymentsTable.as_view(),
        name="listed_payments_csv",
    ),
    path("partnerships/<uuid:uuid>/deductions/", DeductionsPage.as_view(), name="deductions"),
    path(
        "partnerships/<uuid:uuid>/deductions.csv",
        DeductionsTable.as_view(),
        name="deductions_csv",
    ),
    path("partnerships/<uuid:uuid>/what-if/", WhatIfPage.as_view(), name="what_if"),
    path("partnerships/<uuid:uuid>/payments/", PaymentsPage.as_view(), name="payments"),
    path("payments/<uuid:uuid>/", PaymentPage.as_view(), name="payment"),
    path("payment-items/<uuid:uuid>/", PaymentItemPage.as_view(), name="payment_item"),
    path("partnerships/<uuid:uuid>/beside/", BesidePage.as_view(), name="overview_beside"),
    path("due/", due_from_us, name="due"),
    path("sent/", SentPage.as_view(), name="sent"),
    path("returns/<uuid:uuid>/", MonthlyReturnPage.as_view(), name="monthly_return"),
    path("returns/<uuid:uuid>/answers/", AnswersPage.as_view(), name="return_answers"),
    path("returns/<uuid:uuid>/withdraw/", WithdrawReturn.as_view(), name="withdraw_return"),
    path("returns/<uuid:uuid>/rounds/<int:number>/", return_round, name="return_round"),
    path("returns/<uuid:uuid>/check/", CheckPage.as_view(), name="check_return"),
    path("scorecards/", ScorecardRunsPage.as_view(), name="scorecard_runs"),
    path("scorecards/<uuid:uuid>/", ScorecardRunPage.as_view(), name="scorecard_run"),
    path("milestones/<uuid:uuid>/", MilestonePage.as_view(), name="milestone"),
    path("partnerships/new/", NewPartnershipPage.as_view(), name="new_partnership"),
    path(
        "partnerships/new/<uuid:uuid>/", NewPartnershipPage.as_view(), name="new_partnership_draft"
    ),
    path(
        "partnerships/new/<uuid:uuid>/check/",
        CheckNewPartnership.as_view(),
        name="new_partnership_check",
    ),
    path(
        "partnerships/new/<uuid:uuid>/delete/", DeleteDraft.as_view(), name="new_partnership_delete"
    ),
    path(
        "partnerships/<uuid:uuid>/users-surveys/", UsersSurveysPage.as_view(), name="users_surveys"
    ),
    path(
        "partnerships/<uuid:uuid>/users-surveys/new/",
        NewSurveyPage.as_view(),
        name="users_survey_new",
    ),
    path("users-surveys/<uuid:uuid>/", UsersSurveyPage.as_view(), name="users_survey"),
    path("users-surveys/<uuid:uuid>/edit/", EditSurveyPage.as_view(), name="users_survey_edit"),
    path("partnerships/<uuid:uuid>/trust/", TrustPage.as_view(), name="trust"),
    path(
        "partnerships/<uuid:uuid>/trust/weights/",
        ProposeWeightsPage.as_view(),
        name="trust_weights",
    ),
    path("partnerships/<uuid:uuid>/objectives/", ObjectivesPage.as_view(), name="objectives"),
    path(
        "partnerships/<uuid:uuid>/objectives/new/",
        NewObjectivePage.as_view(),
        name="objective_new",
    ),
    path(
        "partnerships/<uuid:uuid>/objectives/<uuid:objective>/",
        ObjectivePage.as_view(),
        name="objective",
    ),
    path(
        "partnerships/<uuid:uuid>/objectives/<uuid:objective>/agree/",
        AgreePage.as_view(),
        name="objective_agree",
    ),
    path("partnerships/<uuid:uuid>/interests/", InterestsPage.as_view(), name="interests"),
    path(
        "partnerships/<uuid:uuid>/interests/new/",
        NewSideObjectivePage.as_view(),
        name="side_objective_new",
    ),
    path(
        "partnerships/<uuid:uuid>/interests/<uuid:objective>/",
        SideObjectivePage.as_view(),
        name="side_objective",
    ),
    path(
        "partnerships/<uuid:uuid>/interests/<uuid:objective>/end/",
        EndSideObjectivePage.as_view(),
        name="side_objective_end",
    ),
    path(
        "partnerships/<uuid:uuid>/contributions/new/",
        NewContributionPage.as_view(),
        name="contribution_new",
    ),
    path("contributions/<uuid:uuid>/", ContributionPage.as_view(), name="contribution"),
    path("partnerships/<uuid:uuid>/failures/", FailuresPage.as_view(), name="failures"),
    path("partnerships/<uuid:uuid>/failures/new/", NewFailurePage.as_view(), name="failure_new"),
    path("failures/<uuid:uuid>/", FailurePage.as_view(), name="failure"),
    path("failures/<uuid:uuid>/correct/", CorrectFailurePage.as_view(), name="failure_correct"),
    path(
        "partnerships/<uuid:uuid>/payment-figures/",
        PaymentFiguresPage.as_view(),
        name="payment_figures",
    ),
    path(
        "partnerships/<uuid:uuid>/payment-figures/claim/",
        ClaimFigurePage.as_view(),
        name="payment_figure_claim",
    ),
    path("payment-figures/<uuid:uuid>/", PaymentFigurePage.as_view(), name="payment_figure"),
    path("partnerships/<uuid:uuid>/milestones/", MilestonesPage.as_view(), name="milestones"),
    path("partnerships/<uuid:uuid>/kpis/", KPIsPage.as_view(), name="kpis"),
    path("partnerships/<uuid:uuid>/set-up/", SetUpPage.as_view(), name="set_up"),
    path("partnerships/<uuid:uuid>/kpis/adopt/", AdoptPage.as_view(), name="adopt_kpis"),
    path(
        "partnerships/<uuid:uuid>/milestones/new/",
        NewMilestonePage.as_view(),
        name="milestone_new",
    ),
    path("milestones/<uuid:uuid>/plan/", MilestonePlanPage.as_view(), name="milestone_plan"),
    path("partnerships/<uuid:uuid>/kpis/new/", NewKPIPage.as_view(), name="kpi_new"),
    path("kpis/<uuid:uuid>/edit/", KPIDefinitionPage.as_view(), name="kpi_edit"),
    path("kpis/<uuid:uuid>/baseline/", KPIBaselinePage.as_view(), name="kpi_baseline"),
    path("kpis/<uuid:uuid>/change/", KPIChangePage.as_view(), name="kpi_change"),
    path("kpis/<uuid:uuid>/change/decide/", DecideKPIChange.as_view(), name="kpi_change_decide"),
    path("kpis/<uuid:uuid>/", KPIPage.as_view(), name="kpi"),
    path("kpis/<uuid:uuid>/figures.csv", KPITable.as_view(), name="kpi_csv"),
    path("figures/<uuid:uuid>/", FigurePage.as_view(), name="figure"),
    path("partnerships/<uuid:uuid>/scorecard/", ScorecardPage.as_view(), name="scorecard"),
    path(
        "partnerships/<uuid:uuid>/scorecard/compare/",
        ComparePage.as_view(),
        name="scorecard_compare",
    ),
    path(
        "partnerships/<uuid:uuid>/scorecard/path.csv",
        PathTable.as_view(),
        name="scorecard_path",
    ),
    path(
        "partnerships/<uuid:uuid>/scorecard/goals.xlsx",
        GoalsWorkbook.as_view(),
        name="scorecard_goals",
    ),
    path("money/indices/", RegisterPage.as_view(), name="price_indices"),
    path("money/indices/new/", NewIndexPage.as_view(), name="price_index_new"),
    path("money/indices/<str:code>/", IndexPage.as_view(), name="price_index"),
    path("money/indices/<str:code>/edit/", EditIndexPage.as_view(), name="price_index_edit"),
    path(
        "money/indices/<str:code>/figures/", RecordFiguresPage.as_view(), name="index_figures_new"
    ),
    path("money/indices/<str:code>/figures.csv", IndexTable.as_view(), name="price_index_csv"),
    path("money/indices/<str:code>/<str:month>/", MonthPage.as_view(), name="index_month"),
    path("partnerships/<uuid:uuid>/handback/", HandbackPage.as_view(), name="handback"),
    path("partnerships/<uuid:uuid>/instalments/", InstalmentsPage.as_view(), name="instalments"),
    path("partnerships/<uuid:uuid>/tariffs/", TariffsPage.as_view(), name="tariffs"),
    path("partnerships/<uuid:uuid>/calculators/", CalculatorsPage.as_view(), name="calculators"),
    path(
        "partnerships/<uuid:uuid>/calculators/<slug:slug>/",
        CalculatorPage.as_view(),
        name="calculator",
    ),
    path(
        "partnerships/<uuid:uuid>/affordability/",
        AffordabilityPage.as_view(),
        name="affordability",
    ),
    path(
        "partnerships/<uuid:uuid>/affordability/years.csv",
        AffordabilityTable.as_view(),
        name="affordability_csv",
    ),
    path(
        "partnerships/<uuid:uuid>/affordability/ceiling/",
        NewCeilingPage.as_view(),
        name="ceiling_new",
    ),
    path(
        "partnerships/<uuid:uuid>/affordability/liability/",
        NewLiabilityPage.as_view(),
        name="liability_new",
    ),
    path(
        "partnerships/<uuid:uuid>/affordability/liability/<uuid:liability>/",
        LiabilityPage.as_view(),
        name="liability",
    ),
    path(
        "money/affordability/",
        PortfolioAffordabilityPage.as_view(),
        name="portfolio_affordability",
    ),
    path(
        "money/affordability/years.csv",
        PortfolioAffordabilityTable.as_view(),
        name="portfolio_affordability_csv",
    ),
    path(
        "money/affordability/ceiling/",
        AuthorityCeilingPage.as_view(),
        name="authority_ceiling_new",
    ),
]
