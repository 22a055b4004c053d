"""The final account of a partnership: when it is due, what comes first, whether it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.formatting import period_label
from core.periods import Period, months_between
from core.problems import Problem
from partnerships.types import types
from performance.models import Payment, PaymentItem
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnerships.models import Partnership

KEY: Final = "final"
"""What is written in place of a period to work the final account out."""
KIND, STATE = PaymentItem.Kind, PaymentItem.State


@dataclass(frozen=True, kw_only=True)
class FinalAccount:
    """Where the final account of a partnership stands.

    Attributes:
        period: the month for which it is or will be issued.
        payment: the one that is worked out or issued; None where a new one is to come.
        is_closed: whether it is issued, so that nothing further is paid.
        reopening: a proposal to reopen it that waits for a decision.
    """

    period: Period
    payment: Payment | None
    is_closed: bool
    reopening: PaymentItem | None = None


def called(payment: Payment) -> str:
    """What people call a payment: by its period, or the final account."""
    label = period_label(Period.parse(payment.period))
    return _("the final account, %(period)s") % {"period": label} if payment.closes else label


def final_account(
    partnership: Partnership, payments: Sequence[Payment] | None = None
) -> FinalAccount | None:
    """How it stands; None while the term runs or has no end. One query, two without `payments`."""
    ends = partnership.ends_on
    if ends is None or ends >= clock.today():
        return None
    rows = list(partnership.payments.all()) if payments is None else list(payments)
    closing = max((one for one in rows if one.closes), key=lambda one: one.until_on, default=None)
    items = list(partnership.payment_items.filter(kind=KIND.REOPENING))
    if closing is not None:
        here = [one for one in items if one.period == closing.period]
        is_open = any(one.state == STATE.GRANTED for one in here)
        if not (is_open and closing.is_final):
            return FinalAccount(
                period=Period.parse(closing.period),
                payment=closing,
                is_closed=closing.is_final,
                reopening=next((one for one in here if one.state == STATE.PROPOSED), None),
            )
    return FinalAccount(period=_period(partnership, rows), payment=None, is_closed=False)


def is_closed(partnership: Partnership) -> bool:
    """Whether the final account is issued and nobody reopened it."""
    found = final_account(partnership)
    return found is not None and found.is_closed


def closed() -> Problem:
    """That nothing further is paid."""
    message = _(
        "The final account is issued. Nothing further is paid, unless two people reopen it."
    )
    return Problem("period", "closed", message)


def cannot_close(partnership: Partnership) -> Iterator[Problem]:
    """What has to be settled before the final account is worked out; all of it at once."""
    account = final_account(partnership)
    if account is None:
        message = _("The term has not ended; the final account comes after it.")
        yield Problem("period", "not_over", message)
        return
    if account.is_closed:
        yield closed()
        return
    rows = list(partnership.payments.exclude(closes=True, state__in=_DRAFTS))
    yield from _lacking(partnership, rows)
    for one in sorted(rows, key=lambda row: row.from_on):
        if one.state in _DRAFTS:
            message = _("The payment for %(period)s is not issued; it comes first.")
            yield Problem("period", "out_of_order", message % {"period": called(one)})
        elif one.state == Payment.State.ISSUED and one.total:
            message = _(
                "Record first on which day %(period)s was paid, so that interest on it is settled."
            )
            yield Problem("period", "unpaid", message % {"period": called(one)})


_DRAFTS: Final = (Payment.State.WORKED_OUT, Payment.State.APPROVED_ONCE)


def _lacking(partnership: Partnership, rows: Iterable[Payment]) -> Iterator[Problem]:
    """Months of availability, or the last year of a concession, without a certificate."""
    known = {one.period for one in rows}
    begun = min((one.from_on for one in rows if one.state in FINAL), default=None)
    last = partnership.ends_on
    if begun is None or last is None:
        yield Problem("period", "nothing", _("Nothing was ever paid; there is nothing to close."))
        return
    wanted: Iterable[Period] = ()
    mechanism = types[partnership.type].mechanism
    if mechanism == "availability":
        wanted = months_between(begun, last)
    elif mechanism == "revenue_share":
        wanted = (Period.containing("year", last),)
    for period in wanted:
        if period.key not in known:
            message = _("%(period)s has no certificate; it comes first.")
            yield Problem("period", "skipped", message % {"period": period_label(period)})


def _period(partnership: Partnership, rows: Iterable[Payment]) -> Period:
    """The month after the term, or after the last payment; a concession’s after its last year."""
    assert partnership.ends_on is not None  # noqa: S101 - asked for before
    last = partnership.ends_on
    if types[partnership.type].mechanism == "revenue_share":
        last = Period.containing("year", last).end
    last = max([last, *(one.until_on for one in rows)])
    return Period.containing("month", last).next()
