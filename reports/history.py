"""The ledger's acts on reports, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.ledger.history import About, describe, describe_all, names
from reports.models import IssuedReport, ReportSchedule
from reports.services.schedules import label_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


@names("report")
def reports(ids: Collection[UUID]) -> Mapping[UUID, About]:
    found = IssuedReport.objects.filter(uuid__in=ids).values_list("uuid", "title")
    return {uuid: About(title, reverse("report", args=[uuid])) for uuid, title in found}


@names("report_schedule")
def schedules(ids: Collection[UUID]) -> Mapping[UUID, About]:
    found = ReportSchedule.objects.filter(uuid__in=ids).select_related("partnership")
    return {one.uuid: About(label_of(one), reverse("report_schedules")) for one in found}


describe_all(
    {
        "report_schedule.set_up": _lazy("set up a report that is issued regularly"),
        "report_schedule.run": _lazy("looked for what a regular report has to tell"),
        "report_schedule.ended": _lazy("ended a report that was issued regularly"),
    }
)


@describe("report.asked")
def asked(act: RecordedAct) -> str:
    return _("asked for report %(number)s") % {"number": act.facts.get("number", "")}


@describe("report.issued")
def issued(act: RecordedAct) -> str:
    return _("issued report %(number)s, file fingerprint %(hash)s …") % {
        "number": act.facts.get("number", ""),
        "hash": str(act.facts.get("sha256", ""))[:12],
    }


@describe("report.downloaded")
def downloaded(act: RecordedAct) -> str:
    return _("downloaded report %(number)s") % {"number": act.facts.get("number", "")}
