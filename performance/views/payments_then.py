"""Payments and deductions as they were known on an earlier day, with what is known now beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day, money, money_exact
from core.ledger.as_known import as_known
from partnerships.selectors.recorded import partnership_known
from partnerships.views.recorded import now_cell
from performance.selectors.payments.certified import payments_of
from performance.selectors.payments.listing import deducted_in
from performance.views.payment_words import NO_SUMS, payment_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from core.ledger.past import Past
    from partnerships.models import Partnership
    from performance.models import Payment
    from performance.selectors.payments.ledger import Entry

    Sums = tuple[Decimal, Decimal]


def payments_then(partnership: Partnership, past: Past, *, sees_drafts: bool) -> dict[str, Any]:
    """For performance/payments.html: the latest first, with the parts that were paid by then."""
    with as_known(past):
        then = _payments(partnership_known(partnership), sees_drafts=sees_drafts)[::-1]
        sums = deducted_in(then)
    now = {one.pk: one for one in _payments(partnership, sees_drafts=sees_drafts)}
    sums_now = deducted_in(now.values())
    rows = []
    for one in then:
        row = payment_row(one, sums.get(one.pk, NO_SUMS), None)
        # What stands beside takes the place of the last column, which goes below the state.
        due = row["cells"].pop()
        row["cells"][-1]["sub"] = _("due %(day)s") % {"day": due["text"]} if one.due_on else ""
        current = now[one.pk]
        differs = _payment_now(one, sums.get(one.pk), current, sums_now.get(one.pk))
        row["cells"].append(now_cell(differs))
        rows.append(row)
    return {"payments": then, "rows": rows, "added": _added(len(now) - len(then))}


def _payments(partnership: Partnership, *, sees_drafts: bool) -> list[Payment]:
    rows = payments_of(partnership, with_drafts=sees_drafts)
    prefetch_related_objects(rows, "parts")
    return rows


def _payment_now(
    then: Payment, sums: Sums | None, now: Payment, sums_now: Sums | None
) -> Iterator[str]:
    if then.state != now.state:
        yield capfirst(str(now.get_state_display()))
    if then.total != now.total:
        total = money_exact(now.total, now.currency)
        yield _("To pay: %(total)s") % {"total": total}
    if sums != sums_now and sums_now is not None:
        deducted, waived = (money(one, now.currency) for one in sums_now)
        words = _("Deductions: %(deducted)s, waived: %(waived)s")
        yield words % {"deducted": deducted, "waived": waived}
    if now.paid_on is not None and then.paid_on is None:
        yield _("paid %(day)s") % {"day": day(now.paid_on)}


def deductions_then(
    then: Sequence[Entry], now: Sequence[Entry], row_of: Callable[[Entry], dict[str, Any]]
) -> dict[str, Any]:
    """For performance/deductions.html: each deduction of then, and what it is now."""
    by_key = {(one.payment.pk, one.key): one for one in now}
    rows = []
    for one in then:
        row = row_of(one)
        current = by_key.get((one.payment.pk, one.key))
        differs = _deduction_now(row, row_of(current)) if current else ()
        row["cells"].append(now_cell(differs, gone=current is None))
        rows.append(row)
    added = len(by_key.keys() - {(one.payment.pk, one.key) for one in then})
    words = ngettext(
        "%(n)d deduction came since and is not shown.",
        "%(n)d deductions came since and are not shown.",
        added,
    )
    return {"rows": rows, "added": words % {"n": added} if added else ""}


def _deduction_now(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """What another cell says now; of the cause what stands below it too, such as a waiver."""
    for before, after in zip(then["cells"], now["cells"], strict=True):
        for name in ("text", "sub", "label"):
            if before.get(name) != after.get(name):
                column = after.get("column")
                yield f"{column}: {after[name]}" if column else str(after[name])


def _added(n: int) -> str:
    words = ngettext(
        "%(n)d payment was worked out since and is not shown.",
        "%(n)d payments were worked out since and are not shown.",
        n,
    )
    return words % {"n": n} if n else ""
