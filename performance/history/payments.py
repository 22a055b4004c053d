"""The ledger's acts on failures and payments, in sentences."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import money, period_label
from core.ledger.history import describe, states
from core.periods import Period
from performance.models import Payment, PaymentItem, ServiceFailure

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


def _labels(choices: object) -> dict[str, object]:
    return {str(code): label for code, label in choices}  # type: ignore[attr-defined] # of Django


states("payment", lambda: _labels(Payment.State.choices))
states("payment_item", lambda: _labels(PaymentItem.State.choices))

KINDS = {
    "waiver": gettext_lazy("a waiver"),
    "withholding": gettext_lazy("a withholding"),
    "release": gettext_lazy("a release"),
    "reopening": gettext_lazy("the reopening of the account"),
}


def _failure(act: RecordedAct) -> str:
    return f"F-{act.facts.get('number', '')}"


def _period(act: RecordedAct) -> str:
    key = str(act.facts.get("period", ""))
    try:
        return period_label(Period.parse(key))
    except ValueError:
        return key


def _amount(act: RecordedAct, name: str) -> str:
    said = str(act.facts.get(name, ""))
    try:
        return money(Decimal(said), str(act.facts["currency"]))
    except (InvalidOperation, KeyError, ValueError):
        return said


@describe("service_failure.logged")
def failure_logged(act: RecordedAct) -> str:
    return _("logged the failure %(ref)s") % {"ref": _failure(act)}


@describe("service_failure.corrected")
def failure_corrected(act: RecordedAct) -> str:
    return _("corrected what is said of %(ref)s") % {"ref": _failure(act)}


@describe("service_failure.answered")
def failure_answered(act: RecordedAct) -> str:
    labels = _labels(ServiceFailure.State.choices)
    return _("answered on %(ref)s: %(state)s") % {
        "ref": _failure(act),
        "state": labels.get(str(act.facts.get("state")), ""),
    }


@describe("service_failure.settled")
def failure_settled(act: RecordedAct) -> str:
    labels = _labels(ServiceFailure.State.choices)
    return _("settled %(ref)s in a concern: %(state)s") % {
        "ref": _failure(act),
        "state": labels.get(str(act.facts.get("state")), ""),
    }


@describe("service_failure.joined")
def failure_joined(act: RecordedAct) -> str:
    return _("joined %(ref)s with another failure") % {"ref": _failure(act)}


@describe("payment_figure.claimed")
def figure_claimed(act: RecordedAct) -> str:
    return _("claimed a figure for the payment of %(period)s: %(value)s") % {
        "period": _period(act),
        "value": act.facts.get("value", ""),
    }


@describe("payment_figure.verified")
def figure_verified(act: RecordedAct) -> str:
    return _("verified a figure for the payment of %(period)s: %(value)s") % {
        "period": _period(act),
        "value": act.facts.get("value", ""),
    }


def _item(act: RecordedAct) -> dict[str, object]:
    amount = _amount(act, "amount")
    return {
        "kind": KINDS.get(str(act.facts.get("what")), ""),
        "amount": _(" of %(amount)s") % {"amount": amount} if amount else "",
        "period": _period(act),
        "about": act.facts.get("about") or "–",
    }


@describe("payment_item.proposed")
def item_proposed(act: RecordedAct) -> str:
    return _("proposed %(kind)s%(amount)s for %(period)s (%(about)s)") % _item(act)


@describe("payment_item.grant")
def item_granted(act: RecordedAct) -> str:
    return _("granted %(kind)s%(amount)s for %(period)s (%(about)s)") % _item(act)


@describe("payment_item.refuse")
def item_refused(act: RecordedAct) -> str:
    return _("refused %(kind)s%(amount)s for %(period)s (%(about)s)") % _item(act)


@describe("payment_item.withdraw")
def item_withdrawn(act: RecordedAct) -> str:
    return _("took back %(kind)s%(amount)s for %(period)s (%(about)s)") % _item(act)


@describe("payment.worked_out")
def worked_out(act: RecordedAct) -> str:
    return _("worked out the payment for %(period)s: %(total)s, version %(version)s") % {
        "period": _period(act),
        "total": _amount(act, "total"),
        "version": act.facts.get("version", ""),
    }


@describe("payment.approved")
def approved(act: RecordedAct) -> str:
    known = {"period": _period(act)}
    if act.facts.get("which") == 2:
        return _("approved the payment for %(period)s as the second; it is issued") % known
    return _("approved the payment for %(period)s as the first") % known


@describe("payment.send_back")
def sent_back(act: RecordedAct) -> str:
    return _("sent the payment for %(period)s back") % {"period": _period(act)}


@describe("payment.paid_part")
def paid_part(act: RecordedAct) -> str:
    return _("recorded that %(amount)s were paid for %(period)s; %(left)s is open") % {
        "period": _period(act),
        "amount": _amount(act, "amount"),
        "left": _amount(act, "left"),
    }


@describe("payment.part_taken_back")
def part_taken_back(act: RecordedAct) -> str:
    return _("took back that %(amount)s were paid for %(period)s; %(left)s is open") % {
        "period": _period(act),
        "amount": _amount(act, "amount"),
        "left": _amount(act, "left"),
    }


@describe("payment.open_again")
def open_again(act: RecordedAct) -> str:
    return _("saw that %(period)s is not paid in full") % {"period": _period(act)}


@describe("payment.pay")
def paid(act: RecordedAct) -> str:
    return _("saw that %(period)s is paid in full") % {"period": _period(act)}


@describe("payment.invoice_recorded")
def invoice_recorded(act: RecordedAct) -> str:
    return _("recorded the invoice %(number)s over %(amount)s") % {
        "number": act.facts.get("number", ""),
        "amount": _amount(act, "amount"),
    }
