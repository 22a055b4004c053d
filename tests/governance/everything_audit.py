"""Of `everything.Everything` the findings of an audit."""

from __future__ import annotations

from typing import Any

from core import clock
from governance.models import AuditFinding, AuditStep
from tests.governance.everything_together import CANARY


def audited(partnership: Any, official: Any) -> dict[str, Any]:
    """One that both sides read, one for the authority alone, and a draft."""
    now, today = clock.now(), clock.today()
    known = {
        "partnership": partnership,
        "heading": "contract",
        "grade": "high",
        "criterion": "Clause 24",
        "text": CANARY,
        "recommendation": CANARY,
        "written_by": official,
        "written_at": now,
    }
    published = {
        "state": "published",
        "published_by": official,
        "published_at": now,
        "answer_by": today,
    }
    key = f"{partnership.reference}-A"
    inside = AuditFinding.objects.create(
        reference=f"{key}1", title=CANARY, audience="authority", **known, **published
    )
    AuditFinding.objects.create(reference=f"{key}2", title=CANARY, audience="both", **known)
    AuditStep.objects.create(
        finding=inside, kind="answer", verdict="agreed", text=CANARY, by=official, at=now
    )
    plain = {"text": "Late by a month", "recommendation": "Pay in time"}
    shared = AuditFinding.objects.create(
        reference=f"{key}3", title="Paid late", audience="both", **(known | plain), **published
    )
    return {"audit-finding": shared.uuid}
