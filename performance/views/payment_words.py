"""What the pages of payments show, in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day, money, money_exact, period_label
from core.periods import Period
from performance.models import Payment, PaymentItem
from performance.selectors.final_account import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from performance.models import PaidPart, ServiceFailure
    from performance.selectors.payments.lateness import Owed
    from performance.selectors.payments.listing import Missing
    from performance.selectors.payments.shown import Deduction, Shown

TAG: Final = {
    Payment.State.WORKED_OUT: "warn",
    Payment.State.APPROVED_ONCE: "warn",
    Payment.State.ISSUED: "info",
    Payment.State.PAID: "good",
}


NO_SUMS: Final = (Decimal(0), Decimal(0))
"""Of a payment that deducts nothing."""


def payment_row(
    payment: Payment, sums: tuple[Decimal, Decimal], owed: Owed | None
) -> dict[str, Any]:
    """A row of the list; `sums` are what was calculated as deductions and what was waived."""
    deducted, waived = sums
    currency = payment.currency
    due = "–" if payment.due_on is None else day(payment.due_on)
    paid = "" if payment.paid_on is None else _("paid %(day)s") % {"day": day(payment.paid_on)}
    if owed is not None and (owed.since or payment.paid_amount):
        paid = owed_words(owed, payment)
    return {
        "cells": [
            {
                "text": capfirst(called(payment)),
                "url": reverse("payment", args=[payment.uuid]),
            },
            {
                "text": money(deducted, currency),
                "num": True,
                "column": _("Deductions"),
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


def missing_row(one: Missing, currency: str) -> dict[str, Any]:
    """A month of the term without a certificate, or a stretch of them."""
    row: dict[str, Any] = {"period": period_label(one.first), "key": one.first.key}
    if one.months > 1:
        known = {"first": period_label(one.first), "last": period_label(one.last)}
        row["period"] = _("%(first)s to %(last)s") % known
    if one.payment is not None:
        row["url"] = reverse("payment", args=[one.payment.uuid])
    return row | {"total": one.total is not None, "words": _missing_words(one, currency)}


def _missing_words(one: Missing, currency: str) -> str:
    if one.total is not None:
        words = _("would pay %(total)s")
        if one.deducted:
            words = _("would pay %(total)s, after %(deducted)s of deductions")
        return words % {
            "total": money_exact(one.total, currency),
            "deducted": money(one.deducted, currency),
        }
    if one.why_not:
        return _("not known yet: %(why)s") % {"why": one.why_not}
    if one.payment is not None:
        return _("worked out, not issued: %(state)s") % {"state": one.payment.get_state_display()}
    said = ngettext("%(n)d month", "%(n)d months", one.months) % {"n": one.months}
    if one.is_too_late:
        words = _("%(months)s; a later payment is issued, so what is owed goes into the next one")
        return words % {"months": said}
    return _("%(months)s, nothing worked out") % {"months": said}


def owed_words(owed: Owed, payment: Payment) -> str:
    """What is open, since when, and what that costs so far."""
    known = {"open": money(owed.amount, payment.currency)}
    if owed.since is None:
        return _("%(open)s open") % known
    known["day"] = day(owed.since)
    if not owed.interest:
        return _("%(open)s open since %(day)s") % known
    known["interest"] = money_exact(owed.interest, payment.currency)
    return _("%(open)s open since %(day)s, interest so far %(interest)s") % known


def part_rows(payment: Payment) -> list[dict[str, str]]:
    """What was paid of it, each with its day and who recorded it; read beforehand."""
    return [
        {
            "amount": money_exact(one.amount, one.currency),
            "said": _part_words(one),
        }
        for one in payment.parts.all()
    ]


def _part_words(part: PaidPart) -> str:
    known = {"day": day(part.paid_on), "who": part.recorded_by, "why": part.reason}
    if part.takes_back_id is None:
        return _("paid on %(day)s, recorded by %(who)s") % known
    return _("was not paid on %(day)s: taken back by %(who)s, “%(why)s”") % known


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
    trace, clause, currency = one.trace, one.clause, shown.payment.currency
    version = _("Version %(number)s of the contract") % {
        "number": shown.assessment.contract_version.number
    }
    facts = [{"term": _("Rules"), "value": f"{version}, {clause}" if clause else version}]
    for item in one.items:
        # What was proposed and not granted is no part of a certificate, which the partner reads.
        if item.state == PaymentItem.State.GRANTED or not shown.payment.is_final:
            facts += item_facts(item)
        if item.state == PaymentItem.State.GRANTED and item.is_after(shown.payment):
            said = _("%(amount)s, after the certificate; a later payment pays it back")
            known = {"amount": money(item.amount, currency)}
            facts.append({"term": _("Waived afterwards"), "value": said % known})
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
