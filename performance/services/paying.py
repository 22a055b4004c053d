"""What was paid of a certificate, part by part, and what was recorded by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, money_exact
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import perform
from partnerships.models.access import permissions_on
from performance.lifecycle.payments import OPEN_AGAIN, PAY
from performance.models import PaidPart, Payment
from performance.selectors.final_account import closed, final_account
from performance.selectors.payment_rights import APPROVES, PREPARES, not_allowed
from performance.services.locking import locked_below
from performance.services.payment_facts import wrong_money

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import User


def record_paid(payment: Payment, *, paid_on: dt.date, amount: Decimal, actor: User) -> Payment:
    """Records what was paid of a certificate on a day; it is paid once nothing is open.

    `amount` is positive, also where the private partner paid it.

    Raises:
        Refused: with everything that is wrong, such as more than is open.
    """
    with audited(payment.partnership.stream, actor=actor, kind="payment.paid_part") as act:
        partnership, row = locked_below(payment)
        found = [] if PREPARES in permissions_on(actor, partnership) else [not_allowed(PREPARES)]
        if paid_on > clock.today():
            found.append(Problem("paid_on", "in_future", _("It is recorded once it is paid.")))
        if paid_on < row.from_on:
            message = _("That is before the period of the payment, %(day)s; look at the year.")
            found.append(Problem("paid_on", "too_early", message % {"day": day(row.from_on)}))
        found += wrong_money(partnership, "amount", amount)
        found += _beyond(row, amount)
        refuse_if(found)
        part = PaidPart.objects.create(
            payment=row,
            currency=row.currency,
            amount=amount,
            paid_on=paid_on,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        left = row.open_amount
        act.fact(payment=str(row.uuid), period=row.period, paid_on=paid_on, left=left)
        act.fact(amount=amount, currency=row.currency)
        act.seal(part)
        if not left:
            facts = {"period": row.period}
            row = perform(row, PAY, actor=actor, facts=facts, stream=partnership.stream)
            row.partnership = partnership
    return row


def take_back_paid(part: PaidPart, *, reason: str, actor: User) -> Payment:
    """Says that a part was recorded by mistake: it counts no longer, and what it paid is open.

    Both rows stay. Somebody else than who recorded it does so, who approves what moves money: what
    is open again may be paid again.

    Raises:
        Refused: with everything that is wrong, such as a part that was taken back already.
    """
    stream = part.payment.partnership.stream
    with audited(stream, actor=actor, kind="payment.part_taken_back") as act:
        partnership, row = locked_below(part.payment)
        may = permissions_on(actor, partnership)
        found = [] if APPROVES in may else [not_allowed(APPROVES)]
        found += _not_to_be_taken_back(part, actor)
        account = final_account(partnership)
        if account is not None and account.is_closed and not row.closes:
            found.append(closed())
        if not reason.strip():
            found.append(Problem("reason", "required", _("Say what was wrong with it.")))
        refuse_if(found)
        back = PaidPart.objects.create(
            payment=row,
            currency=part.currency,
            amount=part.amount,
            paid_on=part.paid_on,
            recorded_by=actor,
            recorded_at=clock.now(),
            takes_back=part,
            first_recorded_by=part.recorded_by,
            reason=reason.strip(),
        )
        act.fact(payment=str(row.uuid), period=row.period, paid_on=part.paid_on)
        act.fact(amount=part.amount, currency=row.currency, left=row.open_amount)
        act.seal(back)
        if row.state == Payment.State.PAID:
            facts = {"period": row.period}
            row = perform(row, OPEN_AGAIN, actor=actor, facts=facts, stream=partnership.stream)
            row.partnership = partnership
    return row


def _not_to_be_taken_back(part: PaidPart, actor: User) -> Iterator[Problem]:
    if part.takes_back_id is not None or PaidPart.objects.filter(takes_back=part).exists():
        yield Problem("", "taken_back", _("That was taken back already."))
    if part.recorded_by == actor:
        message = _("You recorded it yourself; somebody else takes it back.")
        yield Problem("", "own_record", message)


def _beyond(payment: Payment, amount: Decimal) -> Iterator[Problem]:
    if not payment.is_final:
        message = _("It is not issued yet; what was paid is recorded once it is a certificate.")
        yield Problem("", "wrong_state", message)
        return
    left = payment.open_amount
    if not left:
        yield Problem("", "nothing_open", _("Nothing of this certificate is open."))
    elif amount <= 0:
        yield Problem("amount", "too_small", _("Enter an amount above 0."))
    elif amount > left:
        message = _(
            "%(left)s of this certificate is open. Record no more than that; what was paid beyond"
            " it is not owed and goes back to whoever paid it."
        )
        known = {"left": money_exact(left, payment.currency)}
        yield Problem("amount", "too_large", message % known)
