"""The app's pages."""

from __future__ import annotations

from django.urls import path

from reports.views.many import issue_for_portfolio
from reports.views.packs import download_pack
from reports.views.pages import (
    PartnershipReportsPage,
    ReportsPage,
    check_report,
    download_report,
    report_page,
)
from reports.views.schedules import end_regular, schedules_page
from reports.views.verify import verify, verify_program

urlpatterns = [
    path("reports/", ReportsPage.as_view(), name="reports"),
    path("portfolio/acts/<uuid:uuid>/reports/", download_pack, name="report_pack"),
    path("reports/regular/", schedules_page, name="report_schedules"),
    path("reports/regular/<uuid:uuid>/end/", end_regular, name="report_schedule_end"),
    path("reports/portfolio/", issue_for_portfolio, name="report_portfolio"),
    path("reports/<uuid:uuid>/", report_page, name="report"),
    path("reports/<uuid:uuid>/pdf/", download_report, name="report_download"),
    path("reports/<uuid:uuid>/check/", check_report, name="report_check"),
    path("verify/", verify, name="verify"),
    path("verify/program/", verify_program, name="verify_program"),
    path(
        "partnerships/<uuid:uuid>/reports/",
        PartnershipReportsPage.as_view(),
        name="report_list",
    ),
]
