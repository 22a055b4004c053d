"""Expiry readiness: checks, documents, duties, milestones and risks before the contract ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.periods import Period
from reports.report import ReportKind, kinds
from reports.selectors.composed import composed
from reports.selectors.end_sections import (
    handback_milestones,
    handback_risks_section,
    last_duties_section,
    surveys_section,
)
from reports.selectors.life_sections import milestones_section

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from reports.models import IssuedReport
    from reports.report import Collected


def periods(partnership: Partnership) -> list[Period]:
    """The running quarter, once it is known when the contract ends."""
    if partnership.ends_on is None:
        return []
    return [Period.containing("quarter", clock.today())]


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """As it stands on the day of issue."""
    today = clock.day_of(now)
    only = handback_milestones(partnership)
    return composed(
        partnership,
        period,
        report,
        [
            surveys_section(partnership, today),
            last_duties_section(partnership, today),
            milestones_section(partnership, today, only, _("Milestones of the last seven years")),
            handback_risks_section(partnership),
        ],
        heading=_("Readiness for the end of the contract"),
        rule_version="expiry 1",
        now=now,
    )


kinds.register(
    ReportKind(
        slug="expiry_readiness",
        label=gettext_lazy("Readiness for the end"),
        audience="internal",
        templates={"full": "reports/expiry_readiness.html"},
        template_version="1",
        collect=collect,
        periods=periods,
        note=gettext_lazy("checks before the end, documents, duties and risks of the handback"),
    )
)
