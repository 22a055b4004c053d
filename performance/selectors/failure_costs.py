"""What failures cost, as the last working out of each payment says it; nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import F

from core.formatting import money_exact, period_label
from core.periods import Period
from performance.models import Payment, PaymentLine

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from partnerships.models import Partnership

OF_A_FAILURE: Final = ("unavailability", "reporting", "points_covered", "apart", "waiver")
SUMS: Final = ("unavailability", "points", "limit", "reporting", "waiver")


@dataclass(frozen=True, slots=True)
class Cost:
    """A line of a payment that is about a failure; `amount` is below 0 where it is deducted."""

    period: Period
    payment: str
    code: str
    amount: Decimal
    currency: str
    cause: str
    clause: str

    @property
    def words(self) -> str:
        """The amount as the payment deducts it."""
        return money_exact(self.amount, self.currency)

    @property
    def month(self) -> str:
        """Of which period's payment it is a line."""
        return period_label(self.period)


def costs_of(
    partnership: Partnership, refs: Collection[str], period: Period | None = None
) -> dict[str, list[Cost]]:
    """By reference the lines about these failures, the oldest month first; one query."""
    rows = _last_lines(partnership).filter(of__in=refs, code__in=OF_A_FAILURE)
    if period is not None:
        rows = rows.filter(assessment__payment__period=period.key)
    found: dict[str, list[Cost]] = {}
    for line in rows:
        found.setdefault(line.of, []).append(_cost(line))
    return found


def sums_of(partnership: Partnership, period: Period) -> dict[str, Decimal] | None:
    """What the payment of a period deducts, by code; None where nobody worked it out; two queries.

    A code that is not there deducted nothing.
    """
    if not Payment.objects.filter(partnership=partnership, period=period.key).exists():
        return None
    rows = _last_lines(partnership).filter(assessment__payment__period=period.key, code__in=SUMS)
    found: dict[str, Decimal] = {}
    for line in rows:
        found[line.code] = found.get(line.code, Decimal(0)) + line.amount
    return found


def _last_lines(partnership: Partnership) -> QuerySet[PaymentLine]:
    return (
        PaymentLine.objects.filter(
            assessment__payment__partnership=partnership,
            assessment__version=F("assessment__payment__version"),
        )
        .select_related("assessment__payment")
        .order_by("assessment__payment__from_on", "position")
    )


def _cost(line: PaymentLine) -> Cost:
    payment = line.assessment.payment
    return Cost(
        period=Period.parse(payment.period),
        payment=str(payment.uuid),
        code=line.code,
        amount=line.amount,
        currency=line.currency,
        cause=line.cause,
        clause=line.clause,
    )
