"""Payments that wait for an approval, a decision or to be worked out, on To do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import money, period_label
from core.periods import Period
from core.worklist import WorkItem
from partnerships.models import Partnership
from performance.models import Payment, PaymentAssessment, PaymentItem
from performance.selectors.payment_rights import APPROVES, PREPARES, eyes_on, limits_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User

S = Payment.State


def payments_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """What this person may approve or decide, and what came back to them; five queries at most."""
    yield from _to_approve(user)
    yield from _to_decide(user)
    yield from _sent_back(user)
    yield from _to_pay(user, today)


def _to_approve(user: User) -> Iterator[WorkItem]:
    mine = Partnership.objects.permitted(user, APPROVES)
    rows = PaymentAssessment.objects.filter(
        payment__partnership__in=mine,
        payment__state__in=(S.WORKED_OUT, S.APPROVED_ONCE),
        payment__sent_back_for="",
        version=F("payment__version"),
    ).select_related("payment__partnership", "payment__prepared_by")
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
            title=_("Approve the payment for %(period)s") % {"period": _period(payment.period)},
            where=payment.partnership.name,
            why=_("%(total)s, worked out by %(who)s")
            % {
                "total": money(payment.total, payment.currency),
                "who": payment.prepared_by,
            },
            role_line=_("You approve what moves money"),
            due_on=None,
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
            title=_("Decide: %(kind)s, %(amount)s")
            % {"kind": one.get_kind_display(), "amount": money(one.amount, one.currency)},
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
            title=_("Mend the payment for %(period)s") % {"period": _period(one.period)},
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


def _to_pay(user: User, _today: dt.date) -> Iterator[WorkItem]:
    mine = Partnership.objects.permitted(user, PREPARES)
    rows = Payment.objects.filter(partnership__in=mine, state=S.ISSUED).select_related(
        "partnership"
    )
    for one in rows.order_by("due_on"):
        yield WorkItem(
            title=_("Record that %(period)s is paid") % {"period": _period(one.period)},
            where=one.partnership.name,
            why=_("%(total)s are certified") % {"total": money(one.total, one.currency)},
            role_line=_("You work payments out"),
            due_on=one.due_on,
            url=reverse("payment", args=[one.uuid]),
            act_label=_("Look"),
            key=f"payment_paid:{one.uuid}",
            partnership=one.partnership.uuid,
            arrived=False,
        )


def _period(key: str) -> str:
    return period_label(Period.parse(key))
