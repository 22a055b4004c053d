"""Closing the account of a partnership after its term, and reopening it by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform
from partnerships.models.access import permissions_on
from performance.lifecycle.payments import GRANT
from performance.models import PaymentItem
from performance.selectors.final_account import final_account
from performance.selectors.payment_rights import APPROVES, PREPARES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


def propose_reopening(partnership: Partnership, *, reason: str, actor: User) -> PaymentItem:
    """Proposes to reopen a closed account; somebody else decides it.

    Raises:
        Refused: with everything that is wrong, such as an account that is not closed.
    """
    with audited(partnership.stream, actor=actor, kind="payment_item.proposed") as act:
        row = locked(partnership)
        found = []
        if PREPARES not in permissions_on(actor, row):
            message = _("The contract manager proposes to reopen an account.")
            found.append(Problem("", "forbidden", message))
        account = final_account(row)
        if account is None or not account.is_closed:
            message = _("The account is not closed: its final account is not issued.")
            found.append(Problem("", "not_closed", message))
        elif account.reopening is not None:
            message = _("It is proposed already and waits for a decision.")
            found.append(Problem("", "double", message))
        if not reason.strip():
            found.append(Problem("reason", "required", _("Say what is to be settled still.")))
        refuse_if(found)
        assert account is not None  # noqa: S101 - refused otherwise
        item = PaymentItem.objects.create(
            partnership=row,
            period=account.period.key,
            kind=PaymentItem.Kind.REOPENING,
            currency=row.currency,
            amount=0,
            reason=reason.strip(),
            proposed_by=actor,
            proposed_at=clock.now(),
        )
        act.fact(item=str(item.uuid), what=item.kind, period=item.period)
    return item


def reopen_account(item: PaymentItem, *, answer: str = "", actor: User) -> PaymentItem:
    """Reopens it: another final account may be worked out, and closes it again.

    Raises:
        Refused: with everything that is wrong; above all, for whoever proposed it.
    """
    partnership = item.partnership

    def change(row: PaymentItem) -> None:
        refuse_if(_cannot_reopen(row, actor))
        row.decided_by, row.decided_at, row.answer = actor, clock.now(), answer.strip()

    return perform(
        item,
        GRANT,
        actor=actor,
        change=change,
        facts={"what": item.kind, "period": item.period},
        stream=partnership.stream,
    )


def _cannot_reopen(item: PaymentItem, actor: User) -> Iterator[Problem]:
    if APPROVES not in permissions_on(actor, item.partnership):
        yield Problem("", "forbidden", _("The senior responsible owner decides this."))
    if item.kind != PaymentItem.Kind.REOPENING:
        message = _("This is no proposal to reopen an account; it is decided within a limit.")
        yield Problem("", "unknown", message)
    if item.proposed_by_id == actor.pk:
        yield Problem("", "own_entry", _("You proposed this; a colleague decides it."))
