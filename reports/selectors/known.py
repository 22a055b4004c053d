"""What a report knows: rows as they stand, or as they stood when it looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ledger.past import recorded_on
from partnerships.models import Partnership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.ledger.past import Past
    from reports.models import IssuedReport


def past_of(report: IssuedReport) -> Past | None:
    """The moment that the report looks back to; None where it tells of now."""
    if report.known_on is None:
        return None
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


def partnership_known(partnership: Partnership) -> Partnership:
    """The partnership under the name that it has, or had when one looks back."""
    found: Partnership = (
        type(partnership).objects.select_related("authority", "partner").get(pk=partnership.pk)
    )
    return found
