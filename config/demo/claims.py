"""Payments that rest on figures: the partner claims, an official verifies, two approve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from config.demo.part import Part
from config.demo.payments import LATE_ENOUGH
from core.periods import Period
from governance.services.appointments import appoint
from performance.models import Payment, PaymentFigure
from performance.services.paying import record_paid
from performance.services.payment_facts import claim_figure, verify_figure
from performance.services.payments import approve_payment, prepare_payment

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.periods import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is claimed for the last period, what was found, and who approves as the second.

    Attributes:
        kind: of the period: the last month, or the last calendar year.
        after: days after the end of the period: claimed, verified, worked out, approved twice,
            paid; what lies in the future has not happened. Two where no payment rests on it.
        periods_ago: how many periods before the last one.
    """

    of: str
    kind: Kind
    code: str
    claimed: Decimal
    verified: Decimal
    note: str
    finding: str
    after: tuple[int, ...]
    second: str = ""
    limit: Decimal = Decimal(0)
    periods_ago: int = 0


CLAIMS: Final = (
    Claim(
        of="Santa Rosalía Airport",
        kind="year",
        code="revenue",
        claimed=Decimal(212_000_000),
        verified=Decimal(212_000_000),
        note="Gross revenue by the audited accounts.",
        finding="",
        second="isabel",
        limit=Decimal(100_000_000),
        after=(40, 51, 60, 61, 63, 79),
    ),
    Claim(
        of="FloodSight",
        kind="month",
        code="design-1",
        claimed=Decimal(1),
        verified=Decimal(1),
        note="The design and its estimate, with prices of all parts but the gauges.",
        finding="",
        second="nusrat",
        limit=Decimal(1_000_000),
        after=(5, 9, 12, 13, 14, 30),
        periods_ago=12,
    ),
    Claim(
        of="Lakeside Schools",
        kind="month",
        code="handback_cost",
        claimed=Decimal(6_200_000),
        verified=Decimal(6_200_000),
        note="212 repairs of the survey, at the prices of the programme.",
        finding="",
        after=(6, 11),
        periods_ago=2,
    ),
    Claim(
        of="Lakeside Schools",
        kind="month",
        code="handback_retained",
        claimed=Decimal(2_400_000),
        verified=Decimal(2_400_000),
        note="Statement of the retention account.",
        finding="",
        after=(6, 11),
        periods_ago=2,
    ),
    Claim(
        of="Steady Homes",
        kind="month",
        code="outcome-1",
        claimed=Decimal(412),
        verified=Decimal(389),
        note="Tenancies that have lasted a year.",
        finding="23 tenancies ended before the year was over; the landlords confirm it.",
        second="ruth",
        limit=Decimal(1_000_000),
        after=(4, 9, 11, 12, 13, 26),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims(Part):
    """The last period of a story that has a claim."""

    def plan(self) -> None:
        """Puts the claim, what was found, the approvals and the payment on the agenda."""
        for claim in CLAIMS:
            if claim.of == self.story.facts["name"]:
                self._plan(claim)

    def _plan(self, claim: Claim) -> None:
        period = Period.containing(claim.kind, self.today).previous()
        if claim.kind == "month" and self.today.day < LATE_ENOUGH:
            period = period.previous()
        for _number in range(claim.periods_ago):
            period = period.previous()
        if claim.second:
            self.agenda.on(period.end, partial(self._second, claim))
        acts: tuple[Callable[[Claim, Period], None], ...] = (
            self._claim,
            self._verify,
            self._prepare,
            partial(self._approve, who=self.story.approver),
            partial(self._approve, who=claim.second),
            self._pay,
        )
        for days, act in zip(claim.after, acts, strict=False):
            self.agenda.on(period.end + dt.timedelta(days=days), partial(act, claim, period))

    def _second(self, claim: Claim) -> None:
        appoint(
            self.people[claim.second],
            role="approver",
            organisation=self.partnership.authority,
            partnership=self.partnership,
            actor=None,
            from_on=self.partnership.starts_on or self.today,
            limit=claim.limit,
            currency=self.partnership.currency,
        )

    def _claim(self, claim: Claim, period: Period) -> None:
        claim_figure(
            self.partnership,
            period=period.key,
            code=claim.code,
            value=claim.claimed,
            note=claim.note,
            actor=self._lead,
        )

    def _verify(self, claim: Claim, period: Period) -> None:
        figure = PaymentFigure.objects.get(
            partnership=self.partnership, period=period.key, code=claim.code
        )
        verify_figure(figure, value=claim.verified, finding=claim.finding, actor=self._manager)

    def _prepare(self, _claim: Claim, period: Period) -> None:
        prepare_payment(self.partnership, period.key, actor=self._manager)

    def _payment(self, period: Period) -> Payment:
        return Payment.objects.select_related("partnership").get(
            partnership=self.partnership, period=period.key
        )

    def _approve(self, _claim: Claim, period: Period, *, who: str) -> None:
        payment = self._payment(period)
        seen = payment.assessments.get(version=payment.version).sha256
        approve_payment(payment, seen=seen, actor=self.people[who])

    def _pay(self, claim: Claim, period: Period) -> None:
        payment = self._payment(period)
        day = period.end + dt.timedelta(days=claim.after[-1])
        record_paid(payment, paid_on=day, amount=abs(payment.total), actor=self._manager)
