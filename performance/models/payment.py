"""Payments: what a period pays, worked out, approved by two people, issued and paid."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from partnerships.models import ContractVersion, Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class Payment(models.Model):
    """The payment of one period. Issued, it is a certificate, and never changes.

    What is found out later is corrected by a line of a later payment. `prepared_by` repeats who
    worked it out last, so that the database itself keeps three pairs of eyes. Amounts are in units
    of `currency`; what is positive is paid to the private partner. It is paid once its `parts`
    make up the total. One that `closes` is the final account: it pays for no period and settles
    what is left after the term.
    """

    class State(models.TextChoices):
        WORKED_OUT = "worked_out", _("worked out")
        APPROVED_ONCE = "approved_once", _("approved once")
        ISSUED = "issued", _("issued")
        PAID = "paid", _("paid")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveIntegerField(_("number"))
    period = models.CharField(_("period"), max_length=10)
    from_on = models.DateField()
    until_on = models.DateField()
    closes = models.BooleanField(_("final account"), default=False)
    state = models.CharField(max_length=14, choices=State.choices, default=State.WORKED_OUT)
    currency = models.CharField(max_length=3)
    total = MoneyField(_("to pay"), currency_field="currency")
    version = models.PositiveIntegerField(default=1)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    limit = MoneyField(_("limit of the second"), currency_field="currency", null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_for = models.TextField(_("why it was sent back"), blank=True, default="")
    due_on = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        ordering = ["partnership", "-from_on"]
        verbose_name = _("payment")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "period"], name="one_payment_for_each_period"
            ),
            models.UniqueConstraint(fields=["partnership", "number"], name="payment_number_unique"),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | ~Q(first_by=F("prepared_by")),
                name="payment_not_approved_by_its_maker",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | (~Q(second_by=F("prepared_by")) & ~Q(second_by=F("first_by"))),
                name="payment_approved_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "paid"])
                | (Q(first_by__isnull=False) & Q(second_by__isnull=False)),
                name="payment_issued_after_two_approvals",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.period}"

    @property
    def is_final(self) -> bool:
        """Whether it is a certificate now."""
        return self.state in {self.State.ISSUED, self.State.PAID}

    @property
    def paid_amount(self) -> Decimal:
        """What was paid of it by whoever owes it; reads its parts."""
        return sum((one.amount for one in counted(self.parts.all())), Decimal(0))

    @property
    def open_amount(self) -> Decimal:
        """What is still owed of a certificate, as a positive amount; 0 before it is one."""
        return abs(self.total) - self.paid_amount if self.is_final else Decimal(0)

    @property
    def paid_on(self) -> dt.date | None:
        """The day of the last part; None while something is open."""
        if self.state != self.State.PAID:
            return None
        return max((one.paid_on for one in counted(self.parts.all())), default=None)

    def content(self) -> dict[str, Any]:
        """What the ledger seals when it is issued."""
        return {
            "uuid": str(self.uuid),
            "partnership": self.partnership_id,
            "number": self.number,
            "period": self.period,
            "closes": self.closes,
            "currency": self.currency,
            "total": self.total,
            "version": self.version,
            "prepared_by": self.prepared_by_id,
            "first_by": self.first_by_id,
            "second_by": self.second_by_id,
            "second_at": self.second_at,
            "limit": self.limit,
        }


def counted(parts: Iterable[PaidPart]) -> list[PaidPart]:
    """The parts that were paid: without those that were taken back, and what took them back."""
    rows = list(parts)
    taken_back = {one.takes_back_id for one in rows}
    return [one for one in rows if one.takes_back_id is None and one.pk not in taken_back]


class PaidPart(models.Model):
    """What was paid of a certificate on a day, by whichever side owes it; only ever added.

    A row that `takes_back` another says that the other was recorded by mistake: neither counts.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="parts")
    currency = models.CharField(max_length=3)
    amount = MoneyField(_("amount"), currency_field="currency")
    paid_on = models.DateField(_("paid on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_back"
    )
    first_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        ordering = ["payment", "paid_on", "pk"]
        verbose_name = _("part that was paid")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="paid_part_above_zero"),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True)
                | (
                    Q(first_recorded_by__isnull=False)
                    & ~Q(first_recorded_by=F("recorded_by"))
                    & ~Q(reason="")
                ),
                name="paid_part_taken_back_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment}, {self.paid_on}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: how much came when, and who said so."""
        return {
            "uuid": str(self.uuid),
            "payment": self.payment_id,
            "amount": self.amount,
            "currency": self.currency,
            "paid_on": self.paid_on,
            "recorded_by": self.recorded_by_id,
            "recorded_at": self.recorded_at,
            "takes_back": self.takes_back_id,
            "reason": self.reason,
        }


class PaymentAssessment(models.Model):
    """One working out of a payment, kept as it was: terms, facts, sources and lines.

    `facts` and `terms` are canonical JSON of what the mechanism took; `sources` says which rows
    they came from, with the vintage of every figure of an index; `sha256` is of all of it. The last
    version of a payment counts.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="assessments")
    version = models.PositiveIntegerField()
    contract_version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, related_name="+"
    )
    mechanism = models.CharField(max_length=40)
    facts = models.TextField()
    terms = models.TextField()
    sources = models.TextField()
    sha256 = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    total = MoneyField(currency_field="currency")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["payment", "version"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "version"], name="assessment_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.payment}, version {self.version}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: the fingerprint and what came out."""
        return {
            "payment": self.payment_id,
            "version": self.version,
            "contract_version": self.contract_version_id,
            "sha256": self.sha256,
            "total": self.total,
            "currency": self.currency,
            "made_by": self.made_by_id,
            "made_at": self.made_at,
        }


class PaymentLine(models.Model):
    """One line of a working out. `formula` is the arithmetic, `words` says it to a person."""

    assessment = models.ForeignKey(
        PaymentAssessment, on_delete=models.PROTECT, related_name="lines"
    )
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount = MoneyField(currency_field="currency")
    cause = models.TextField()
    clause = models.CharField(max_length=60, blank=True, default="")
    of = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["assessment", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"], name="payment_line_position_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.cause}"


class Invoice(models.Model):
    """An invoice of the private partner, held against the certificate."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("number"), max_length=60)
    currency = models.CharField(max_length=3)
    amount = MoneyField(_("amount before tax"), currency_field="currency")
    dated_on = models.DateField(_("dated"))
    received_on = models.DateField(_("received"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        ordering = ["payment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "number"], name="invoice_recorded_once")
        ]

    def __str__(self) -> str:
        return self.number
