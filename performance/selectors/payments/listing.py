"""The payments of a partnership, and the months that nobody has worked out yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, Sum

from core import clock
from core.money import MinorUnits, from_minor
from core.periods import Period, months_between
from core.problems import Refused
from performance.mechanism import CannotAssess
from performance.models import Payment, PaymentItem, PaymentLine
from performance.payment_assembly import DEDUCTIONS, deductions
from performance.selectors.payment_rights import comes_before
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership

EXPECTED_AT_MOST: Final = 3
"""So many months without a payment are worked out to be shown; older ones are named only."""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A month that has ended and has no certificate, or a stretch of such months.

    Attributes:
        total: what the month would pay; None where it is only named, or `why_not` says why.
        payment: what was worked out of it and is not issued yet.
        is_too_late: whether a later payment is issued already, so that it can have none of its own.
    """

    first: Period
    last: Period
    total: Decimal | None = None
    deducted: Decimal = Decimal(0)
    why_not: str = ""
    payment: Payment | None = None
    is_too_late: bool = False

    @property
    def months(self) -> int:
        """How many months it is."""
        return len(months_between(self.first.start, self.last.start))


def payments_for(partnership: Partnership, *, sees_drafts: bool) -> list[Payment]:
    """The latest first, with what was paid; without drafts for whoever sees nothing internal."""
    rows = Payment.objects.filter(partnership=partnership)
    if not sees_drafts:
        rows = rows.filter(state__in=FINAL)
    return list(rows.order_by("-until_on", "-from_on").prefetch_related("parts"))


def deducted_in(payments: Iterable[Payment]) -> dict[int, tuple[Decimal, Decimal]]:
    """By payment: what was calculated as deductions, and what of it was waived. One query."""
    wanted = {one.pk: one for one in payments}
    current = Q()
    for one in wanted.values():
        current |= Q(assessment__payment=one.pk, assessment__version=one.version)
    if not wanted:
        return {}
    rows = (
        PaymentLine.objects.filter(current)
        .order_by()
        .values_list("assessment__payment")
        .annotate(
            deducted=Sum("amount", filter=Q(code__in=DEDUCTIONS)),
            waived=Sum("amount", filter=Q(code="waiver")),
        )
    )
    return {
        pk: (-_units(deducted, wanted[pk].currency), _units(waived, wanted[pk].currency))
        for pk, deducted, waived in rows
    }


def without_payment(partnership: Partnership, payments: Iterable[Payment]) -> list[Missing]:
    """Every month of the term so far without a certificate, the oldest first, gaps as well.

    The last ones are worked out: what they would deduct stands there even where nobody levied it.
    Those before are named; months on end, such as those before Concord was used, as one stretch.
    """
    by_period = {one.period: one for one in payments}
    issued = [Period.parse(one.period) for one in by_period.values() if one.is_final]
    lacking = [
        month
        for month in _months_so_far(partnership)
        if month.key not in by_period or not by_period[month.key].is_final
    ]
    open_to_work = [
        month
        for month in lacking
        if month.key not in by_period and not any(comes_before(month, one) for one in issued)
    ]
    shown = set(open_to_work[-EXPECTED_AT_MOST:])
    book = PaymentBook(partnership)
    found: list[Missing] = []
    for month in lacking:
        if month in shown:
            found.append(_expected(book, month))
            continue
        one = Missing(
            first=month,
            last=month,
            payment=by_period.get(month.key),
            is_too_late=month not in open_to_work and month.key not in by_period,
        )
        if found and _goes_on(found[-1], one):
            found[-1] = replace(found[-1], last=month)
        else:
            found.append(one)
    return found


def open_items(partnership: Partnership) -> list[PaymentItem]:
    """Proposals that nobody has decided."""
    rows = PaymentItem.objects.filter(partnership=partnership, state=PaymentItem.State.PROPOSED)
    return list(rows.select_related("proposed_by").order_by("proposed_at"))


def _expected(book: PaymentBook, month: Period) -> Missing:
    try:
        worked = book.work_out(month)
    except Refused as refused:
        return Missing(first=month, last=month, why_not=refused.problems[0].message)
    except CannotAssess as error:
        return Missing(first=month, last=month, why_not=str(error.objections[0].message))
    return Missing(
        first=month,
        last=month,
        total=None if worked.missing else worked.total,
        deducted=sum(deductions(worked.lines).values(), Decimal(0)),
        why_not=", ".join(worked.missing),
    )


def _goes_on(before: Missing, one: Missing) -> bool:
    """Whether a month continues a stretch of months that are only named, for the same reason."""
    is_named = before.total is None and not before.why_not
    alike = before.payment is None is one.payment and before.is_too_late == one.is_too_late
    return is_named and alike and before.last == one.first.previous()


def _months_so_far(partnership: Partnership) -> list[Period]:
    """The months of the term that have ended."""
    if partnership.starts_on is None:
        return []
    today = clock.today()
    last = min(partnership.ends_on or today, today)
    return [one for one in months_between(partnership.starts_on, last) if one.end < today]


def _units(minor: Any, currency: str) -> Decimal:
    return Decimal(0) if minor is None else from_minor(MinorUnits(minor), currency)
