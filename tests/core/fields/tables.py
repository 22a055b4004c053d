"""A table with every kind of exact column, made for the tests only."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.db import models

from core.fields import MoneyField, ScaledDecimalField


class Line(models.Model):
    # The amount stands before its currency on purpose: the order of columns must not matter.
    amount = MoneyField()
    waived = MoneyField(null=True, blank=True, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3)
    value = ScaledDecimalField(null=True, blank=True)
    weight = ScaledDecimalField(default=Decimal("0.25"))
    cap = MoneyField(currency_field="cap_currency", default=0, db_default=0)
    cap_currency = models.CharField(max_length=3, default="JPY")

    objects = models.Manager["Line"]()

    class Meta:
        app_label = "exact_tables"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="line_amount_is_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class LineForm(forms.ModelForm):
    class Meta:
        model = Line
        fields = ["amount", "waived", "currency", "value"]
