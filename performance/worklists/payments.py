"""Payments that wait for an approval, a decision or to be worked out, on To do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day, money, period_label
from core.money import MinorUnits
from core.periods import Period
from core.worklist import WorkItem
from governance.authority import held_appointments
from partnerships.models import Partnership
from performance.models import Payment, PaymentAssessment, PaymentItem
from performance.selectors.final_account import called, final_account
from performance.selectors.payment_rights import APPROVES, PREPARES, eyes_on, limits_of
from performance.selectors.payment_terms import certified_by
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User

LEAD: Final = "partner_lead"
S = Payment.State


def payments_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """What this person may approve, decide, mend, pay or record; ten queries at most.

    And three for each account whose term ended and that is not closed.
    """
    yield from _to_approve(user)
    yield from _to_decide(user)
    yield from _sent_back(user)
    yield from _to_record(user, today)
    yield from _to_close(user, today)
    yield from _of_the_partner(user, today)


def _to_approve(user: User) -> Iterator[WorkItem]:
    mine = Partnership.objects.permitted(user, APPROVES)
    rows = PaymentAssessment.objects.filter(
        payment__partnership__in=mine,
        payment__state__in=(S.WORKED_OUT, S.APPROVED_ONCE),
        payment__sent_back_for="",
        version=F("payment__version"),
    ).select_related("payment__partnership", "payment__prepared_by", "contract_version")
    found = list(rows.order_by("payment__from_on"))
    limits = limits_of(user, [one.payment.partnership for one in found]) if found else {}
    for one in found:
        payment = one.payment
        if any(True for _problem in eyes_on(payment, one, user)):
            continue
        limit = limits.get(payment.partnership_id, Decimal(0))
        if payment.state == S.APPROVED_ONCE and abs(payment.total) > limit:
            continue
        yield WorkItem(
            title=_("Approve the payment for %(period)s") % {"period": called(payment)},
            where=payment.partnership.name,
            why=_("%(total)s, worked out by %(who)s")
            % {
                "total": money(payment.total, payment.currency),
                "who": payment.prepared_by,
            },
            role_line=_("You approve what moves money"),
            due_on=certified_by(one),
            url=reverse("payment", args=[payment.uuid]),
            act_label=_("Look"),
            key=f"payment:{payment.uuid}:{payment.version}:{payment.state}",
            partnership=payment.partnership.uuid,
            arrived=True,
        )


def _to_decide(user: User) -> Iterator[WorkItem]:
    mine = Partnership.objects.permitted(user, APPROVES)
    rows = (
        PaymentItem.objects.filter(partnership__in=mine, state=PaymentItem.State.PROPOSED)
        .exclude(proposed_by=user)
        .select_related("partnership", "proposed_by")
    )
    for one in rows.order_by("proposed_at"):
        yield WorkItem(
            title=_decide(one),
            where=one.partnership.name,
            why=_("Proposed by %(who)s for %(period)s")
            % {"who": one.proposed_by, "period": _period(one.period)},
            role_line=_("You approve what moves money"),
            due_on=None,
            url=reverse("payment_item", args=[one.uuid]),
            act_label=_("Look"),
            key=f"payment_item:{one.uuid}",
            partnership=one.partnership.uuid,
            arrived=True,
        )


def _sent_back(user: User) -> Iterator[WorkItem]:
    mine = Partnership.objects.permitted(user, PREPARES)
    rows = (
        Payment.objects.filter(partnership__in=mine, state=S.WORKED_OUT)
        .filter(~Q(sent_back_for=""))
        .select_related("partnership", "sent_back_by")
    )
    for one in rows.order_by("from_on"):
        yield WorkItem(
            title=_("Mend the payment for %(period)s") % {"period": called(one)},
            where=one.partnership.name,
            why=_("Sent back by %(who)s: %(reason)s")
            % {"who": one.sent_back_by, "reason": one.sent_back_for},
            role_line=_("You work payments out"),
            due_on=None,
            url=reverse("payment", args=[one.uuid]),
            act_label=_("Mend"),
            key=f"payment_back:{one.uuid}:{one.version}",
            partnership=one.partnership.uuid,
            arrived=True,
        )


def _to_record(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Whoever prepares payments records what was paid, by whichever side."""
    mine = Partnership.objects.permitted(user, PREPARES)
    for one in _issued(mine).select_related("partnership"):
        late = one.due_on is not None and one.due_on < today
        yield WorkItem(
            title=_("Record that %(period)s is paid") % {"period": called(one)},
            where=one.partnership.name,
            why=_late(one) if late else _certified(one),
            role_line=_("You work payments out"),
            due_on=one.due_on,
            url=reverse("payment", args=[one.uuid]),
            act_label=_("Look"),
            key=f"payment_paid:{one.uuid}",
            partnership=one.partnership.uuid,
            arrived=False,
        )


