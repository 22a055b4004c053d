"""Parties, shareholders, funding and what other registers call the partnership."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField, ScaledDecimalField
from core.models import Organisation
from core.models.in_force import InForceQuerySet
from partnerships import codelists
from partnerships.models.partnership import Partnership

__all__ = ["ExternalId", "FundingSource", "Party"]


class Party(models.Model):
    """An organisation's role in a partnership; `share` is a fraction of the equity, 0 to 1."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="party_roles"
    )
    role = models.CharField(_("role"), max_length=40, choices=codelists.PARTY_ROLES)
    share = ScaledDecimalField(_("share of the equity"), null=True, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["role", "-share", "organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "organisation", "role"],
                condition=Q(until_on__isnull=True),
                name="party_holds_a_role_once",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0), name="party_share_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class FundingSource(models.Model):
    """Where the money comes from, at financial close."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="funding")
    kind = models.CharField(_("kind"), max_length=40, choices=codelists.FUNDING_KINDS)
    provider = models.CharField(_("provider"), max_length=300, blank=True, default="")
    currency = models.CharField(max_length=3)
    amount = MoneyField(currency_field="currency")

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.provider}"


class ExternalId(models.Model):
    """What another register calls the partnership, such as HM Treasury's project id."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="external_ids"
    )
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="external_id_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"
