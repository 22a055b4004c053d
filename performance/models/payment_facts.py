"""What a payment is worked out from, beside failures: figures claimed, and what was decided."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField, ScaledDecimalField
from partnerships.models import Document, Partnership
from performance.models.kpi import KPI

if TYPE_CHECKING:
    from performance.models.payment import Payment


class PaymentFigure(models.Model):
    """A figure that a payment needs, as one side claims it and an official verifies it.

    A correction is a new row; the last verified one counts. `code` says which figure it is in the
    words of the mechanism; `title` names it where there may be several, such as costs paid at cost.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="payment_figures"
    )
    period = models.CharField(_("period"), max_length=10)
    code = models.CharField(_("which figure"), max_length=40)
    title = models.CharField(_("what it is"), max_length=200, blank=True, default="")
    side = models.CharField(_("claimed by"), max_length=10, choices=KPI.Side.choices)
    claimed = ScaledDecimalField(_("claimed"))
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField()
    note = models.TextField(_("note"), blank=True, default="")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="payment_figures"
    )
    verified = ScaledDecimalField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(_("what was found"), blank=True, default="")

    class Meta:
        ordering = ["partnership", "period", "code", "title", "pk"]
        verbose_name = _("figure for a payment")
        indexes = [models.Index(fields=["partnership", "period"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("claimed_by")),
                name="payment_figure_not_verified_by_its_claimant",
            ),
            models.CheckConstraint(
                condition=Q(verified__isnull=True, verified_by__isnull=True, verified_at=None)
                | Q(verified__isnull=False, verified_by__isnull=False, verified_at__isnull=False),
                name="payment_figure_verified_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.period}: {self.title or self.code}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals once it is verified."""
        return {
            "uuid": str(self.uuid),
            "partnership": self.partnership_id,
            "period": self.period,
            "code": self.code,
            "title": self.title,
            "claimed": self.claimed,
            "claimed_by": self.claimed_by_id,
            "claimed_at": self.claimed_at,
            "verified": self.verified,
            "verified_by": self.verified_by_id,
            "verified_at": self.verified_at,
        }


class PaymentItem(models.Model):
    """Something that people decide on a payment: a deduction waived, an amount withheld or freed.

    Proposed by one person, granted by another within the limit of their appointment. `about` names
    the line that it is about, such as a failure's reference. A reopening has no amount; its period
    is that of the final account.
    """

    class Kind(models.TextChoices):
        WAIVER = "waiver", _("deduction waived")
        WITHHOLDING = "withholding", _("amount withheld")
        RELEASE = "release", _("withheld amount released")
        REOPENING = "reopening", _("final account reopened")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="payment_items"
    )
    period = models.CharField(_("period"), max_length=10)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    about = models.CharField(_("about"), max_length=60, blank=True, default="")
    currency = models.CharField(max_length=3)
    amount = MoneyField(_("amount"), currency_field="currency")
    reason = models.TextField(_("reason"))
    clause = models.CharField(_("clause"), max_length=60, blank=True, default="")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="payment_items"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    limit = MoneyField(_("limit"), currency_field="currency", null=True, blank=True)

    class Meta:
        ordering = ["partnership", "period", "pk"]
        verbose_name = _("decision on a payment")
        indexes = [models.Index(fields=["partnership", "period"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="payment_item_not_decided_by_its_proposer",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind="reopening", amount=0),
                name="payment_item_above_zero",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(decided_by__isnull=False),
                name="payment_item_granted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about}".strip()

    def is_after(self, payment: Payment) -> bool:
        """Whether it was decided after the certificate was issued: another payment has it."""
        issued_at = payment.second_at
        return bool(issued_at and self.decided_at and self.decided_at > issued_at)

    def content(self) -> dict[str, Any]:
        """What the ledger seals once it is decided."""
        return {
            "uuid": str(self.uuid),
            "partnership": self.partnership_id,
            "period": self.period,
            "kind": self.kind,
            "state": self.state,
            "about": self.about,
            "amount": self.amount,
            "currency": self.currency,
            "reason": self.reason,
            "proposed_by": self.proposed_by_id,
            "decided_by": self.decided_by_id,
            "decided_at": self.decided_at,
            "limit": self.limit,
        }
