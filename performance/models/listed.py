"""What a published list says of outcomes: what was to be achieved, what was, and what was paid.

None of it is a KPI, an accepted figure or a payment of Concord's: nobody here proposed, checked or
approved it. Rows are replaced as a whole by the next import of the list and never edited.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField, ScaledDecimalField
from partnerships.models import Partnership


class ListedRow(models.Model):
    """A row of a list. `row` is its number in the publisher's file, `words` its other cells.

    `outcome` is the publisher's id of an outcome, "" where none is named or it cannot be told which
    is meant. `words` are pairs of heading and text.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=100, blank=True, default="")
    words: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["partnership", "source", "position"]

    def __str__(self) -> str:
        return f"{self.source} {self.row}"


def _once(name: str) -> list[models.BaseConstraint]:
    fields = ["partnership", "source", "position"]
    return [models.UniqueConstraint(fields=fields, name=name)]


class ListedOutcome(ListedRow):
    """An outcome that is paid for. `target` is the publisher's words, `people` how many it is for.

    `price` is what one achieved outcome pays, `maximum` what all of them pay at most.
    """

    definition = models.TextField(_("definition"))
    population = models.TextField(_("for whom"), blank=True, default="")
    people = ScaledDecimalField(_("how many"), null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=200, blank=True, default="")
    target = models.TextField(_("target"), blank=True, default="")
    evidence = models.TextField(_("how it is validated"), blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    price = MoneyField(_("price of one"), currency_field="currency", null=True, blank=True)
    maximum = MoneyField(_("most in all"), currency_field="currency", null=True, blank=True)
    pricing = models.TextField(_("about the price"), blank=True, default="")

    class Meta(ListedRow.Meta):
        constraints = _once("listed_outcome_once_for_each_place")


class ListedResult(ListedRow):
    """What was achieved, in the publisher's words; `value` where these are a number alone."""

    class Kind(models.TextChoices):
        INTERIM = "interim", _("interim")
        FINAL = "final", _("final")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True, default="")
    is_overall = models.BooleanField(_("of the whole project"), default=False)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    achieved = models.TextField(_("achieved"), blank=True, default="")
    value = ScaledDecimalField(_("as a number"), null=True, blank=True)
    engaged = ScaledDecimalField(_("took part"), null=True, blank=True)
    positive = ScaledDecimalField(_("with a positive outcome"), null=True, blank=True)

    class Meta(ListedRow.Meta):
        constraints = _once("listed_result_once_for_each_place")


class ListedPayment(ListedRow):
    """An amount that the list says was paid, or was planned to be. Concord approved none of it.

    `plan` names the publisher's payment plan: plans follow each other, so planned amounts of
    different plans do not add up. `written` is the amount as it stands in the file, where the
    currency has fewer decimals. A `TOTAL` is what the publisher says was paid in all.
    """

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("paid")
        PLANNED = "planned", _("planned")
        TOTAL = "total", _("paid in all")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True, default="")
    plan = models.CharField(_("payment plan"), max_length=100, blank=True, default="")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    amount = MoneyField(_("amount"), currency_field="currency")
    written = models.CharField(_("as written"), max_length=60, blank=True, default="")
    payer = models.TextField(_("who pays"), blank=True, default="")
    recipient = models.TextField(_("who is paid"), blank=True, default="")

    class Meta(ListedRow.Meta):
        constraints = _once("listed_payment_once_for_each_place")
