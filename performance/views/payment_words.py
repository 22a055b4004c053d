"""What the pages of payments show, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day, money, money_exact, period_label
from core.periods import Period
from performance.models import Payment, PaymentItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from performance.models import ServiceFailure
    from performance.selectors.payments.shown import Deduction, Shown

TAG: Final = {
    Payment.State.WORKED_OUT: "warn",
    Payment.State.APPROVED_ONCE: "warn",
    Payment.State.ISSUED: "info",
    Payment.State.PAID: "good",
}


def payment_row(payment: Payment, deducted: Any, waived: Any) -> dict[str, Any]:
    """A row of the list."""
    currency = payment.currency
    due = "–" if payment.due_on is None else day(payment.due_on)
    paid = "" if payment.paid_on is None else _("paid %(day)s") % {"day": day(payment.paid_on)}
    return {
        "cells": [
            {
                "text": period_label(Period.parse(payment.period)),
                "url": reverse("payment", args=[payment.uuid]),
            },
            {
                "text": money(deducted, currency),
                "num": True,
                "column": _("Deductions calculated"),
            },
            {"text": money(waived, currency), "num": True, "column": _("Waived")},
            {"text": money_exact(payment.total, currency), "num": True, "column": _("To pay")},
            {
                "kind": TAG[Payment.State(payment.state)],
                "label": payment.get_state_display(),
                "column": _("State"),
            },
            {"text": due, "sub": paid, "column": _("Due")},
        ]
    }


def approvals(payment: Payment) -> list[dict[str, str]]:
    """The two approvals, given or waited for."""
    found = []
    for title, by, at in (
        (_("First approval"), payment.first_by, payment.first_at),
        (_("Second approval, within the limit"), payment.second_by, payment.second_at),
    ):
        sub = _("waits") if by is None or at is None else f"{by}, {day(at)}"
        found.append({"strong": title, "sub": sub, "state": "done" if by else ""})
    waiting = next((one for one in found if not one["state"]), None)
    if waiting is not None:
        waiting["state"] = "now"
    return found


def step_rows(shown: Shown) -> list[dict[str, Any]]:
    """From charge to payment, each amount beside its name; the charge opens its calculation."""
    currency = shown.payment.currency
    rows = []
    for kind, label, amount in shown.steps:
        said = money(amount, currency)
        if kind != "total" and amount > 0:
            said = f"+{said}"
        rows.append({"term": label, "value": said, "strong": kind == "total"})
    return rows


def deduction_rows(
    shown: Shown, opened: str, entries: Mapping[str, ServiceFailure]
) -> list[dict[str, Any]]:
    """Each deduction; the one that is opened with how it was worked out."""
    return [
        _deduction_row(one, shown, entries.get(one.key), is_open=one.key == opened)
        for one in shown.deductions
    ]


def _deduction_row(
    one: Deduction, shown: Shown, entry: ServiceFailure | None, *, is_open: bool
) -> dict[str, Any]:
    currency = shown.payment.currency
    kind, label = one.state
    row: dict[str, Any] = {
        "key": one.key,
        "title": one.title,
        "sub": one.sub,
        "when": "" if entry is None else _when(entry),
        "calculated": money(one.calculated, currency),
        "imposed": money(one.imposed, currency),
        "waived": money(one.waived, currency),
        "kind": kind,
        "label": label,
        "is_open": is_open,
    }
    if is_open:
        row |= _opened(one, shown, entry)
    return row


def charge_box(shown: Shown) -> dict[str, Any] | None:
    """How the charge came about; None where the contract has none."""
    trace = shown.charge_trace
    if trace is None:
        return None
    return {
        "words": str(trace.words),
        "formula": trace.formula,
        "note": str(trace.note),
        "inputs": [{"term": str(term), "value": value} for term, value in trace.inputs],
    }


def _when(entry: ServiceFailure) -> str:
    if entry.rectified_at is None:
        return _("since %(day)s") % {"day": day(entry.occurred_at)}
    first, last = day(entry.occurred_at), day(entry.rectified_at)
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _opened(one: Deduction, shown: Shown, entry: ServiceFailure | None) -> dict[str, Any]:
    trace, clause = one.trace, one.clause
    version = _("Version %(number)s of the contract") % {
        "number": shown.assessment.contract_version.number
    }
    facts = [{"term": _("Rules"), "value": f"{version}, {clause}" if clause else version}]
    for item in one.items:
        # What was proposed and not granted is no part of a certificate, which the partner reads.
        if item.state == PaymentItem.State.GRANTED or not shown.payment.is_final:
            facts += item_facts(item)
    if entry is not None:
        url = reverse("failure", args=[entry.uuid])
        facts.append({"term": _("In the log"), "value": one.key, "url": url})
    if entry is not None and entry.words:
        facts.append({"term": _("What happened"), "value": entry.words})
    granted = [item for item in one.items if item.state == PaymentItem.State.GRANTED]
    return {
        "words": one.cause if trace is None else str(trace.words),
        "formula": "" if trace is None else trace.formula,
        "formula_note": "" if trace is None else str(trace.note),
        "inputs": []
        if trace is None
        else [{"term": str(term), "value": value} for term, value in trace.inputs],
        "facts": facts,
        "more_title": _("Why it was waived") if granted else "",
        "more": " ".join(item.reason for item in granted),
    }


def item_facts(item: PaymentItem) -> list[dict[str, Any]]:
    """Who proposed it and who decided it."""
    found = [
        {
            "term": _("Proposed by"),
            "value": f"{item.proposed_by}, {day(item.proposed_at)}",
        }
    ]
    if item.decided_by is not None and item.decided_at is not None:
        sub = ""
        if item.limit is not None:
            sub = _("Limit %(limit)s a month") % {"limit": money(item.limit, item.currency)}
        found.append(
            {
                "term": item.get_state_display().capitalize(),
                "value": f"{item.decided_by}, {day(item.decided_at)}",
                "sub": sub,
            }
        )
    return found


def deduction_facts(one: Deduction) -> list[dict[str, Any]]:
    """Why a deduction was waived, and by whom; for reports."""
    found: list[dict[str, Any]] = []
    for item in one.items:
        if item.state == PaymentItem.State.GRANTED:
            found.append({"term": _("Waived because"), "value": item.reason})
            found += item_facts(item)
    return found


def facts_of(shown: Shown) -> list[dict[str, Any]]:
    """Where the figures come from."""
    payment, assessment = shown.payment, shown.assessment
    facts = [
        {
            "term": _("Worked out"),
            "value": day(assessment.made_at),
            "sub": _("%(who)s, version %(n)s") % {"who": assessment.made_by, "n": payment.version},
        },
        {
            "term": _("Contract"),
            "value": _("version %(number)s") % {"number": assessment.contract_version.number},
            "url": reverse("contract", args=[payment.partnership.uuid]),
        },
    ]
    index = shown.sources.get("index") or {}
    for name, label in (("base", _("Index at the base")), ("now", _("Index now"))):
        if name in index:
            one = index[name]
            facts.append(
                {
                    "term": label,
                    "value": f"{index['code']} {one['value']}",
                    "sub": _("%(month)s, published %(day)s")
                    % {
                        "month": period_label(Period.parse(one["month"])),
                        "day": day(dt.date.fromisoformat(one["published_on"])),
                    },
                }
            )
    facts.append(
        {"term": _("Fingerprint"), "value": f"{assessment.sha256[:16]} …", "sub": "SHA-256"}
    )
    return facts


def invoice_rows(payment: Payment) -> list[dict[str, Any]]:
    """Invoices beside the certificate, with the difference."""
    found = []
    for one in payment.invoices.select_related("recorded_by"):
        difference = one.amount - abs(payment.total)
        found.append(
            {
                "number": one.number,
                "amount": money_exact(one.amount, one.currency),
                "received": day(one.received_on),
                "kind": "good" if not difference else "bad",
                "label": _("as certified")
                if not difference
                else _("%(amount)s off") % {"amount": money_exact(difference, one.currency)},
                "note": one.note,
            }
        )
    return found


def item_rows(items: Iterable[PaymentItem]) -> list[dict[str, Any]]:
    """Proposals that wait for somebody."""
    return [
        {
            "title": f"{one.get_kind_display()}, {money(one.amount, one.currency)}",
            "sub": _("%(period)s, %(about)s: %(reason)s")
            % {
                "period": period_label(Period.parse(one.period)),
                "about": one.about or "–",
                "reason": one.reason,
            },
            "url": reverse("payment_item", args=[one.uuid]),
            "owner": str(one.proposed_by),
            "kind": "warn",
            "label": _("Waits"),
        }
        for one in items
    ]
