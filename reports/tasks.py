"""What workers do for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.jobs import handles
from governance.models import Meeting
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.services.issue import make_report, request_report

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles("reports.minutes")
def minutes(job: RunningJob) -> dict[str, Any]:
    """Asks for the minutes of a meeting as a report, once both sides have approved them."""
    meeting = Meeting.objects.select_related("partnership").get(pk=job.payload["meeting"])
    kind = kinds["meeting_minutes"]
    thing = kind.thing(meeting.partnership, meeting.uuid)
    if thing is None:
        return {}
    with job.effect():
        report = request_report(
            meeting.partnership,
            slug=kind.slug,
            length=IssuedReport.Length.FULL,
            period=thing.period,
            about=meeting.uuid,
            actor=None,
        )
    return {"report": str(report.uuid)}


@handles("reports.issue")
def issue(job: RunningJob) -> dict[str, Any]:
    """Makes one report that was asked for."""
    report = IssuedReport.objects.select_related(
        "partnership__authority", "partnership__partner", "requested_by"
    ).get(pk=job.payload["report"])
    if report.state != IssuedReport.State.ISSUED:
        make_report(report, job)
    return {"report": str(report.uuid), "url": reverse("report", args=[report.uuid])}
