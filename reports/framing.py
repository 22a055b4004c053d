"""What the data of every report begins and ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership
    from reports.models import IssuedReport


def framed(
    slug: str,
    report: IssuedReport,
    partnership: Partnership,
    content: Mapping[str, Any],
    *,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Schema, report and partnership, then `content`, then the ledger as it was known.

    `about` is said of the partnership besides its names.
    """
    return {
        "schema": f"concord.report.{slug}/1",
        "report": {"number": report.number, "length": report.length, "period": report.period},
        "partnership": {
            "uuid": str(partnership.uuid),
            "reference": partnership.reference,
            "name": partnership.name,
            "authority": partnership.authority.name,
            "partner": partnership.partner.name if partnership.partner else None,
            **(about or {}),
        },
        **content,
        "ledger": {
            "stream": report.ledger_stream,
            "seq": report.ledger_seq,
            "head": report.ledger_head,
        },
    }
