"""What an issued or asked-for report says: of its partnership, or of all that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ledger.as_known import as_known
from core.periods import Period
from partnerships.models import Partnership
from reports.definitions import kinds, portfolio_kinds
from reports.selectors.known import partnership_known, past_of

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from reports.models import IssuedReport
    from reports.report import Collected, PortfolioKind, ReportKind


def kind_of(report: IssuedReport) -> ReportKind | PortfolioKind:
    """Its kind, in whichever registry."""
    return kinds[report.slug] if report.partnership_id else portfolio_kinds[report.slug]


def collected(report: IssuedReport, now: dt.datetime) -> Collected:
    """What the report says, read as of `now`, or as of the moment that it looks back to.

    Raises:
        NotKnownThen: of something that it tells no earlier state is kept.
    """
    period, past = Period.parse(report.period), past_of(report)
    if report.partnership is None:
        kind = portfolio_kinds[report.slug]
        return kind.collect(counted_by(report), period, report, now)
    as_of = now if past is None else past.at
    with as_known(past):
        known = partnership_known(report.partnership)
        return kinds[report.slug].collect(known, period, report, as_of)


def counted_by(report: IssuedReport) -> QuerySet[Partnership]:
    """The partnerships of which a report over many tells, by reference."""
    rows = Partnership.objects.filter(pk__in=report.counted.values("partnership"))
    found: QuerySet[Partnership] = rows.order_by("reference", "pk")
    return found
