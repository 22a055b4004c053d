"""Of `everything.Everything` what both sides say to each other: comments, notices, requests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock
from core.subject import Subject
from governance.models import (
    CheckIn,
    FormalNotice,
    InformationRequest,
    InternalComment,
    ProtocolLine,
    SharedComment,
)
from tests.governance.everything_together import CANARY


def comments_of(partnership: Any, official: Any, risk: Any) -> dict[str, Any]:
    """A comment that both sides read, and one of the authority's own, on a shared risk."""
    about = Subject("risk", risk)
    known = {
        "partnership": partnership,
        "about_kind": about.kind,
        "about_uuid": about.uuid,
        "about_title": "Few come",
        "by": official,
        "at": clock.now(),
    }
    shared = SharedComment.objects.create(text="Is it counted by ward?", **known)
    internal = InternalComment.objects.create(text=CANARY, side="authority", **known)
    return {"comment": shared.uuid, "internal-comment": internal.uuid}


def exchanged(partnership: Any, official: Any, sender: Any) -> dict[str, Any]:
    """One of each that the partner began, and a notice that the authority still has to serve."""
    now, today = clock.now(), clock.today()
    key = partnership.pk
    known = {"partnership": partnership, "side": "partner"}
    written = {"kind": "warning", "clause": "9", "written_at": now}
    notice = FormalNotice.objects.create(
        **known,
        **written,
        reference=f"N-{key}-1",
        title="Two nights",
        state="served",
        channel="hand",
        served_on=today,
        received_on=today,
        written_by=sender,
    )
    FormalNotice.objects.create(
        **written,
        partnership=partnership,
        side="authority",
        reference=f"N-{key}-2",
        title=CANARY,
        serve_by=today + dt.timedelta(days=9),
        written_by=official,
    )
    asked = InformationRequest.objects.create(
        **known,
        reference=f"R-{key}",
        title="Which wards?",
        text="We count them.",
        due_on=today,
        asked_by=sender,
        asked_at=now,
    )
    made = CheckIn.objects.create(
        **known, month=f"{today:%Y-%m}", done="Gauges", next="More", by=sender, at=now
    )
    line = ProtocolLine.objects.create(
        **known,
        what="How the month went",
        whom="the council",
        channel="concord",
        every="month",
        source="check_in",
        proposed_by=sender,
        proposed_for="partner",
        proposed_at=now,
    )
    return {
        "formal-notice": notice.uuid,
        "information-request": asked.uuid,
        "check-in": made.uuid,
        "protocol-line": line.uuid,
    }
