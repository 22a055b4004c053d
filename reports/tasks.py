"""What workers do for reports."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core import clock
from core.jobs import handles
from core.problems import refuse_if
from governance.models import Meeting
from reports.definitions import kinds
from reports.models import IssuedReport, ReportSchedule
from reports.services.issue import TELL, make_report, no_longer_told, request_report
from reports.services.portfolio import no_longer_seen
from reports.services.schedules import RUN, enqueue_due, run_schedule, tell_readers

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


@handles(RUN)
def run_regular(job: RunningJob) -> dict[str, Any]:
    """Asks for one report that is issued regularly, if it still is due for that day."""
    schedule = ReportSchedule.objects.select_related("partnership", "set_up_by").get(
        pk=job.payload["schedule"]
    )
    with job.effect():
        report = run_schedule(schedule, dt.date.fromisoformat(job.payload["due"]))
    return {"report": str(report.uuid)} if report else {}


@handles("reports.regular")
def regular(_job: RunningJob) -> dict[str, Any]:
    """Looks for reports that are issued regularly and due."""
    return {"due": enqueue_due(clock.today())}


@handles(TELL)
def tell(job: RunningJob) -> dict[str, Any]:
    """Writes to those who wish to know of a report that is issued regularly."""
    report = IssuedReport.objects.select_related("schedule__set_up_by").get(
        pk=job.payload["report"]
    )
    with job.effect():
        told = tell_readers(report)
    return {"told": told}


@handles("reports.issue")
def issue(job: RunningJob) -> dict[str, Any]:
    """Makes one report that was asked for."""
    report = IssuedReport.objects.select_related(
        "partnership__authority", "partnership__partner", "requested_by", "schedule"
    ).get(pk=job.payload["report"])
    if report.state != IssuedReport.State.ISSUED:
        refuse_if([*no_longer_seen(report), *no_longer_told(report)])
        make_report(report, job)
    return {"report": str(report.uuid), "url": reverse("report", args=[report.uuid])}
