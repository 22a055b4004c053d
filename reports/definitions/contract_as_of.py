"""The contract as of a day: the terms in force, what is measured, and how they came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import day
from core.periods import Period
from reports.report import ReportKind, kinds
from reports.selectors.composed import composed, until_of
from reports.selectors.end_sections import terms_sections, version_on, versions_known
from reports.selectors.known import past_of

if TYPE_CHECKING:
    import datetime as dt

    from core.ledger.past import Past
    from partnerships.models import ContractVersion, Partnership
    from reports.models import IssuedReport
    from reports.report import Collected

MONTHS = 120
"""So many months back the contract is told of."""


def periods(partnership: Partnership) -> list[Period]:
    """The running month and every one before it since a signed version came into force."""
    return _months(versions_known(partnership), clock.today())


def periods_then(partnership: Partnership, past: Past) -> list[Period]:
    """The month of that moment and every one before it, by what was signed then."""
    return _months(versions_known(partnership, past), clock.day_of(past.at))


def _months(known: list[ContractVersion], today: dt.date) -> list[Period]:
    first = min((one.effective_from for one in known), default=None)
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
    past = past_of(report)
    until = until_of(period, now)
    version = version_on(partnership, until, past)
    return composed(
        partnership,
        period,
        report,
        terms_sections(partnership, version, until, past),
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
        periods_then=periods_then,
        note=gettext_lazy("the terms in force at the end of a month, and every change up to then"),
    )
)
