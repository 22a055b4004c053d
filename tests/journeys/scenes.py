"""Where the stories begin: partnerships, people and figures, made by the real services."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.jobs.worker import drain
from core.periods import Period
from performance.services.checking import Decision, check_return
from performance.services.return_files import add_file
from performance.services.returns import send_return
from reports.services.issue import request_report
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory
from tests.performance.returns.builders import Case, a_file, a_return, typed

if TYPE_CHECKING:
    from core.models import User
    from performance.models import Submission
    from reports.models import IssuedReport

EARLIER = ("2026-07", "2026-08", "2026-09")
WRONG = 4
"""The figure, counted from zero, on which return and log differ."""


@dataclass
class Sent:
    case: Case
    submission: Submission

    @property
    def wrong(self) -> Any:
        return self.case.kpis[WRONG]


def a_return_that_is_due() -> Case:
    """Twelve figures for October, with three months before."""
    case = a_return(12)
    for kpi in case.kpis:
        for number, month in enumerate(EARLIER):
            AcceptedRecordFactory(kpi=kpi, period=month, reported_value=Decimal(f"98.{number}"))
    return case


def a_return_that_was_sent() -> Sent:
    """Twelve figures wait to be checked; the fifth is ten times too low, and its log is there."""
    case = a_return_that_is_due()
    kept = add_file(case.monthly_return, a_file("repairs.csv"), actor=case.partner)
    rows = typed(case, "98.6", files=(kept.number,))
    rows[str(case.kpis[WRONG].uuid)] = typed(case, "9.8", files=(kept.number,))[
        str(case.kpis[WRONG].uuid)
    ]
    return Sent(case, send_return(case.monthly_return, rows, actor=case.partner))


@dataclass
class Scored:
    sent: Sent
    report: IssuedReport
    auditor: User

    @property
    def partnership(self) -> Any:
        return self.sent.case.partnership


def a_report_that_was_issued() -> Scored:
    """October is accepted and scored, and its summary lies ready for an auditor."""
    sent = a_return_that_was_sent()
    accepted = {
        str(record.uuid): Decision(action="accept") for record in sent.submission.records.all()
    }
    check_return(sent.submission, accepted, actor=sent.case.official)
    drain()
    card = sent.case.partnership.scorecards.latest("pk")
    report = request_report(
        sent.case.partnership,
        slug="period_performance",
        length="summary",
        period=Period.parse(card.period),
        actor=sent.case.official,
    )
    drain()
    report.refresh_from_db()
    auditor = person("auditor", sent.case.partnership, name="Inês Okafor")
    return Scored(sent, report, auditor)
