"""Rounds: each sending of a return or of a milestone claim, with its receipt and its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.calendars import add_business_days
from core.ledger import audited
from core.problems import refuse_if
from core.reference import next_reference
from core.transitions import locked, perform, unmet
from performance.lifecycle.measured import BEGIN_CHECK, WITHDRAW_ROUND
from performance.models import MonthlyReturn, Submission
from performance.selectors.due import CHECK_BUSINESS_DAYS
from performance.selectors.returns import is_correction

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User
    from partnerships.models import Partnership
    from performance.models import Milestone


def open_round(
    partnership: Partnership,
    *,
    actor: User,
    round_number: int,
    monthly_return: MonthlyReturn | None = None,
    milestone: Milestone | None = None,
    statement: str = "",
    completed_on: dt.date | None = None,
) -> Submission:
    """Opens a round with the next receipt ("R-0105-2026-0018") and the day by which it is checked.

    Receipts are counted for each partnership, so that they tell a partner nothing about others.
    Call it inside the `audited` block of what is sent; exactly one of the two is given.
    """
    today = clock.today()
    return Submission.objects.create(
        partnership=partnership,
        monthly_return=monthly_return,
        milestone=milestone,
        round=round_number,
        receipt=next_reference(f"R-{partnership.number}-{today.year}"),
        statement=statement,
        completed_on=completed_on,
        sent_by=actor,
        sent_at=clock.now(),
        check_by=add_business_days(today, CHECK_BUSINESS_DAYS, partnership.country),
    )


def begin_check(submission: Submission, *, actor: User) -> Submission:
    """Freezes the round: from now on it cannot be withdrawn. Twice does nothing more.

    Whoever sent it cannot begin to check it; that is left to the decisions on its figures.
    """
    if submission.checking_since is not None or submission.outcome != Submission.Outcome.OPEN:
        return submission
    partnership = submission.partnership
    with audited(partnership.stream, actor=actor, kind="submission.check_begun"):
        row = locked(submission)
        row.partnership = partnership
        mark_begun(row, actor=actor, correction=is_correction(row))
    return row


def mark_begun(submission: Submission, *, actor: User, correction: bool) -> None:
    """The same for a locked round inside a block that is open; a correction moves no return."""
    if submission.checking_since is not None or submission.outcome != Submission.Outcome.OPEN:
        return
    submission.checking_by, submission.checking_since = actor, clock.now()
    submission.save(update_fields=["checking_by", "checking_since"])
    found = submission.monthly_return
    if found is not None and found.state == MonthlyReturn.State.SENT and not correction:
        submission.monthly_return = perform(
            found, BEGIN_CHECK, actor=actor, stream=submission.partnership.stream
        )


def withdraw_round(submission: Submission, *, actor: User) -> Submission:
    """Takes a round back. What hangs on it is the caller's, in the same `audited` block.

    Raises:
        Refused: once somebody has begun to check it, or when it is decided.
    """
    with audited(submission.partnership.stream, actor=actor, kind="submission.withdrawn") as act:
        row = locked(submission)
        refuse_if(unmet(row, WITHDRAW_ROUND, actor, field="outcome"))
        row.outcome = Submission.Outcome.WITHDRAWN
        row.save(update_fields=["outcome"])
        act.fact(receipt=row.receipt)
    return row
