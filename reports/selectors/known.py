"""What a report knows: rows as they stand, or as they stood when it looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ledger.anchors import Anchor
from core.ledger.past import recorded_at, recorded_on
from partnerships.models import Partnership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.ledger.past import Past
    from reports.models import IssuedReport


def past_of(report: IssuedReport) -> Past | None:
    """The moment that the report looks back to; None where it tells of now."""
    if report.known_on is None:
        return None
    if report.ledger_anchor:
        # Once it is told, it stays at that position: a day that was not over had no last one yet.
        return recorded_at(Anchor.parse(report.ledger_anchor), report.ledger_positions)
    return recorded_on(report.stream, report.known_on, also=streams_of(report))


def streams_of(report: IssuedReport) -> list[str]:
    """The streams that it tells of besides its own: those of all partnerships that it counts."""
    return [one.stream for one in counted_by(report)] if report.partnership_id is None else []


def counted_by(report: IssuedReport, *, at_once: bool = False) -> QuerySet[Partnership]:
    """The partnerships of which a report over many tells, by reference.

    Which they are is asked within the query, or at once.
    """
    keys = report.counted.values_list("partnership", flat=True)
    rows = Partnership.objects.filter(pk__in=list(keys) if at_once else keys)
    found: QuerySet[Partnership] = rows.order_by("reference", "pk")
    return found
