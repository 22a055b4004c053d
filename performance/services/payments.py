"""Payments: worked out by one person, approved by two others, issued, and paid.

Only money is approved, and by three pairs of eyes: nobody approves a payment that they worked out
or whose figures, failures or waivers went through their hands.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.periods import Period
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked, perform
from partnerships.models.access import permissions_on
from performance.events import PaymentIssued
from performance.lifecycle.payments import APPROVE, ISSUE, SEND_BACK
from performance.mechanism import CannotAssess
from performance.models import Invoice, Payment, PaymentAssessment, PaymentLine
from performance.selectors.final_account import KEY, called, cannot_close
from performance.selectors.payment_rights import (
    APPROVES,
    PREPARES,
    beyond_limit,
    comes_before,
    eyes,
    limit_of,
    not_allowed,
    not_finished,
    skipped,
    waiting_failures,
    waiting_items,
)
from performance.selectors.payment_terms import terms_of
from performance.selectors.payments.book import PaymentBook, WorkedOut
from performance.selectors.payments.closing import MECHANISM
from performance.selectors.preparing import cannot_prepare, period_for
from performance.services.payment_facts import wrong_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Partnership

USUAL_DAYS: Final = 30
"""Days to pay where the contract says nothing: the European directive on late payment, art. 4."""
S = Payment.State


def work_out(partnership: Partnership, period: Period, *, closes: bool = False) -> WorkedOut:
    """What a period pays by what is known now, or the final account; writes nothing.

    Raises:
        Refused: with every objection of the terms, the facts and the register of the index.
    """
    try:
        return PaymentBook(partnership).work_out(period, closes=closes)
    except CannotAssess as error:
        found = [Problem(one.where, "cannot_assess", str(one.message)) for one in error.objections]
        raise Refused(found) from error


def prepare_payment(partnership: Partnership, key: str, *, actor: User) -> Payment:
    """Works a payment out and keeps the working out, or works it out anew.

    Args:
        partnership: whose payment.
        key: the period, such as "2026-10"; "final" for the final account after the term.
        actor: who prepares it; approves nothing of it.

    Raises:
        Refused: with everything that is wrong; also where nothing changed since.
    """
    with audited(partnership.stream, actor=actor, kind="payment.worked_out") as act:
        row = locked(partnership)
        found = [] if PREPARES in permissions_on(actor, row) else [not_allowed(PREPARES)]
        period, wrong = period_for(row, key)
        refuse_if([*found, *wrong])
        assert period is not None  # noqa: S101 - refused otherwise
        rows = Payment.objects.select_for_update().filter(partnership=row, period=period.key)
        payment = rows.first()
        closes = key == KEY or (payment is not None and payment.closes)
        refuse_if(cannot_prepare(row, period, payment, closes=closes))
        worked = work_out(row, period, closes=closes)
        refuse_if(not_finished(worked))
        payment = _keep(row, payment, worked, actor)
        act.fact(
            period=period.key,
            closes=closes,
            payment=str(payment.uuid),
            number=payment.number,
            version=payment.version,
            total=payment.total,
            currency=payment.currency,
            sha256=worked.sha256,
        )
        act.seal(payment.assessments.get(version=payment.version))
    return payment


def approve_payment(payment: Payment, *, seen: str, actor: User) -> Payment:
    """Approves it: the first of two, or the second within their limit, which issues it.

    Args:
        payment: worked out.
        seen: the fingerprint of the working out that the person saw.
        actor: the senior responsible owner or a deputy; none whose entries went in.

    Raises:
        Refused: with everything that is wrong; above all, that what it was worked out from has
            changed meanwhile.
    """
    partnership = payment.partnership
    with audited(partnership.stream, actor=actor, kind="payment.approved") as act:
        # First the partnership, as for a working out: nothing is decided on it meanwhile.
        locked(partnership)
        row = locked(payment)
        row.partnership = partnership
        last = row.assessments.get(version=row.version)
        refuse_if(_cannot_approve(row, last, seen, actor))
        is_second = row.state == S.APPROVED_ONCE
        if not is_second:
            act.fact(payment=str(row.uuid), period=row.period, sha256=last.sha256, which=1)
            return perform(
                row, APPROVE, actor=actor, change=_first(actor), stream=partnership.stream
            )
        issued = perform(
            row,
            ISSUE,
            actor=actor,
            change=_second(row, actor),
            stream=partnership.stream,
        )
        act.fact(payment=str(row.uuid), period=row.period, sha256=last.sha256, which=2)
        events.publish(PaymentIssued(partnership.pk, issued.pk))
    return issued


def send_payment_back(payment: Payment, *, reason: str, actor: User) -> Payment:
    """Sends it back to whoever worked it out; approvals fall.

    Raises:
        Refused: with everything that is wrong.
    """
    found = (
        [] if APPROVES in permissions_on(actor, payment.partnership) else [not_allowed(APPROVES)]
    )
    if not reason.strip():
        found.append(Problem("reason", "required", _("Say what is to be mended.")))
    refuse_if(found)

    def change(row: Payment) -> None:
        row.first_by = row.first_at = None
        row.sent_back_by, row.sent_back_at = actor, clock.now()
        row.sent_back_for = reason.strip()

    return perform(
        payment,
        SEND_BACK,
        actor=actor,
        change=change,
        facts={"period": payment.period},
        stream=payment.partnership.stream,
    )


def record_invoice(
    payment: Payment,
    *,
    number: str,
    amount: Decimal,
    dated_on: dt.date,
    received_on: dt.date,
    note: str = "",
    actor: User,
) -> Invoice:
    """Records an invoice of the partner; it is held against the certificate.

    Raises:
        Refused: with everything that is wrong, such as one that was recorded already.
    """
    with audited(payment.partnership.stream, actor=actor, kind="payment.invoice_recorded") as act:
        row = locked(payment)
        held = permissions_on(actor, payment.partnership)
        found = [] if PREPARES in held else [not_allowed(PREPARES)]
        if not row.is_final:
            message = _("An invoice is held against a certificate; this payment is not issued yet.")
            found.append(Problem("", "wrong_state", message))
        found += wrong_money(payment.partnership, "amount", amount)
        if received_on > clock.today():
            found.append(Problem("received_on", "in_future", _("Record it once it is here.")))
        if row.invoices.filter(number=number.strip()).exists():
            message = _("Invoice %(number)s is recorded already.")
            found.append(Problem("number", "double", message % {"number": number}))
        refuse_if(found)
        invoice = Invoice.objects.create(
            payment=row,
            number=number.strip(),
            currency=row.currency,
            amount=amount,
            dated_on=dated_on,
            received_on=received_on,
            note=note.strip(),
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        act.fact(payment=str(row.uuid), number=invoice.number, amount=amount, currency=row.currency)
    return invoice


def _keep(
    partnership: Partnership, payment: Payment | None, worked: WorkedOut, actor: User
) -> Payment:
    if payment is None:
        last = partnership.payments.aggregate(last=Max("number"))["last"]
        payment = Payment(
            partnership=partnership,
            number=(last or 0) + 1,
            period=worked.period.key,
            from_on=worked.period.start,
            until_on=worked.period.end,
            closes=worked.mechanism == MECHANISM,
            currency=partnership.currency,
            version=0,
        )
    else:
        same = payment.assessments.filter(version=payment.version, sha256=worked.sha256)
        if same.exists() and payment.state == S.WORKED_OUT and not payment.sent_back_for:
            message = _("Nothing has changed since it was worked out.")
            raise Refused([Problem("", "unchanged", message)])
    payment.state = S.WORKED_OUT
    payment.version += 1
    payment.total = worked.total
    payment.prepared_by, payment.prepared_at = actor, clock.now()
    payment.first_by = payment.first_at = None
    payment.sent_back_for = ""
    payment.save()
    made = PaymentAssessment.objects.create(
        payment=payment,
        version=payment.version,
        contract_version=worked.version,
        mechanism=worked.mechanism,
        **worked.texts,
        sha256=worked.sha256,
        currency=payment.currency,
        total=worked.total,
        made_by=actor,
        made_at=payment.prepared_at,
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(
            assessment=made,
            position=position,
            code=line.code,
            currency=payment.currency,
            amount=line.amount,
            cause=str(line.cause),
            clause=line.clause,
            of=line.of,
        )
        for position, line in enumerate(worked.lines, start=1)
    )
    return payment


def _cannot_approve(
    payment: Payment, last: PaymentAssessment, seen: str, actor: User
) -> Iterator[Problem]:
    if APPROVES not in permissions_on(actor, payment.partnership):
        yield not_allowed(APPROVES)
    period = Period.parse(payment.period)
    yield from _out_of_order(payment, period)
    if seen != last.sha256:
        message = _("It was worked out anew after you opened it. Look at it again.")
        yield Problem("seen", "changed", message)
    try:
        worked = work_out(payment.partnership, period, closes=payment.closes)
    except Refused as refused:
        yield from refused.problems
        return
    if worked.sha256 != last.sha256:
        message = _(
            "What it was worked out from has changed since. It has to be worked out anew first."
        )
        yield Problem("", "stale", message)
    yield from eyes(payment, worked.hands, actor)
    yield from waiting_failures(payment)
    yield from waiting_items(payment)
    if payment.state == S.APPROVED_ONCE:
        yield from beyond_limit(payment, actor)


def _out_of_order(payment: Payment, period: Period) -> Iterator[Problem]:
    waiting = payment.partnership.payments.exclude(state__in=(S.ISSUED, S.PAID))
    for one in waiting.order_by("until_on", "-from_on"):
        if comes_before(Period.parse(one.period), period):
            message = _("The payment for %(period)s comes first; approve it or send it back.")
            known = {"period": called(one)}
            yield Problem("", "out_of_order", message % known)
            break
    yield from cannot_close(payment.partnership) if payment.closes else skipped(payment, period)
    if payment.sent_back_for:
        message = _("It was sent back; it is worked out anew before anyone approves it.")
        yield Problem("", "sent_back", message)


def _first(actor: User) -> Callable[[Payment], None]:
    def change(row: Payment) -> None:
        row.first_by, row.first_at = actor, clock.now()
        row.sent_back_for = ""

    return change


def _second(payment: Payment, actor: User) -> Callable[[Payment], None]:
    limit = limit_of(actor, payment.partnership)
    days = _days_to_pay(payment)

    def change(row: Payment) -> None:
        row.second_by, row.second_at, row.limit = actor, clock.now(), limit
        row.due_on = clock.today() + dt.timedelta(days=days)

    return change


def _days_to_pay(payment: Payment) -> int:
    version = payment.assessments.get(version=payment.version).contract_version
    days = terms_of(payment.partnership, version).payment_days
    return USUAL_DAYS if days is None else days
