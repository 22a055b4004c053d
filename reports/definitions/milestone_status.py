"""Milestone status: each milestone against its baseline, as it stands on the day of issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.periods import Period
from reports.report import ReportKind, kinds
from reports.selectors.composed import composed
from reports.selectors.life_sections import milestones_section

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from reports.models import IssuedReport
    from reports.report import Collected


def periods(partnership: Partnership) -> list[Period]:
    """The running month, where something is planned: milestones are told as they stand."""
    is_planned = partnership.milestones.exists()
    return [Period.containing("month", clock.today())] if is_planned else []


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """As the page of milestones shows them."""
    section = milestones_section(partnership, clock.day_of(now))
    return composed(
        partnership,
        period,
        report,
        [section],
        heading=_("Milestone status"),
        rule_version="milestones 1",
        now=now,
    )


kinds.register(
    ReportKind(
        slug="milestone_status",
        label=gettext_lazy("Milestone status"),
        audience="shared",
        templates={"full": "reports/milestone_status.html"},
        template_version="1",
        collect=collect,
        periods=periods,
        note=gettext_lazy("baseline, forecast and completion of every milestone, as of today"),
    )
)
