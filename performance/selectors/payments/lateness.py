"""What of earlier payments is still open, and the interest on what came late, whoever owes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F

from core import clock
from core.formatting import day, period_label
from core.money import exponent
from core.periods import Period
from core.problems import Refused
from performance.mechanism import Line, percent, rounded
from performance.models import PaymentLine
from performance.models.payment import counted
from performance.payment_balance import Came, interest_on, late_parts, open_of
from performance.scoring.exact import figure
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.earlier import Corrected
from performance.selectors.payments.known import lines_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from partnerships.catalogue.paying import PaidTerms
    from performance.models import Payment
    from performance.payment_balance import Late
    from performance.scoring.wording import Text
    from performance.selectors.payments.book import PaymentBook

ZERO = Decimal(0)
OPEN = "open"
"""Code of the line of 0 that says what is open of an earlier payment."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What is open of a certificate today; amounts are positive, whichever side owes them.

    Attributes:
        amount: what is open.
        since: the day on which it was due; None while it is not due yet.
        interest: what the days since then cost by the contract; 0 where it says nothing.
    """

    amount: Decimal
    since: dt.date | None
    interest: Decimal


def owed_of(payments: Iterable[Payment], book: PaymentBook) -> dict[int, Owed]:
    """What is open of each certificate, by primary key; those that are paid are not there.

    Their parts are read beforehand.
    """
    today = clock.today()
    unpaid = [one for one in payments if one.due_on is not None and one.open_amount > 0]
    late = [one for one in unpaid if one.due_on is not None and one.due_on < today]
    found = {one.pk: Owed(amount=one.open_amount, since=None, interest=ZERO) for one in unpaid}
    certified = _interest_in(late) if late else {}
    for one in late:
        interest = _so_far(book, one, certified.get(one.pk, ZERO), today)
        found[one.pk] = Owed(amount=one.open_amount, since=one.due_on, interest=interest)
    return found


def _interest_in(payments: Iterable[Payment]) -> dict[int, Decimal]:
    """The interest certified in each, by primary key."""
    rows = PaymentLine.objects.filter(
        assessment__payment__in=payments,
        assessment__version=F("assessment__payment__version"),
        code="interest",
    ).select_related("assessment")
    found: dict[int, Decimal] = {}
    for one in rows:
        key = one.assessment.payment_id
        found[key] = found.get(key, ZERO) + one.amount
    return found


def late_lines(book: PaymentBook, period: Period, until: dt.date) -> Iterator[Corrected]:
    """A line for what of each earlier payment is open, and one for the interest on it.

    What is open stays due by its own certificate, so that its line is 0: it would be certified
    twice otherwise. Interest is worked out as a whole, less what earlier payments charged of it;
    what is still open costs until the last day of the period, and the next payment goes on. After a
    final account none goes on, so that `until` is the day on which it is worked out.
    """
    for payment in book.known.issued_before(period):
        due = payment.due_on
        if due is None or not payment.total:
            continue
        parts = counted(book.known.parts_of(payment))
        came = [Came(one.paid_on, one.amount) for one in parts]
        left = open_of(payment.total, came)
        if left > 0 and due <= until:
            yield Corrected(line=_open(payment, left, due), hands=frozenset())
        certified = (one.amount for one in lines_of(payment) if one.code == "interest")
        bearing = _bearing(payment.total, sum(certified, ZERO))
        late = list(late_parts(bearing, due, came, until))
        line = _interest(book, payment, late, _charged(book, payment, period))
        if line is not None:
            yield Corrected(line=line, hands=frozenset(one.recorded_by_id for one in parts))


def _open(payment: Payment, left: Decimal, due: dt.date) -> Line:
    said = _(
        "%(about)s: %(left)s of %(total)s is open since %(due)s; %(who)s owes it by that"
        " certificate"
    )
    cause = text(
        said,
        about=period_label(Period.parse(payment.period)),
        left=figure(left, 2),
        total=figure(abs(payment.total), 2),
        due=day(due),
        who=_who(payment),
    )
    return Line(code=OPEN, amount=ZERO, cause=cause, of=payment.period)


def _interest(
    book: PaymentBook, payment: Payment, late: list[Late], charged: Decimal
) -> Line | None:
    """The interest by what is known, less what was charged; None where both are the same."""
    terms = _terms(book, payment)
    exact = interest_on(late, terms.late_interest or ZERO)
    sign = 1 if payment.total > 0 else -1
    amount = sign * rounded(exact, exponent(payment.currency)) - charged
    if not amount:
        return None
    said = _("%(about)s was due on %(due)s, and %(who)s paid late: %(sum)s × %(rate)s a year ÷ 365")
    if charged:
        said = _(
            "%(about)s was due on %(due)s, and %(who)s paid late: %(sum)s × %(rate)s a year ÷ 365,"
            " less %(charged)s in earlier payments"
        )
    cause = text(
        said,
        about=period_label(Period.parse(payment.period)),
        due=day(payment.due_on) if payment.due_on else "",
        who=_who(payment),
        sum=_sum(late),
        rate=percent(terms.late_interest or ZERO),
        charged=figure(abs(charged), 2),
    )
    clause = dict(terms.clauses()).get("interest", "")
    return Line(code="interest", amount=amount, cause=cause, clause=clause, of=payment.period)


def _bearing(total: Decimal, interest: Decimal) -> Decimal:
    """What of a certificate bears interest: all but the `interest` certified in it.

    What is paid counts towards this first, so that interest never brings interest.
    """
    bearing = total - interest
    return bearing if bearing * total > 0 else ZERO


def _who(payment: Payment) -> Text:
    return text(_("the authority") if payment.total > 0 else _("the private partner"))


def _sum(late: list[Late]) -> str:
    """2,710,000 × 10, or several of them in brackets; 0 where nothing was late after all."""
    parts = [f"{figure(one.amount, 2)} × {one.days}" for one in late]
    return f"({' + '.join(parts)})" if len(parts) > 1 else "".join(parts) or "0"


def _charged(book: PaymentBook, payment: Payment, period: Period) -> Decimal:
    """Interest on a payment in all other certificates."""
    amounts = (
        line.amount
        for other in book.known.issued
        if other.period != period.key
        for line in lines_of(other)
        if line.code == "interest" and line.of == payment.period
    )
    return sum(amounts, ZERO)


def _terms(book: PaymentBook, payment: Payment) -> PaidTerms:
    terms: PaidTerms = book.versions.terms_of(book.version_for(Period.parse(payment.period)))
    return terms


def _so_far(book: PaymentBook, payment: Payment, certified: Decimal, today: dt.date) -> Decimal:
    assert payment.due_on is not None  # noqa: S101 - asked for by the caller
    came = [Came(one.paid_on, one.amount) for one in counted(payment.parts.all())]
    try:
        rate = _terms(book, payment).late_interest or ZERO
    except Refused:
        return ZERO
    bearing = _bearing(payment.total, certified)
    exact = interest_on(late_parts(bearing, payment.due_on, came, today), rate)
    return rounded(exact, exponent(payment.currency))
