"""Deduction ledger of a year: what was calculated, imposed, waived, settled and carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.report import ReportKind, kinds
from reports.selectors.composed import composed
from reports.selectors.money_sections import (
    deductions_section,
    months_section,
    years_with_certificates,
)

if TYPE_CHECKING:
    import datetime as dt

    from core.periods import Period
    from partnerships.models import Partnership
    from reports.models import IssuedReport
    from reports.report import Collected


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """What the certificates of the year say, as the page of deductions shows them."""
    sections = [
        months_section(partnership, period),
        deductions_section(partnership, period),
    ]
    return composed(
        partnership,
        period,
        report,
        sections,
        heading=_("Deduction ledger"),
        rule_version="payments 1",
        now=now,
    )


kinds.register(
    ReportKind(
        slug="deduction_ledger",
        label=gettext_lazy("Deduction ledger"),
        audience="shared",
        templates={"full": "reports/deduction_ledger.html"},
        template_version="1",
        collect=collect,
        periods=years_with_certificates,
        note=gettext_lazy("every deduction of a year: calculated, imposed, waived by whom and why"),
    )
)
