"""Payments: worked out, approved by two people, issued, invoiced, paid; and what is decided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, MoneyShown, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, Refused
from partnerships.api.base import BelowPartnership
from partnerships.models.access import permissions_on
from performance.models import Payment, PaymentItem
from performance.selectors.payment_rights import APPROVES, PREPARES
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.known import FINAL
from performance.selectors.payments.lateness import owed_of
from performance.selectors.payments.shown import shown_of
from performance.services import paying, payment_facts, payments
from performance.services.final_account import propose_reopening, reopen_account

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import User

PREPARE = Rule(Scope.CHECK, PREPARES)
APPROVE = Rule(Scope.CHECK, APPROVES, asks_again=True)
READ_DRAFTS = Rule(Scope.READ, "view_internal")
PROPOSED = {
    "period": "2026-10",
    "kind": "waiver",
    "about": "F-12",
    "amount": "23200.00",
    "reason": "The authority asked to put the repair off.",
    "clause": "34.11",
}


def an_amount(**facts: Any) -> serializers.DecimalField:
    """An amount in units of the partnership's currency."""
    return serializers.DecimalField(max_digits=19, decimal_places=4, **facts)


class PaymentLineShown(Shown):
    """One line of the working out."""

    code = serializers.CharField()
    amount = MoneyShown()
    cause = serializers.CharField()
    clause = serializers.CharField()
    of = serializers.CharField(help_text="What it comes from, such as a failure's reference.")


class DeductionShown(Shown):
    """A deduction: calculated, imposed and waived."""

    about = serializers.CharField()
    calculated = serializers.CharField()
    imposed = serializers.CharField()
    waived = serializers.CharField()
    formula = serializers.CharField()


class InvoiceShown(Shown):
    """An invoice held against the certificate."""

    uuid = serializers.UUIDField()
    number = serializers.CharField()
    amount = MoneyShown()
    dated_on = serializers.DateField()
    received_on = serializers.DateField()
    recorded_by = PersonShown()


class PaidPartShown(Shown):
    """What was paid of a certificate on a day."""

    uuid = serializers.UUIDField()
    amount = MoneyShown()
    paid_on = serializers.DateField()
    recorded_by = PersonShown()
    recorded_at = serializers.DateTimeField()
    takes_back = serializers.UUIDField(
        source="takes_back.uuid",
        default=None,
        allow_null=True,
        help_text="The part that was recorded by mistake: neither of the two counts.",
    )
    reason = serializers.CharField(help_text="Why it was taken back.")


class PaymentShown(Shown):
    """A payment. Lists come without lines, deductions, invoices and parts that were paid."""

    uuid = serializers.UUIDField()
    number = serializers.IntegerField()
    period = serializers.CharField()
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    closes = serializers.BooleanField(help_text="Whether it is the final account.")
    state = serializers.ChoiceField(choices=Payment.State.choices)
    total = MoneyShown(help_text="Below zero where the partner pays.")
    version = serializers.IntegerField(help_text="How often it was worked out.")
    prepared_by = PersonShown()
    prepared_at = serializers.DateTimeField()
    first_by = PersonShown(allow_null=True)
    first_at = serializers.DateTimeField(allow_null=True)
    second_by = PersonShown(allow_null=True)
    second_at = serializers.DateTimeField(allow_null=True)
    sent_back_for = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True, help_text="Of the last part.")
    paid_amount = MoneyShown(help_text="Of all parts, whichever side paid them.")
    open_amount = MoneyShown(help_text="Still owed; by the partner where the total is below zero.")
    fingerprint = serializers.CharField(
        required=False, help_text="Of the last working out: what an approval names."
    )
    lines = PaymentLineShown(many=True, required=False)
    deductions = DeductionShown(many=True, required=False)
    invoices = InvoiceShown(many=True, required=False)
    parts = PaidPartShown(many=True, required=False)
    interest_so_far = serializers.CharField(
        required=False, help_text="What being late costs by the contract until today."
    )


class PaymentBody(Body):
    """The period that is worked out."""

    period = serializers.CharField(
        max_length=10, help_text="2026-10, a year that settles, or final for the final account."
    )


class ApprovalBody(Body):
    """What the person saw when they approve."""

    fingerprint = serializers.CharField(max_length=64)


class SentBackBody(Body):
    """Why it is sent back."""

    reason = serializers.CharField(max_length=2000)


class PaidBody(Body):
    """What was paid of it, as a positive amount; at most what is open."""

    paid_on = serializers.DateField()
    amount = an_amount()


class TakenBackBody(Body):
    """Which part was recorded as paid by mistake, and why it is taken back."""

    part = serializers.UUIDField()
    reason = serializers.CharField(max_length=2000)


class InvoiceBody(Body):
    """An invoice of the partner."""

    number = serializers.CharField(max_length=60)
    amount = an_amount()
    dated_on = serializers.DateField()
    received_on = serializers.DateField()
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class PaymentFilters(Filters):
    """By state and period."""

    state = django_filters.ChoiceFilter(choices=Payment.State.choices)
    period = django_filters.CharFilter()


