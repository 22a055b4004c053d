"""Of `everything.Everything` the register of risks."""

from __future__ import annotations

from typing import Any

from core import clock
from governance.models import Risk, RiskAction, RiskAllocation, RiskAssessment, RiskTrigger
from tests.governance.everything_together import CANARY


def risks_of(partnership: Any, official: Any) -> dict[str, Any]:
    """The uuid of one of each; a second risk is the authority's own."""
    now, today = clock.now(), clock.today()
    for title, audience in ((CANARY, "internal"), ("Few come", "shared")):
        risk = Risk.objects.create(
            partnership=partnership,
            category="demand",
            title=title,
            audience=audience,
            rationale=CANARY,
            internal_note=CANARY,
        )
        action = RiskAction.objects.create(
            risk=risk,
            title=f"Ask around: {title}",
            owner=official,
            due_on=today,
            currency="GBP",
            side="authority",
            added_by=official,
            added_at=now,
        )
        trigger = RiskTrigger.objects.create(
            risk=risk,
            kind="condition_run_out",
            facts={"condition": "x"},
            probability=4,
            said=CANARY,
            set_at=now,
        )
        RiskAssessment.objects.create(
            risk=risk,
            at=now,
            by=official,
            reason=CANARY,
            inherent_probability=4,
            inherent_impact=4,
            residual_probability=2,
            residual_impact=3,
            currency="GBP",
        )
        RiskAllocation.objects.create(
            risk=risk, bearer="authority", why=CANARY, basis="draft", at=now
        )
    return {"risk": risk.uuid, "risk-action": action.uuid, "risk-trigger": trigger.uuid}