def _of_the_partner(user: User, today: dt.date) -> Iterator[WorkItem]:
    """The partner's lead pays what the partner owes, and hears what the authority pays late."""
    held = held_appointments(today, [LEAD]).filter(user=user, partnership__isnull=False)
    rows = _issued(held.values("partnership")).filter(Q(total__lt=0) | Q(due_on__lt=today))
    for one in rows.select_related("partnership__authority"):
        known = {"period": called(one), "open": money(one.open_amount, one.currency)}
        late = one.due_on is not None and one.due_on < today
        owes = one.total < 0
        yield WorkItem(
            title=(_("Pay %(open)s for %(period)s") if owes else _("%(period)s is not paid"))
            % known,
            where=one.partnership.name,
            why=_late(one) if late else _certified(one),
            role_line=_("You answer for the partner")
            if owes
            else _("%(side)s pays it") % {"side": one.partnership.authority},
            due_on=one.due_on,
            url=reverse("payment", args=[one.uuid]),
            act_label=_("Look"),
            key=f"payment_owed:{one.uuid}" if owes else f"payment_late:{one.uuid}",
            partnership=one.partnership.uuid,
            group="mine" if owes else "others",
            arrived=owes,
        )


def _issued(partnerships: Any) -> QuerySet[Payment]:
    """Certificates of which something is open, those due first, with what was paid of them."""
    rows = Payment.objects.filter(partnership__in=partnerships, state=S.ISSUED)
    return rows.exclude(total=MinorUnits(0)).order_by("due_on", "pk").prefetch_related("parts")


def _certified(payment: Payment) -> str:
    known = {"total": money(abs(payment.total), payment.currency)}
    if not payment.paid_amount:
        return _("%(total)s are certified") % known
    known["open"] = money(payment.open_amount, payment.currency)
    return _("%(open)s of %(total)s are open") % known


def _late(payment: Payment) -> str:
    assert payment.due_on is not None  # noqa: S101 - asked for by the caller
    known = {"open": money(payment.open_amount, payment.currency), "day": day(payment.due_on)}
    return _("%(open)s open since %(day)s") % known


def _to_close(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Accounts whose term ended, for which something was paid and no final account is worked out.

    It is due by the end of the month for which it is issued, a default of Concord.
    """
    mine = Partnership.objects.permitted(user, PREPARES).filter(ends_on__lt=today)
    for partnership in mine.filter(payments__state__in=FINAL).distinct().order_by("ends_on"):
        account = final_account(partnership)
        if account is None or account.payment is not None:
            continue
        yield WorkItem(
            title=_("Work out the final account"),
            where=partnership.name,
            why=_("The term ended on %(day)s") % {"day": day(partnership.ends_on)},
            role_line=_("You work payments out"),
            due_on=account.period.end,
            url=reverse("payments", args=[partnership.uuid]),
            act_label=_("Look"),
            key=f"final_account:{partnership.uuid}:{account.period.key}",
            partnership=partnership.uuid,
            arrived=False,
        )


def _decide(one: PaymentItem) -> str:
    if one.kind == PaymentItem.Kind.REOPENING:
        return _("Decide whether the account is reopened")
    known = {"kind": one.get_kind_display(), "amount": money(one.amount, one.currency)}
    return _("Decide: %(kind)s, %(amount)s") % known


def _period(key: str) -> str:
    return period_label(Period.parse(key))