class PaymentViewSet(BelowPartnership[Payment], NounViewSet[Payment]):
    """Payments of one partnership; drafts are for those who see internal matters."""

    queryset = Payment.objects.select_related(
        "prepared_by", "first_by", "second_by", "partnership"
    ).order_by("-until_on", "-from_on")
    serializer_class = PaymentShown
    filterset_class = PaymentFilters
    tag = "money"

    def rows(self) -> QuerySet[Payment]:
        """The issued ones; all of them for officials and auditors."""
        rows = self.queryset.filter(partnership=self.partnership).prefetch_related("parts")
        if "view_internal" in permissions_on(self.user, self.partnership):
            return rows
        return rows.filter(state__in=FINAL)

    def one(self, row: Payment) -> Any:
        """A payment with its lines, deductions, invoices and what was paid of it."""
        shown = shown_of(row)
        owed = owed_of([row], PaymentBook(self.partnership)).get(row.pk)
        data = super().one(row)
        parts = row.parts.select_related("recorded_by", "takes_back")
        return {
            **data,
            "fingerprint": shown.assessment.sha256,
            "lines": PaymentLineShown(shown.lines, many=True).data,
            "deductions": [
                {
                    "about": one.key,
                    "calculated": format(one.calculated, "f"),
                    "imposed": format(one.imposed, "f"),
                    "waived": format(one.waived, "f"),
                    "formula": "" if one.trace is None else one.trace.formula,
                }
                for one in shown.deductions
            ],
            "parts": PaidPartShown(parts, many=True).data,
            "interest_so_far": format(owed.interest if owed else Decimal(0), "f"),
            "invoices": InvoiceShown(row.invoices.select_related("recorded_by"), many=True).data,
        }

    @creates(PREPARE, body=PaymentBody, example={"period": "2026-10"})
    def create(self, *, actor: User, period: str) -> Payment:
        """Works the payment of a period out, or works it out anew."""
        return payments.prepare_payment(self.partnership, period, actor=actor)

    @verb(APPROVE, body=ApprovalBody)
    def approve(self, row: Payment, *, actor: User, fingerprint: str) -> None:
        """Approves it: the first of two, or the second, which issues it."""
        payments.approve_payment(row, seen=fingerprint, actor=actor)

    @verb(APPROVE, body=SentBackBody)
    def send_back(self, row: Payment, *, actor: User, reason: str) -> None:
        """Sends it back to whoever worked it out."""
        payments.send_payment_back(row, reason=reason, actor=actor)

    @verb(PREPARE, body=PaidBody)
    def pay(self, row: Payment, *, actor: User, **sent: Any) -> None:
        """Records what was paid of a certificate: all of it, or a part."""
        paying.record_paid(row, **sent, actor=actor)

    @verb(APPROVE, body=TakenBackBody)
    def take_back(self, row: Payment, *, actor: User, part: UUID, reason: str) -> None:
        """Takes a part back that somebody else recorded as paid by mistake."""
        found = row.parts.filter(uuid=part).first()
        if found is None:
            message = _("This certificate has no such part.")
            raise Refused([Problem("part", "unknown", message)])
        paying.take_back_paid(found, reason=reason, actor=actor)

    @verb(PREPARE, body=InvoiceBody)
    def invoice(self, row: Payment, *, actor: User, **sent: Any) -> None:
        """Records an invoice; it is held against the certificate."""
        payments.record_invoice(row, **sent, actor=actor)


class PaymentItemShown(Shown):
    """A waiver, a withholding or a release."""

    uuid = serializers.UUIDField()
    period = serializers.CharField()
    kind = serializers.ChoiceField(choices=PaymentItem.Kind.choices)
    about = serializers.CharField()
    amount = MoneyShown()
    reason = serializers.CharField()
    clause = serializers.CharField()
    state = serializers.ChoiceField(choices=PaymentItem.State.choices)
    proposed_by = PersonShown()
    proposed_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()


class PaymentItemBody(Body):
    """What is proposed for a payment."""

    period = serializers.CharField(max_length=10)
    kind = serializers.ChoiceField(choices=PaymentItem.Kind.choices)
    about = serializers.CharField(max_length=60, allow_blank=True, default="")
    amount = an_amount()
    reason = serializers.CharField(max_length=2000)
    clause = serializers.CharField(max_length=60, allow_blank=True, default="")


class ItemAnswerBody(Body):
    """An answer in words."""

    answer = serializers.CharField(max_length=2000, allow_blank=True, default="")


class NothingBody(Body):
    """Nothing is sent."""


class PaymentItemViewSet(BelowPartnership[PaymentItem], NounViewSet[PaymentItem]):
    """What is proposed and decided on payments; for officials and auditors."""

    queryset = PaymentItem.objects.select_related(
        "proposed_by", "decided_by", "partnership"
    ).order_by("pk")
    serializer_class = PaymentItemShown
    rule = READ_DRAFTS
    see = "view_internal"
    tag = "money"

    @creates(PREPARE, body=PaymentItemBody, example=PROPOSED)
    def create(self, *, actor: User, **sent: Any) -> PaymentItem:
        """Proposes to waive a deduction, to withhold or release an amount, to reopen an account."""
        if sent["kind"] == PaymentItem.Kind.REOPENING:
            reason = sent["reason"]
            return propose_reopening(self.partnership, reason=reason, actor=actor)
        facts = payment_facts.ItemFacts(**sent)
        return payment_facts.propose_item(self.partnership, facts, actor=actor)

    @verb(APPROVE, body=ItemAnswerBody)
    def grant(self, row: PaymentItem, *, actor: User, answer: str) -> None:
        """Grants it, within the limit of whoever does."""
        is_reopening = row.kind == PaymentItem.Kind.REOPENING
        grant = reopen_account if is_reopening else payment_facts.grant_item
        grant(row, answer=answer, actor=actor)

    @verb(APPROVE, body=ItemAnswerBody)
    def refuse(self, row: PaymentItem, *, actor: User, answer: str) -> None:
        """Refuses it with a reason."""
        payment_facts.refuse_item(row, answer=answer, actor=actor)

    @verb(PREPARE, body=NothingBody)
    def withdraw(self, row: PaymentItem, *, actor: User) -> None:
        """Takes it back; only whoever proposed it."""
        payment_facts.withdraw_item(row, actor=actor)
