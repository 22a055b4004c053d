"""What an earlier payment leaves to settle: corrections, and interest where it was paid late."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from core.formatting import day, period_label
from core.money import exponent
from core.periods import Period
from core.problems import Refused
from performance.mechanism import CannotAssess, Line, percent, rounded
from performance.payment_assembly import adjustment, of_the_period
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payment_terms import terms_of
from performance.selectors.payments.known import lines_of
from performance.selectors.payments.reading import ON_ACCOUNT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from performance.models import Payment
    from performance.scoring.wording import Text
    from performance.selectors.payments.book import PaymentBook

DAYS_OF_A_YEAR: Final = 365
CHANGED: Final = {
    "terms": _("The contract was changed."),
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
    """The correction of an earlier payment, and whose entries it comes from."""

    line: Line
    hands: frozenset[int]


def corrections(book: PaymentBook, period: Period) -> Iterator[Corrected]:
    """A line for each issued payment that comes out otherwise by what is known now."""
    others = _others(book, period)
    for payment in book.known.issued_before(period):
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
            why=text(OTHERWISE) if stands else _why(payment, facts),
        )
        if line is not None:
            yield Corrected(line=line, hands=hands)


def _why(payment: Payment, facts: dict[str, Any]) -> Text:
    """What changed since it was issued, in words."""
    last = max(payment.assessments.all(), key=lambda one: one.version)
    before = {**json.loads(last.facts), "terms": json.loads(last.sources)["terms"]}
    changed = [words for name, words in CHANGED.items() if before.get(name) != facts.get(name)]
    return text(changed[0] if changed else OTHERWISE)


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


def interest(book: PaymentBook, period: Period) -> Iterator[Line]:
    """Simple interest of the days between due and paid, once, in the next payment."""
    others = _others(book, period)
    done = {line.of for one in others for line in lines_of(one) if line.code == "interest"}
    for payment in book.known.issued_before(period):
        late = _days_late(payment, book.known.at)
        if late and payment.total > 0 and payment.period not in done:
            yield from _interest(book, payment, late)


def _interest(book: PaymentBook, payment: Payment, late: int) -> Iterator[Line]:
    of = Period.parse(payment.period)
    terms = terms_of(book.partnership, book.version_for(of))
    if not terms.late_interest or payment.due_on is None:
        return
    years = Fraction(late, DAYS_OF_A_YEAR)
    exact = fraction(payment.total) * fraction(terms.late_interest) * years
    said = _(
        "%(about)s was due on %(due)s and paid %(late)s days late: %(amount)s × %(rate)s a year"
        " × %(late)s ÷ 365"
    )
    yield Line(
        code="interest",
        amount=rounded(exact, exponent(book.partnership.currency)),
        cause=text(
            said,
            about=period_label(of),
            due=day(payment.due_on),
            late=str(late),
            amount=figure(payment.total, 2),
            rate=percent(terms.late_interest),
        ),
        clause=dict(terms.clauses()).get("interest", ""),
        of=payment.period,
    )


def _days_late(payment: Payment, known_at: dt.datetime | None) -> int:
    """0 as well where nobody had recorded yet that it was paid."""
    if payment.due_on is None or payment.paid_on is None or payment.paid_at is None:
        return 0
    if known_at is not None and payment.paid_at > known_at:
        return 0
    return max((payment.paid_on - payment.due_on).days, 0)
