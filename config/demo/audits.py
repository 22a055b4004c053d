"""What the Court of Audit wrote in the demo: a finding that was followed up, and a draft."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from core import clock
from core.approval import as_seen
from governance.services.audit_findings import (
    FindingFacts,
    answer_finding,
    draft_finding,
    look_back,
    publish_finding,
    say_done,
    shown_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership

WHERE: Final = "Northfield Hospital"
FOLLOWED_UP: Final = FindingFacts(
    heading="contract",
    grade="medium",
    title="Certificates left a deduction without its clause",
    criterion="Clause 34.6: each deduction names the clause it rests on.",
    text="In two of nine certificates looked at, a deduction for service points named no clause.",
    recommendation="Print the clause beside each deduction.",
)
DRAFT: Final = FindingFacts(
    heading="value",
    grade="low",
    title="Cleaning audits are made while builders work",
    criterion="Clause 12.2: figures are measured under usual conditions.",
    text="The audit score of September counts a ward in which builders worked; it is disputed.",
    recommendation="Agree beforehand which wards are left out.",
)
ANSWER: Final = "The certificate prints the clause of every line from the next month on."
DONE: Final = "See the certificates since then; each deduction names its clause."
SEEN: Final = "Three certificates looked at: every deduction names its clause."


def write_findings(partnership: Partnership, people: Mapping[str, User], manager: User) -> None:
    """Of the auditor, answered by who manages the contract."""
    if partnership.name != WHERE:
        return
    ines, soon = people["ines"], clock.today() + dt.timedelta(days=30)
    found = draft_finding(partnership, FOLLOWED_UP, actor=ines)
    found = publish_finding(
        found, audience="both", answer_by=soon, seen=as_seen(shown_of(found)), actor=ines
    )
    found = answer_finding(found, verdict="agreed", text=ANSWER, due_on=soon, actor=manager)
    found = say_done(found, text=DONE, actor=manager)
    look_back(found, verdict="implemented", text=SEEN, actor=ines)
    draft_finding(partnership, DRAFT, actor=ines)
