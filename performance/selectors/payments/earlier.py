"""Corrections of earlier payments, by what is known now and was not when they were issued."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from core.formatting import period_label
from core.periods import Period
from core.problems import Refused
from performance.mechanism import CannotAssess, Line
from performance.payment_assembly import adjustment, of_the_period
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.known import lines_of
from performance.selectors.payments.reading import ON_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.models import Payment, PaymentItem
    from performance.scoring.wording import Text
    from performance.selectors.payments.book import PaymentBook

CHANGED: Final = {
    "terms": _("The contract was changed."),
    "charged": _("The contract, or the days in force, changed."),
    "fees": _("The contract, or the days in force, changed."),
    "stretches": _("The contract, or the days in force, changed."),
    "in_force": _("The contract, or the days in force, changed."),
    "index_now": _("The index was revised."),
    "index_base": _("The index was revised at its base."),
    "unavailable": _("The log of failures changed."),
    "shortfalls": _("The log of failures changed."),
    "missed_reports": _("The log of failures changed."),
    "revenue": _("The revenue was verified anew."),
    "counted": _("Outcomes were verified anew."),
}
OTHERWISE: Final = _("Costs or decisions on it changed.")
OWED: Final = "revenue_share"
"""The mechanism that pays months on account; the next one, or the year, puts them right."""


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A line on an earlier payment, and whose entries it comes from."""

    line: Line
    hands: frozenset[int]


def corrections(book: PaymentBook, period: Period) -> Iterator[Corrected]:
    """A line for each issued payment that comes out otherwise by what is known now."""
    others = _others(book, period)
    for payment in book.known.issued_before(period):
        if payment.closes:
            # It paid for no period of its own; what it corrected is looked at there.
            continue
        of = Period.parse(payment.period)
        stands = _on_account(payment) if book.mechanism == OWED and of.kind == "month" else ()
        try:
            now, facts, hands = book.of_itself(of, stands)
        except (CannotAssess, Refused):
            # What cannot be worked out again stands as it was issued.
            continue
        line = adjustment(
            of=payment.period,
            about=period_label(of),
            now=now,
            settled=settled(payment, others),
            why=_why(payment, facts, _waived_since(book, payment, others), stands),
        )
        if line is not None:
            yield Corrected(line=line, hands=hands)


def _why(
    payment: Payment, facts: dict[str, Any], waived: list[PaymentItem], stands: tuple[Any, ...]
) -> Text:
    """What changed since it was issued, in words; a waiver by its reason."""
    said = [] if stands else _changed(payment, facts)
    for one in waived:
        known = {"about": one.about, "reason": one.reason}
        said.append(text(_("%(about)s was waived afterwards: %(reason)s"), **known))
    if not said:
        return text(OTHERWISE)
    found = said[0]
    for more in said[1:]:
        found = text("%(before)s %(more)s", before=found, more=more)
    return found


def _changed(payment: Payment, facts: dict[str, Any]) -> list[Text]:
    last = max(payment.assessments.all(), key=lambda one: one.version)
    before = {**json.loads(last.facts), "terms": json.loads(last.sources)["terms"]}
    changed = [
        words
        for name, words in CHANGED.items()
        if name in before and before[name] != facts.get(name)
    ]
    return [text(words) for words in changed[:1]]


def _waived_since(book: PaymentBook, payment: Payment, others: list[Payment]) -> list[PaymentItem]:
    """Waivers on it that were granted after it, and after its last correction, was issued."""
    waived = [
        one
        for one in book.known.items
        if one.kind == one.Kind.WAIVER and one.period == payment.period and one.is_after(payment)
    ]
    if not waived:
        return []
    settled_by = [one for one in others if _corrects(one, payment.period)]
    return [one for one in waived if all(one.is_after(other) for other in settled_by)]


def _corrects(payment: Payment, period: str) -> bool:
    return any(line.code == "adjustment" and line.of == period for line in lines_of(payment))


def _others(book: PaymentBook, period: Period) -> list[Payment]:
    """Every other certificate: a year and its months may each settle what went before."""
    return [one for one in book.known.issued if one.period != period.key]


def _on_account(payment: Payment) -> tuple[Any, ...]:
    return tuple(line for line in lines_of(payment) if line.code in ON_ACCOUNT)


def settled(payment: Payment, issued: list[Payment]) -> Decimal:
    """What a payment paid for its own period, with corrections issued since."""
    since = [
        line.amount
        for other in issued
        for line in lines_of(other)
        if line.code == "adjustment" and line.of == payment.period
    ]
    return of_the_period(lines_of(payment)) + sum(since, Decimal(0))
