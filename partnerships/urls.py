"""The app's pages."""

from __future__ import annotations

from django.urls import path

from partnerships.views.pages import (
    DocumentsPage,
    HistoryPage,
    OverviewPage,
    download_document,
)
from partnerships.views.portfolio import portfolio_page

urlpatterns = [
    path("portfolio/", portfolio_page, name="portfolio"),
    path("partnerships/<uuid:uuid>/", OverviewPage.as_view(), name="partnership"),
    path("partnerships/<uuid:uuid>/documents/", DocumentsPage.as_view(), name="documents"),
    path("partnerships/<uuid:uuid>/history/", HistoryPage.as_view(), name="history"),
    path("documents/<uuid:uuid>/", download_document, name="document"),
]
