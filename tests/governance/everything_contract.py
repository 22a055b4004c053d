"""Of `everything.Everything` the contract by its versions, and a change of it."""

from __future__ import annotations

from typing import Any

from core import clock
from core.reference import next_reference
from partnerships.models import Variation


def contract_of(partnership: Any, official: Any) -> dict[str, Any]:
    """The uuid of one of each, and a day."""
    version = partnership.contract_versions.get()
    now = clock.now()
    variation = Variation.objects.create(
        partnership=partnership,
        reference=next_reference(f"{partnership.reference}-CV"),
        title="Sockets in ward 3",
        reason="Nurses ask for them.",
        side="authority",
        state_since=now,
        noticed_by=official,
        noticed_at=now,
        currency=partnership.currency,
    )
    return {
        "contract-version": version.uuid,
        "variation": variation.uuid,
        "before": version.uuid,
        "after": version.uuid,
        "day": "2026-11-23",
    }
