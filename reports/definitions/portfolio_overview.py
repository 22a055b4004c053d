"""Portfolio overview: how all partnerships of one official or auditor stand on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.periods import Period
from reports.blocks import data_of
from reports.framing import framed_many
from reports.report import Collected, PortfolioKind, portfolio_kinds
from reports.selectors.commitment_sections import commitments_section
from reports.selectors.portfolio_sections import (
    attention_section,
    deadlines_section,
    every_section,
    facts_of,
    figures_section,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from partnerships.models import Partnership
    from reports.models import IssuedReport

RULES = "portfolio 1"


def period_of(day: dt.date) -> Period:
    """The running month: the portfolio is told as it stands."""
    return Period.containing("month", day)


def collect(
    counted: QuerySet[Partnership], period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """As the portfolio shows them; five queries and three a currency, however many there are."""
    today = clock.day_of(now)
    rows = list(counted.select_related("authority", "standing"))
    sections = [
        figures_section(counted, rows, today),
        attention_section(rows),
        deadlines_section(counted, rows, today),
        commitments_section(rows, today),
        every_section(rows),
    ]
    text = ngettext("%(n)d partnership", "%(n)d partnerships", len(rows)) % {"n": len(rows)}
    return Collected(
        title=f"{_('Portfolio overview')}, {period.label}",
        data=framed_many(
            report.slug,
            report,
            [facts_of(one) for one in rows],
            {"until": today, **data_of(sections)},
        ),
        context={
            "heading": _("Portfolio overview"),
            "counted": text,
            "period": period,
            "until": today,
            "sections": sections,
        },
        rule_version=RULES,
    )


portfolio_kinds.register(
    PortfolioKind(
        slug="portfolio_overview",
        label=gettext_lazy("Portfolio overview"),
        templates={"full": "reports/portfolio_overview.html"},
        template_version="2",
        collect=collect,
        period_of=period_of,
        note=gettext_lazy(
            "states, scores, deadlines and commitments of every partnership, as of today"
        ),
    )
)
