# ruff: noqa: DJ008 - models that live for one test
from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from core.fields import MoneyField, ScaledDecimalField
from tests.core.fields.tables import Line


def test_a_sound_model_passes_the_checks() -> None:
    assert [each for field in Line._meta.fields for each in field.check()] == []


@isolate_apps("core")
def test_the_currency_must_be_a_text_column_beside_the_amount() -> None:
    class Priced(models.Model):
        missing = MoneyField()
        number = MoneyField(currency_field="amount_of_things")
        amount_of_things = models.IntegerField()

        class Meta:
            app_label = "core"

    for name in ("missing", "number"):
        (error,) = _field(Priced, name).check()
        assert error.id == "core.E002"
        assert "CharField" in error.hint


@pytest.mark.parametrize("field_class", [MoneyField, ScaledDecimalField])
@isolate_apps("core")
def test_a_default_must_be_exact(field_class: type[models.Field]) -> None:
    class Priced(models.Model):
        currency = models.CharField(max_length=3)
        amount = field_class(default=0.1)

        class Meta:
            app_label = "core"

    assert [error.id for error in _field(Priced, "amount").check()] == ["core.E001"]


@pytest.mark.parametrize(
    "field",
    [
        MoneyField(),
        MoneyField(currency_field="other", null=True, default=Decimal(1)),
        ScaledDecimalField(null=True),
    ],
)
def test_a_migration_makes_the_same_field_again(field: models.Field) -> None:
    _, path, args, kwargs = field.deconstruct()
    assert path == f"core.fields.{type(field).__name__}"
    again = type(field)(*args, **kwargs)
    assert again.deconstruct()[1:] == field.deconstruct()[1:]
    assert getattr(again, "currency_field", None) == getattr(field, "currency_field", None)


def test_the_model_still_names_the_field_by_its_attribute() -> None:
    assert getattr(Line, "amount").field is _field(Line, "amount")  # noqa: B009 - typed as a value


def test_a_field_with_the_usual_currency_keeps_its_migration_short() -> None:
    assert MoneyField().deconstruct()[3] == {}


@isolate_apps("core")
def test_amounts_and_currencies_may_be_inherited() -> None:
    class Priced(models.Model):
        amount = MoneyField()
        currency = models.CharField(max_length=3)

        class Meta:
            app_label = "core"
            abstract = True

    class Charge(Priced):
        class Meta:
            app_label = "core"

    charge = Charge.from_db("default", ["id", "amount", "currency"], [1, 125, "GBP"])
    field = _field(Charge, "amount")
    charge.amount = field.from_db_value(125, None, None)
    charge.currency = "JPY"
    assert charge.amount == Decimal("1.25")


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)
