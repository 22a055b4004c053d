"""Figures of reports as recorded on a day, without pages: what tests and benchmarks compare."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from core.ledger.canonical import canonical_json
from partnerships.models import Partnership
from partnerships.selectors.recorded import past_on
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.selectors.collecting import collected
from reports.services import issue

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID


def figures_then(
    partnership: Partnership, slug: str, day: dt.date, about: UUID | None = None
) -> tuple[str, dict[str, Any]]:
    """The fingerprint of the figures, and the figures."""
    past = past_on(partnership, day)
    report = IssuedReport(
        partnership=Partnership.objects.get(pk=partnership.pk),
        number="R-1",
        slug=slug,
        length="full",
        audience=kinds[slug].audience,
        known_on=day,
        period=issue.period_then(partnership, kinds[slug], day, None, about).key,
        about=about,
        ledger_stream=past.anchor.stream,
        ledger_seq=past.anchor.seq,
        ledger_head=past.anchor.hash,
        ledger_positions={past.anchor.stream: past.anchor.seq},
    )
    data = canonical_json(collected(report, past.at).data)
    return hashlib.sha256(data.encode()).hexdigest(), json.loads(data)
