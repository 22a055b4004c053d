"""What the data of every report begins and ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.ledger import SYSTEM_STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    `positions` are the last events, by stream, that the figures know of.

    `about` is said of the partnership besides its names.
    """
    return _between(
        slug,
        report,
        {
            "partnership": {
                "uuid": str(partnership.uuid),
                "reference": partnership.reference,
                "name": partnership.name,
                "authority": partnership.authority.name,
                "partner": partnership.partner.name if partnership.partner else None,
                **(about or {}),
            },
            **content,
        },
    )


def framed_many(
    slug: str,
    report: IssuedReport,
    counted: Sequence[Mapping[str, Any]],
    content: Mapping[str, Any],
) -> dict[str, Any]:
    """As `framed`, of a report over partnerships, each of which `counted` names."""
    return _between(slug, report, {"partnerships": counted, **content})


def _between(slug: str, report: IssuedReport, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema": f"concord.report.{slug}/1",
        "report": {"number": report.number, "length": report.length, "period": report.period},
        **content,
        "ledger": {
            "stream": report.ledger_stream,
            "seq": report.ledger_seq,
            "head": report.ledger_head,
        },
        "positions": _positions(report),
        **({"known_on": report.known_on} if report.known_on else {}),
    }


def _positions(report: IssuedReport) -> dict[str, int]:
    """How much goes on in the whole system is not for a partner: where both sides read it, none."""
    told: dict[str, int] = report.ledger_positions
    if report.audience != report.Audience.SHARED:
        return told
    return {stream: seq for stream, seq in told.items() if stream != SYSTEM_STREAM}
