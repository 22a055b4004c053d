"""What workers do for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.jobs import handles
from reports.models import IssuedReport
from reports.services.issue import make_report

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles("reports.issue")
def issue(job: RunningJob) -> dict[str, Any]:
    """Makes one report that was asked for."""
    report = IssuedReport.objects.select_related(
        "partnership__authority", "partnership__partner", "requested_by"
    ).get(pk=job.payload["report"])
    if report.state != IssuedReport.State.ISSUED:
        make_report(report, job)
    return {"report": str(report.uuid), "url": reverse("report", args=[report.uuid])}
