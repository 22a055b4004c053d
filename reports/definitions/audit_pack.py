"""Audit pack: everything an auditor asks of a year, from the scope to the extract of the ledger.

Its parts follow the headings of the audit guidelines for partnerships (ISSAI 5220).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from reports.report import ReportKind, kinds
from reports.selectors.audit_sections import (
    findings_section,
    kpis_section,
    risks_section,
    scope_section,
    timeliness_section,
)
from reports.selectors.change_sections import changes_section, disputes_section
from reports.selectors.composed import composed, until_of
from reports.selectors.end_sections import surveys_section
from reports.selectors.life_sections import parties_section, stages_section
from reports.selectors.money_sections import (
    deductions_section,
    payments_section,
    years_until_today,
)
from reports.selectors.proof_sections import (
    evidence_section,
    ledger_section,
    sign_off_section,
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
    """The year as known on its last day, or today while it runs; findings as they stand today."""
    until, today = until_of(period, now), clock.day_of(now)
    findings = findings_section(partnership, today)
    payments = payments_section(partnership, period)
    sections = [
        scope_section(partnership, period, today),
        parties_section(partnership, until),
        stages_section(partnership),
        payments,
        deductions_section(partnership, period),
        kpis_section(partnership, period, until),
        changes_section(partnership, period),
        disputes_section(partnership, period),
        timeliness_section(partnership, period),
        risks_section(partnership, period),
        surveys_section(partnership, until),
        findings,
        sign_off_section(report),
        evidence_section(partnership),
        ledger_section(report, period),
    ]
    said = [one for one in (findings.finding, payments.finding) if one]
    return composed(
        partnership,
        period,
        report,
        sections,
        heading=_("Audit pack"),
        rule_version="payments 1, risk scale 1",
        now=now,
        has_cover=True,
        finding=". ".join([*said, ""]).strip(),
    )


kinds.register(
    ReportKind(
        slug="audit_pack",
        label=gettext_lazy("Audit pack"),
        audience="inside",
        templates={"full": "reports/audit_pack.html"},
        template_version="1",
        collect=collect,
        periods=years_until_today,
        note=gettext_lazy("payments worked out again, deductions, findings, evidence, the ledger"),
    )
)
