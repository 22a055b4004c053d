"""Findings of an audit: scenes for `test_every_write`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.approval import as_seen
from governance.services.audit_findings import shown_of
from tests.contracts.writes_together import Sending, step, typed
from tests.governance.audit.builders import LATER, SAID, SOON, Audit

if TYPE_CHECKING:
    from collections.abc import Callable


def finding_written(client_of: Callable[[Any], Any]) -> Sending:
    here = Audit()
    return typed(client_of, here.ines, "audit_finding_new", here.partnership.uuid, **SAID)


def finding_published() -> Sending:
    here = Audit()
    draft = here.draft()
    own = {"audience": "both", "answer_by": SOON.isoformat(), "seen": as_seen(shown_of(draft))}
    return step(here.ines, "audit_finding", draft, "publish", **own)


def finding_answered() -> Sending:
    here = Audit()
    own = {"verdict": "agreed", "text": "Yes", "due_on": LATER.isoformat()}
    return step(here.maeve, "audit_finding", here.published(), "answer", **own)


def finding_followed_up() -> Sending:
    here = Audit()
    own = {"verdict": "implemented", "text": "Seen"}
    return step(here.ines, "audit_finding", here.answered(), "look_back", **own)


AUDITED = (finding_published, finding_answered, finding_followed_up)
TYPED_AUDITED = (finding_written,)
