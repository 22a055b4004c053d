"""What may be spent in a year, and what may come due besides."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.models import Organisation
from partnerships.models import Partnership

YEARS = (1990, 2150)


class BudgetCeiling(models.Model):
    """The most that may be committed in a budget year, for a partnership or for an authority.

    Never changed: a later decision is another row with a later day. `year` is the one in which
    the budget year begins. What holds on a day is the row that took effect last by then.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_ceilings",
    )
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("budget year"))
    currency = models.CharField(max_length=3)
    amount = MoneyField(_("ceiling"), currency_field="currency")
    effective_on = models.DateField(_("in force from"))
    source = models.CharField(_("document"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["year", "effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partnership__isnull=False, authority__isnull=True)
                | Q(partnership__isnull=True, authority__isnull=False),
                name="budget_ceiling_is_of_one",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budget_ceiling_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=YEARS[0], year__lte=YEARS[1]),
                name="budget_ceiling_has_a_year",
            ),
            models.UniqueConstraint(
                fields=["partnership", "year", "effective_on"],
                condition=Q(partnership__isnull=False),
                name="budget_ceiling_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["authority", "currency", "year", "effective_on"],
                condition=Q(authority__isnull=False),
                name="budget_ceiling_of_authority_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership or self.authority}, {self.year}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: all of it."""
        return {
            "partnership": self.partnership_id,
            "authority": self.authority_id,
            "year": self.year,
            "currency": self.currency,
            "amount": self.amount,
            "effective_on": self.effective_on,
            "source": self.source,
            "recorded_by": self.recorded_by_id,
            "recorded_at": self.recorded_at,
        }


class ContingentLiability(models.Model):
    """What the authority may have to pay if something happens: at most how much, until when.

    Never changed: another assessment is a row that names the one it replaces. What is over has an
    `until_on` in the past.
    """

    class Probability(models.TextChoices):
        REMOTE = "remote", _("remote")
        POSSIBLE = "possible", _("possible")
        PROBABLE = "probable", _("probable")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="contingent_liabilities"
    )
    what = models.CharField(_("what may come due"), max_length=300)
    currency = models.CharField(max_length=3)
    maximum = MoneyField(_("at most"), currency_field="currency")
    probability = models.CharField(_("how likely"), max_length=10, choices=Probability.choices)
    clause = models.CharField(_("clause"), max_length=100, blank=True, default="")
    until_on = models.DateField(_("until"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["partnership", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(maximum__gt=0), name="contingent_liability_is_an_amount"
            )
        ]

    def __str__(self) -> str:
        return self.what

    def content(self) -> dict[str, Any]:
        """What the ledger seals: all of it."""
        return {
            "partnership": self.partnership_id,
            "what": self.what,
            "currency": self.currency,
            "maximum": self.maximum,
            "probability": self.probability,
            "clause": self.clause,
            "until_on": self.until_on,
            "replaces": self.replaces_id,
            "recorded_by": self.recorded_by_id,
            "recorded_at": self.recorded_at,
        }
