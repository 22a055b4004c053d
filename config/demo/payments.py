"""Payments of a story: failures logged and answered, costs verified, a waiver, two approvals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from config.demo.northfield_payments import MONTHS
from config.demo.part import Part
from core.periods import Period
from governance.services.appointments import appoint
from performance.models import Payment
from performance.services.paying import record_paid
from performance.services.payment_facts import (
    ItemFacts,
    claim_figure,
    grant_item,
    propose_item,
    verify_figure,
)
from performance.services.payments import (
    approve_payment,
    prepare_payment,
    record_invoice,
)
from performance.services.service_failures import FailureSaid, answer_failure, log_failure

if TYPE_CHECKING:
    from config.demo.northfield_payments import Failed, Paid
    from core.models import User
    from performance.models import PaymentItem, ServiceFailure

WINDOW: Final = dt.timedelta(hours=2)
LATE_ENOUGH: Final = 17
"""From this day of a month on, the month before waits for its second approval."""
OF: Final = "Northfield Hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments(Part):
    """The last months that can be paid for, one after the other."""

    made: dict[str, Any] = field(default_factory=dict)

    def plan(self) -> None:
        """Puts each month's failures, figures, decisions and approvals on the agenda."""
        if self.story.facts["name"] != OF:
            return
        last = Period.containing("month", self.today).previous()
        if self.today.day < LATE_ENOUGH:
            last = last.previous()
        months = [last]
        while len(months) < len(MONTHS):
            months.insert(0, months[0].previous())
        self.agenda.on(months[0].start, self._approvers)
        for month, paid in zip(months, MONTHS, strict=True):
            self._month(month, paid, is_last=month == last)

    def _approvers(self) -> None:
        for key, limit in (("niamh", 500_000), ("eoin", 5_000_000)):
            appoint(
                self.people[key],
                role="approver",
                organisation=self.partnership.authority,
                partnership=self.partnership,
                actor=None,
                from_on=self.partnership.starts_on or self.today,
                limit=Decimal(limit),
                currency=self.partnership.currency,
            )

    def _month(self, month: Period, paid: Paid, *, is_last: bool) -> None:
        for failed in paid.failed:
            began = dt.datetime.combine(
                month.start.replace(day=failed.day), dt.time(failed.hour), dt.UTC
            )
            end = began + failed.windows * WINDOW + dt.timedelta(minutes=1)
            day = end.date() + dt.timedelta(days=1)
            self.agenda.on(day, partial(self._log, failed, began, end, month))
        after = month.next().start
        self.agenda.on(after.replace(day=4), partial(self._energy, month, paid))
        if paid.waived:
            self.agenda.on(after.replace(day=10), partial(self._propose, month, paid))
            self.agenda.on(after.replace(day=12), partial(self._grant, month))
        self.agenda.on(after.replace(day=13), partial(self._prepare, month))
        self.agenda.on(after.replace(day=14), partial(self._approve, month, "niamh"))
        if not is_last:
            self.agenda.on(after.replace(day=16), partial(self._approve, month, "eoin"))
            self.agenda.on(after.replace(day=17), partial(self._invoice, month))
            self.agenda.on(after.replace(day=28), partial(self._pay, month))

    def _log(self, failed: Failed, began: dt.datetime, end: dt.datetime, month: Period) -> None:
        is_service = failed.points is not None
        said = FailureSaid(
            kind="service" if is_service else "unavailable",
            requirement=failed.requirement,
            area=failed.area,
            area_class=failed.area_class,
            service=failed.service,
            points=failed.points,
            was_used=failed.was_used,
            words=failed.words,
            occurred_at=began,
            rectified_at=end,
        )
        by, other = self._manager, self._lead
        if failed.by_partner:
            by, other = other, by
        found = log_failure(self.partnership, said, actor=by, is_another=True)
        answer_failure(found, "agreed", actor=other)
        self.made[f"{month.key}:{failed.area}"] = found

    def _energy(self, month: Period, paid: Paid) -> None:
        figure = claim_figure(
            self.partnership,
            period=month.key,
            code="at_cost",
            title="Energy",
            value=paid.energy,
            note="Bills of gas and electricity.",
            actor=self._lead,
        )
        verify_figure(figure, value=paid.energy, actor=self._manager)

    def _propose(self, month: Period, paid: Paid) -> None:
        failure: ServiceFailure = self.made[f"{month.key}:{paid.waived}"]
        facts = ItemFacts(
            period=month.key,
            kind="waiver",
            about=failure.reference,
            amount=Decimal(23_200),
            reason=paid.reason,
            clause="34.11",
        )
        self.made["item"] = propose_item(self.partnership, facts, actor=self._manager)

    def _grant(self, _month: Period) -> None:
        item: PaymentItem = self.made["item"]
        grant_item(item, answer="Agreed.", actor=self._approver)

    def _prepare(self, month: Period) -> None:
        prepare_payment(self.partnership, month.key, actor=self._manager)

    def _payment(self, month: Period) -> Payment:
        return Payment.objects.select_related("partnership").get(
            partnership=self.partnership, period=month.key
        )

    def _approve(self, month: Period, who: str) -> None:
        payment, actor = self._payment(month), self._person(who)
        seen = payment.assessments.get(version=payment.version).sha256
        approve_payment(payment, seen=seen, actor=actor)

    def _person(self, key: str) -> User:
        return self.people[key]

    def _invoice(self, month: Period) -> None:
        payment = self._payment(month)
        day = month.next().start.replace(day=17)
        record_invoice(
            payment,
            number=f"CC-{month.key}",
            amount=payment.total,
            dated_on=day,
            received_on=day,
            actor=self._manager,
        )

    def _pay(self, month: Period) -> None:
        payment = self._payment(month)
        day = month.next().start.replace(day=28)
        record_paid(payment, paid_on=day, amount=payment.total, actor=self._manager)
