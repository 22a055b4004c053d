"""Disclosure completeness: what is public under each heading, what is late, what is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.periods import Period
from reports.report import ReportKind, kinds
from reports.selectors.composed import composed, until_of
from reports.selectors.disclosure_sections import (
    headings_section,
    timing_section,
    withheld_section,
)

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from reports.models import IssuedReport
    from reports.report import Collected


def periods(partnership: Partnership) -> list[Period]:
    """The running month: what is public is told as it stands."""
    return [Period.containing("month", clock.today())]


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """Each heading as it stands on the day of issue."""
    today = until_of(period, now)
    return composed(
        partnership,
        period,
        report,
        [
            headings_section(partnership, today),
            withheld_section(partnership),
            timing_section(),
        ],
        heading=_("Disclosure completeness"),
        rule_version="disclosure 1",
        now=now,
    )


kinds.register(
    ReportKind(
        slug="disclosure_completeness",
        label=gettext_lazy("Disclosure completeness"),
        audience="inside",
        templates={"full": "reports/disclosure_completeness.html"},
        template_version="1",
        collect=collect,
        periods=periods,
        note=gettext_lazy("what is public under each heading of the framework, and what is not"),
    )
)
