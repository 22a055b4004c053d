"""The payments of a partnership, and the months that nobody has worked out yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, Sum

from core import clock
from core.money import MinorUnits, from_minor
from core.periods import Period
from core.problems import Refused
from performance.mechanism import CannotAssess
from performance.models import Payment, PaymentItem, PaymentLine
from performance.payment_assembly import DEDUCTIONS, deductions
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership

EXPECTED_AT_MOST: Final = 3
"""So many months without a payment are worked out to be shown; older ones are named only."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A month that has ended and has no payment: what it would pay, or why that is not known."""

    period: Period
    total: Decimal | None
    deducted: Decimal
    why_not: str


def payments_for(partnership: Partnership, *, sees_drafts: bool) -> list[Payment]:
    """The latest first; without drafts for whoever sees no internal matters."""
    rows = Payment.objects.filter(partnership=partnership)
    if not sees_drafts:
        rows = rows.filter(state__in=FINAL)
    return list(rows.order_by("-until_on", "-from_on"))


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


def expected(partnership: Partnership, payments: Iterable[Payment]) -> list[Expected]:
    """The last months that ended without a payment, the latest first.

    What they would deduct stands there even where nobody levied it.
    """
    known = {one.period for one in payments}
    book = PaymentBook(partnership)
    month = Period.containing("month", clock.today()).previous()
    found: list[Expected] = []
    while len(found) < EXPECTED_AT_MOST and month.key not in known and _runs(partnership, month):
        found.append(_expected(book, month))
        month = month.previous()
    return found


def open_items(partnership: Partnership) -> list[PaymentItem]:
    """Proposals that nobody has decided."""
    rows = PaymentItem.objects.filter(partnership=partnership, state=PaymentItem.State.PROPOSED)
    return list(rows.select_related("proposed_by").order_by("proposed_at"))


def _expected(book: PaymentBook, month: Period) -> Expected:
    try:
        worked = book.work_out(month)
    except Refused as refused:
        return _unknown(month, refused.problems[0].message)
    except CannotAssess as error:
        return _unknown(month, str(error.objections[0].message))
    return Expected(
        period=month,
        total=None if worked.missing else worked.total,
        deducted=sum(deductions(worked.lines).values(), Decimal(0)),
        why_not=", ".join(worked.missing),
    )


def _unknown(month: Period, why: str) -> Expected:
    return Expected(period=month, total=None, deducted=Decimal(0), why_not=why)


def _runs(partnership: Partnership, month: Period) -> bool:
    starts, ends = partnership.starts_on, partnership.ends_on
    return starts is not None and month.end >= starts and (ends is None or month.start <= ends)


def _units(minor: Any, currency: str) -> Decimal:
    return Decimal(0) if minor is None else from_minor(MinorUnits(minor), currency)
