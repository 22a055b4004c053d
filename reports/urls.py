"""The app's pages."""

from __future__ import annotations

from django.urls import path

from reports.views.pages import (
    PartnershipReportsPage,
    ReportsPage,
    download_report,
    report_page,
)

urlpatterns = [
    path("reports/", ReportsPage.as_view(), name="reports"),
    path("reports/<uuid:uuid>/", report_page, name="report"),
    path("reports/<uuid:uuid>/pdf/", download_report, name="report_download"),
    path(
        "partnerships/<uuid:uuid>/reports/",
        PartnershipReportsPage.as_view(),
        name="report_list",
    ),
]
