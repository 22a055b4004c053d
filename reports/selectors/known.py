"""What a report knows: rows as they stand, or as they stood when it looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ledger.past import recorded_on

if TYPE_CHECKING:
    from core.ledger.past import Past
    from partnerships.models import Partnership
    from reports.models import IssuedReport


def past_of(report: IssuedReport) -> Past | None:
    """The moment that the report looks back to; None where it tells of now."""
    if report.known_on is None:
        return None
    return recorded_on(report.stream, report.known_on)


def partnership_known(partnership: Partnership) -> Partnership:
    """The partnership under the name that it has, or had when one looks back."""
    found: Partnership = (
        type(partnership).objects.select_related("authority", "partner").get(pk=partnership.pk)
    )
    return found
