"""The deduction ledger: every deduction of every payment, calculated, imposed, waived, settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F

from core.periods import Period
from performance.models import Payment, PaymentItem, PaymentLine, ServiceFailure
from performance.payment_assembly import DEDUCTIONS
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from partnerships.models import Partnership

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
    lines = PaymentLine.objects.filter(
        assessment__payment__partnership=partnership,
        assessment__version=F("assessment__payment__version"),
    ).select_related("assessment__payment")
    if not sees_drafts:
        lines = lines.filter(assessment__payment__state__in=FINAL)
    lines = lines.order_by("-assessment__payment__until_on", "position")
    failures = {
        one.reference: one for one in ServiceFailure.objects.filter(partnership=partnership)
    }
    waivers: dict[tuple[str, str], list[PaymentItem]] = {}
    granted = PaymentItem.objects.filter(
        partnership=partnership, kind="waiver", state=PaymentItem.State.GRANTED
    ).select_related("decided_by")
    for one in granted:
        waivers.setdefault((one.period, one.about), []).append(one)
    found: dict[tuple[int, str], Entry] = {}
    given: dict[tuple[int, str], Decimal] = {}
    for line in lines.filter(code="waiver"):
        of = (line.assessment.payment_id, line.of)
        given[of] = given.get(of, ZERO) + line.amount
    for line in lines.filter(code__in=COUNTED, amount__lt=0):
        payment, key = line.assessment.payment, line.of or line.code
        before = found.get((payment.pk, key))
        found[payment.pk, key] = Entry(
            payment=payment,
            key=key,
            code=line.code,
            calculated=(before.calculated if before else ZERO) - line.amount,
            failure=failures.get(key),
            waivers=tuple(waivers.get((payment.period, key), ())),
            waived=given.get((payment.pk, key), ZERO),
        )
    return list(found.values())
