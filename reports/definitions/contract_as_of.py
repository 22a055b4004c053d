"""The contract as of a day: the terms in force, what is measured, and how they came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import day
from core.periods import Period
from partnerships.selectors.contract_versions import in_force
from reports.report import ReportKind, kinds
from reports.selectors.composed import composed, until_of
from reports.selectors.end_sections import signed_versions, terms_sections

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from reports.models import IssuedReport
    from reports.report import Collected

MONTHS = 120
"""So many months back the contract is told of."""


def periods(partnership: Partnership) -> list[Period]:
    """The running month and every one before it since a signed version came into force."""
    today = clock.today()
    first = min((one.effective_from for one in signed_versions(partnership)), default=None)
    if first is None or first > today:
        return []
    found = [Period.containing("month", today)]
    while len(found) < MONTHS and found[-1].start > first:
        found.append(found[-1].previous())
    return found


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """As it stood on the last day of the month, or stands today while the month runs."""
    until = until_of(period, now)
    version = in_force(partnership, until)
    return composed(
        partnership,
        period,
        report,
        terms_sections(partnership, version, until),
        heading=_("Contract as of %(day)s") % {"day": day(until)},
        rule_version="contract 1",
        now=now,
    )


kinds.register(
    ReportKind(
        slug="contract_as_of",
        label=gettext_lazy("Contract as of a day"),
        audience="shared",
        templates={"full": "reports/contract_as_of.html"},
        template_version="1",
        collect=collect,
        periods=periods,
        note=gettext_lazy("the terms in force at the end of a month, and every change up to then"),
    )
)
