"""What an issued or asked-for report says: of its partnership, or of all that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ledger.as_known import as_known
from core.periods import Period
from partnerships.models import Standing
from partnerships.selectors.recorded import partnership_known
from performance.services.standing import standings_of
from reports.definitions import kinds, portfolio_kinds
from reports.selectors.known import counted_by, past_of

if TYPE_CHECKING:
    import datetime as dt

    from core.ledger.past import Past
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
    past = past_of(report)
    as_of = now if past is None else past.at
    if report.partnership is None:
        return _of_many(report, past, as_of)
    with as_known(past):
        known = partnership_known(report.partnership)
        return kinds[report.slug].collect(known, Period.parse(report.period), report, as_of)


def _of_many(report: IssuedReport, past: Past | None, as_of: dt.datetime) -> Collected:
    # Which are counted was said when it was asked for, and not then.
    counted = counted_by(report, at_once=past is not None)
    with as_known(past) as reading:
        if past is not None:
            reading.stand_in(Standing, standings_of(counted.all()))
        kind = portfolio_kinds[report.slug]
        return kind.collect(counted, Period.parse(report.period), report, as_of)
