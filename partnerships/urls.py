"""The app's pages."""

from __future__ import annotations

from django.urls import path

from partnerships.views.contract import ContractPage, TermsPage
from partnerships.views.contract_versions import AsOfPage, ComparePage, VersionPage, VersionsPage
from partnerships.views.documents import DocumentsPage, NewerVersionPage, download_document
from partnerships.views.import_columns import ColumnsPage
from partnerships.views.import_undo import UndoImportPage
from partnerships.views.imports import (
    ImportProgress,
    ImportRunPage,
    ImportsPage,
    RowsToMend,
)
from partnerships.views.pages import HistoryPage, OverviewPage
from partnerships.views.parties import NewPartyPage, PartiesPage, PartyPage
from partnerships.views.portfolio import portfolio_page
from partnerships.views.portfolio_acts import BulkRunPage, ConfirmActPage
from partnerships.views.portfolio_chosen import choose_rows
from partnerships.views.portfolio_export import ExportPage, download_export, export_portfolio
from partnerships.views.saved_views import (
    SavedViewAct,
    SavedViewsPage,
    portfolio_columns,
    saved_view_counts,
)
from partnerships.views.stage_condition import ConditionPage, WaiveCondition
from partnerships.views.stages import DecideStage, StagesPage, WithdrawProposal
from partnerships.views.terms_explained import TermsExplainedPage
from partnerships.views.tokens import revoke, tokens_page
from partnerships.views.variation_terms import RebasePage, VariationTermsPage
from partnerships.views.variations import NewVariationPage, VariationPage, VariationsPage

urlpatterns = [
    path("words/", TermsExplainedPage.as_view(), name="terms_explained"),
    path("portfolio/", portfolio_page, name="portfolio"),
    path("portfolio/columns/", portfolio_columns, name="portfolio_columns"),
    path("portfolio/views/", SavedViewsPage.as_view(), name="saved_views"),
    path("portfolio/views/counts/", saved_view_counts, name="saved_view_counts"),
    path("portfolio/views/<uuid:uuid>/", SavedViewAct.as_view(), name="saved_view"),
    path("portfolio/chosen/", choose_rows, name="portfolio_chosen"),
    path("portfolio/acts/", ConfirmActPage.as_view(), name="portfolio_acts"),
    path("portfolio/acts/<uuid:uuid>/", BulkRunPage.as_view(), name="bulk_run"),
    path("portfolio/export/", export_portfolio, name="portfolio_export"),
    path("exports/<uuid:uuid>/", ExportPage.as_view(), name="export"),
    path("exports/<uuid:uuid>/file/", download_export, name="export_file"),
    path("partnerships/<uuid:uuid>/", OverviewPage.as_view(), name="partnership"),
    path("partnerships/<uuid:uuid>/contract/", ContractPage.as_view(), name="contract"),
    path("partnerships/<uuid:uuid>/contract/terms/", TermsPage.as_view(), name="terms"),
    path(
        "partnerships/<uuid:uuid>/contract/versions/",
        VersionsPage.as_view(),
        name="contract_versions",
    ),
    path(
        "partnerships/<uuid:uuid>/contract/versions/<int:number>/",
        VersionPage.as_view(),
        name="contract_version",
    ),
    path(
        "partnerships/<uuid:uuid>/contract/compare/",
        ComparePage.as_view(),
        name="contract_compare",
    ),
    path("partnerships/<uuid:uuid>/contract/as-of/", AsOfPage.as_view(), name="contract_as_of"),
    path("partnerships/<uuid:uuid>/changes/", VariationsPage.as_view(), name="variations"),
    path("partnerships/<uuid:uuid>/changes/new/", NewVariationPage.as_view(), name="variation_new"),
    path(
        "partnerships/<uuid:uuid>/changes/<uuid:variation>/",
        VariationPage.as_view(),
        name="variation",
    ),
    path(
        "partnerships/<uuid:uuid>/changes/<uuid:variation>/terms/",
        VariationTermsPage.as_view(),
        name="variation_terms",
    ),
    path(
        "partnerships/<uuid:uuid>/changes/<uuid:variation>/newest/",
        RebasePage.as_view(),
        name="variation_rebase",
    ),
    path("partnerships/<uuid:uuid>/parties/", PartiesPage.as_view(), name="parties"),
    path("partnerships/<uuid:uuid>/parties/new/", NewPartyPage.as_view(), name="party_new"),
    path("partnerships/<uuid:uuid>/parties/<uuid:party>/", PartyPage.as_view(), name="party"),
    path("partnerships/<uuid:uuid>/documents/", DocumentsPage.as_view(), name="documents"),
    path(
        "partnerships/<uuid:uuid>/documents/<uuid:document>/newer/",
        NewerVersionPage.as_view(),
        name="document_newer",
    ),
    path("partnerships/<uuid:uuid>/history/", HistoryPage.as_view(), name="history"),
    path("partnerships/<uuid:uuid>/stages/", StagesPage.as_view(), name="stages"),
    path(
        "partnerships/<uuid:uuid>/stages/conditions/<slug:code>/",
        ConditionPage.as_view(),
        name="stage_condition",
    ),
    path(
        "partnerships/<uuid:uuid>/stages/conditions/<slug:code>/waive/",
        WaiveCondition.as_view(),
        name="waive_condition",
    ),
    path(
        "partnerships/<uuid:uuid>/stages/<uuid:proposal>/decide/",
        DecideStage.as_view(),
        name="decide_stage",
    ),
    path(
        "partnerships/<uuid:uuid>/stages/<uuid:proposal>/withdraw/",
        WithdrawProposal.as_view(),
        name="withdraw_stage",
    ),
    path("documents/<uuid:uuid>/", download_document, name="document"),
    path("profile/tokens/", tokens_page, name="tokens"),
    path("profile/tokens/<uuid:uuid>/revoke/", revoke, name="revoke_token"),
    path("import/", ImportsPage.as_view(), name="imports"),
    path("import/<uuid:uuid>/", ImportRunPage.as_view(), name="import_run"),
    path("import/<uuid:uuid>/progress/", ImportProgress.as_view(), name="import_progress"),
    path("import/<uuid:uuid>/columns/", ColumnsPage.as_view(), name="import_columns"),
    path("import/<uuid:uuid>/undo/", UndoImportPage.as_view(), name="import_undo"),
    path("import/<uuid:uuid>/rows-to-mend/", RowsToMend.as_view(), name="import_rows"),
]
