"""Of `everything.Everything` what payments are worked out from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core import clock
from performance.services.payment_facts import claim_figure
from performance.services.service_failures import FailureSaid, log_failure
from tests.factories.people import person


def paid_things(partnership: Any) -> dict[str, Any]:
    """The uuid of one of each; the partner said it, so that officials answer."""
    lead = person("partner_lead", partnership)
    said = FailureSaid(
        kind="service",
        requirement="Wards are cleaned by nine",
        service="Cleaning",
        points=60,
        occurred_at=clock.now(),
    )
    failure = log_failure(partnership, said, actor=lead)
    figure = claim_figure(
        partnership, period="2026-10", code="at_cost", title="Energy", value=Decimal(5), actor=lead
    )
    return {"failure": failure.uuid, "payment-figure": figure.uuid}
