"""A hospital that is audited: Inês audits, Maeve manages, Declan leads for the partner."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.approval import as_seen
from governance.services.audit_findings import (
    FindingFacts,
    answer_finding,
    draft_finding,
    publish_finding,
    shown_of,
)
from tests.factories.people import person
from tests.governance.risks.builders import Scene

if TYPE_CHECKING:
    from governance.models import AuditFinding

TODAY = dt.date(2026, 11, 23)
SOON, LATER = TODAY + dt.timedelta(days=21), TODAY + dt.timedelta(days=90)
SAID = {
    "heading": "contract",
    "grade": "high",
    "title": "Deductions were waived without a reason",
    "criterion": "Clause 24.3",
    "text": "Three of nine waivers carry no reason.",
    "recommendation": "Ask for a reason before a waiver is granted.",
}


class Audit(Scene):
    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.ines = person("auditor", name="Inês Okafor")

    def draft(self, **facts: Any) -> AuditFinding:
        return draft_finding(self.partnership, FindingFacts(**SAID | facts), actor=self.ines)

    def published(self, audience: str = "authority", **facts: Any) -> AuditFinding:
        row = self.draft(**facts)
        return publish_finding(
            row, audience=audience, answer_by=SOON, seen=as_seen(shown_of(row)), actor=self.ines
        )

    def answered(self, **facts: Any) -> AuditFinding:
        said = {"verdict": "agreed", "text": "We ask for one.", "due_on": LATER} | facts
        return answer_finding(self.published(), **said, actor=self.maeve)
