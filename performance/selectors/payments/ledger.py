"""The deduction ledger: every deduction of every payment, calculated, imposed, waived, settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core.periods import Period
from performance.payment_assembly import DEDUCTIONS
from performance.selectors.payments.certified import (
    counted_lines,
    failures_by_reference,
    payments_of,
    waivers_granted,
)

if TYPE_CHECKING:
    from partnerships.models import Partnership
    from performance.models import Payment, PaymentItem, PaymentLine, ServiceFailure

ZERO = Decimal(0)
COUNTED = tuple(code for code in DEDUCTIONS if code != "limit")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One deduction of one payment.

    Attributes:
        failure: what it is for; None for points of a month.
        waivers: granted, with who decided and why.
        waived: what was let go, as the payment says; never more than is deducted.
    """

    payment: Payment
    key: str
    code: str
    calculated: Decimal
    failure: ServiceFailure | None
    waivers: tuple[PaymentItem, ...]
    waived: Decimal

    @property
    def imposed(self) -> Decimal:
        """What is deducted; settled once the payment is paid."""
        return self.calculated - self.waived

    @property
    def period(self) -> Period:
        """The month of the payment."""
        return Period.parse(self.payment.period)


def deductions_of(partnership: Partnership, *, sees_drafts: bool) -> list[Entry]:
    """The latest payment first, in the order of its lines; four queries.

    Without payments that are not issued for whoever sees no drafts.
    """
    payments = payments_of(partnership, with_drafts=sees_drafts)
    failures = failures_by_reference(partnership)
    waivers = waivers_granted(partnership)
    lines: dict[int, list[PaymentLine]] = {}
    for line in counted_lines(payments):
        lines.setdefault(line.assessment.payment_id, []).append(line)
    found: list[Entry] = []
    for payment in sorted(payments, key=lambda one: one.until_on, reverse=True):
        given: dict[str, Decimal] = {}
        calculated: dict[str, Decimal] = {}
        codes: dict[str, str] = {}
        for line in lines.get(payment.pk, ()):
            if line.code == "waiver":
                given[line.of] = given.get(line.of, ZERO) + line.amount
            elif line.code in COUNTED and line.amount < 0:
                key = line.of or line.code
                calculated[key] = calculated.get(key, ZERO) - line.amount
                codes[key] = line.code
        found += [
            Entry(
                payment=payment,
                key=key,
                code=codes[key],
                calculated=amount,
                failure=failures.get(key),
                waivers=tuple(waivers.get((payment.period, key), ())),
                waived=given.get(key, ZERO),
            )
            for key, amount in calculated.items()
        ]
    return found
