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


def partnership_known(report: IssuedReport) -> Partnership:
    """The partnership under the name that it had."""
    past, now = past_of(report), report.partnership
    assert now is not None  # noqa: S101 - asked of reports of one partnership alone
    if past is None:
        return now
    rows = type(now).objects.filter(pk=now.pk)
    found = past.rows(rows.select_related("authority", "partner"))
    return found[0] if found else now
