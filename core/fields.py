"""Columns for money and for scaled numbers: BIGINT in the database, Decimal in Python.

SQLite keeps a DecimalField as floating point, so neither is one: whole numbers are compared and
summed exactly on every database.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.expressions import Combinable, register_combinable_fields
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import class_prepared
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.exact_column import ExactAttribute, ExactColumn, GetType_co, SetType_contra
from core.form_fields import AmountField, ScaledField
from core.money import (
    Amount,
    MinorUnits,
    TooManyDecimals,
    UnknownCurrency,
    exponent,
    from_minor,
    to_minor,
)
from core.scaled import SCALE, TooFine, TooLarge, from_scaled, to_scaled

_LARGEST = 2**63 - 1


class _MoneyAttribute(ExactAttribute):
    """Converts minor units to a Decimal by the currency of the instance, when first read."""

    field: MoneyField[Any, Any]

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        state, name = instance.__dict__, self.field.attname
        if name not in state:
            self._fetch(instance)
        kept = state[name]
        if isinstance(kept, MinorUnits):
            kept = state[name] = from_minor(kept, self.field.currency_of(instance))
        if not isinstance(kept, Decimal):
            return kept
        currency = self.field.currency_of(instance)
        return Amount(kept, currency) if currency else kept

    def _fetch(self, instance: models.Model) -> None:
        # The amount is of the row's currency, even where the instance has another one by now.
        name, currency_field = self.field.attname, self.field.currency_field
        rows = type(instance)._base_manager.db_manager(instance._state.db)
        kept, currency = rows.values_list(name, currency_field).get(pk=instance.pk)
        instance.__dict__.setdefault(currency_field, currency)
        instance.__dict__[name] = kept if kept is None else from_minor(kept, currency)


class _CurrencyAttribute(DeferredAttribute):
    """Lets amounts that were not read yet become Decimals before their currency changes."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        state, name = instance.__dict__, self.field.attname
        if state.get(name, value) != value:
            for field in instance._meta.concrete_fields:
                unread = isinstance(state.get(field.attname), MinorUnits)
                if unread and getattr(field, "currency_field", None) == name:
                    getattr(instance, field.attname)
        state[name] = value


class MoneyField(ExactColumn[SetType_contra, GetType_co]):
    """An amount of money, stored as a whole number of minor units of the row's currency.

    On an instance the attribute is a Decimal in units (an `Amount`, which remembers its
    currency). Decimals and ints that are assigned mean units, `MinorUnits` mean minor units;
    floating point is refused. In SQL everything is minor units: `values()`, `Sum`, `F`,
    `filter(amount__gte=to_minor(…))` and `update(amount=to_minor(…))`; a plain Decimal there
    raises a TypeError, because no row's currency is at hand to convert it. Only 0 needs no unit.

    Saving never rounds: it raises `TooManyDecimals` when the currency has no such decimals and
    `OverflowError` beyond 64 bits; `full_clean()` and forms say the same as a validation error.

    Args:
        currency_field: name of the column of the same model that holds the ISO 4217 code.
    """

    descriptor_class = _MoneyAttribute
    form_field_class = AmountField
    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: MinorUnits | Amount

    def __init__(self, *args: Any, currency_field: str = "currency", **kwargs: Any) -> None:
        self.currency_field = currency_field
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As every field, with the currency field when it is not "currency"."""
        name, path, args, kwargs = super().deconstruct()
        if self.currency_field != "currency":
            kwargs["currency_field"] = self.currency_field
        return name, path, args, kwargs

    def contribute_to_class(
        self,
        cls: type[models.Model],
        name: str,
        private_only: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> None:
        """Take the name, and watch the currency once the model is complete."""
        super().contribute_to_class(cls, name, private_only)
        class_prepared.connect(self._watch_currency, sender=cls)

    def currency_of(self, instance: models.Model) -> Any:
        """The currency code that the instance holds now."""
        return getattr(instance, self.currency_field)

    def accepted(self, value: Any) -> Any:
        """Minor units as they are; otherwise a Decimal in units."""
        return value if isinstance(value, MinorUnits) else super().accepted(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's
        """The minor units to store, by the currency that the instance holds now.

        Raises:
            TooManyDecimals: when the amount is finer than the currency's smallest unit.
            UnknownCurrency: when the instance has no currency that we know.
            OverflowError: when the amount does not fit into 64 bits.
        """
        value = super().pre_save(model_instance, add)
        if not isinstance(value, Decimal):
            return value
        minor = _in_range(to_minor(value, self.currency_of(model_instance)))
        model_instance.__dict__[self.attname] = minor
        return minor

    def get_prep_value(self, value: Any) -> int | None:
        """Minor units as a plain int, for a lookup or an update.

        Raises:
            TypeError: for a plain Decimal or int, which does not say of which currency it is.
        """
        value = super().get_prep_value(value)
        if isinstance(value, Amount):
            value = to_minor(value, value.currency)
        if value is None or isinstance(value, MinorUnits):
            return None if value is None else int(_in_range(value))
        if type(value) is int and value == 0:
            return 0
        raise TypeError(
            f"{self.name}: {value!r} does not say its currency; "
            "compare and update with to_minor(amount, currency)."
        )

    def from_whole_number(self, value: int) -> MinorUnits:
        """Minor units; an instance turns them into a Decimal when the attribute is read."""
        return MinorUnits(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse an amount that its currency or the column cannot hold.

        Raises:
            ValidationError: with a translated sentence that says how to mend it.
        """
        super().validate(value, model_instance)
        if model_instance is None or not isinstance(value, Decimal):
            return
        currency = self.currency_of(model_instance)
        try:
            _in_range(to_minor(value, currency))
        except UnknownCurrency:
            message, code = _("Choose the currency first; an amount needs one."), "no_currency"
        except TooManyDecimals:
            message, code = _decimals_message(currency), "decimals"
        except OverflowError:
            message, code = _("This amount is too large to be kept. Check its digits."), "range"
        else:
            return
        raise ValidationError(message, code=code)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """The checks of every field, and that the currency is a text column beside it."""
        return [*super().check(**kwargs), *self._check_currency_field()]

    def _check_currency_field(self) -> list[checks.CheckMessage]:
        try:
            found = self.model._meta.get_field(self.currency_field)
        except FieldDoesNotExist:
            found = None
        if isinstance(found, models.CharField):
            return []
        return [
            checks.Error(
                f"{self.currency_field!r} is not a text column of {self.model.__name__}.",
                hint="Name the CharField that holds the ISO 4217 code in currency_field.",
                obj=self,
                id="core.E002",
            )
        ]

    def _watch_currency(self, sender: type[models.Model], **_kwargs: Any) -> None:
        try:
            field = sender._meta.get_field(self.currency_field)
        except FieldDoesNotExist:
            return
        plain = type(sender.__dict__.get(self.currency_field)) is DeferredAttribute
        if plain and isinstance(field, models.Field):
            setattr(sender, self.currency_field, _CurrencyAttribute(field))


class ScaledDecimalField(ExactColumn[SetType_contra, GetType_co]):
    """A number with at most six decimals, stored as a whole number of millionths.

    Python sees a Decimal everywhere, in filters and sums too; what comes from the database has
    no trailing zeros. The range is ±9,223,372,036,854.775807. Saving never rounds: it raises
    `core.scaled.TooFine` or `TooLarge`; `full_clean()` and forms say the same as a validation
    error. Floating point is refused where it is assigned. Two such columns are not multiplied in
    SQL, where the product would have twice the scale.
    """

    form_field_class = ScaledField
    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: Decimal | int

    def get_prep_value(self, value: Any) -> int | None:
        """Millionths, for writing and for a lookup.

        Raises:
            TypeError: for anything but a Decimal or an int.
            TooFine: when it has more than six decimals.
            TooLarge: when it is out of range.
        """
        value = super().get_prep_value(value)
        return None if value is None else to_scaled(value)

    def from_whole_number(self, value: int) -> Decimal:
        """The Decimal, without trailing zeros."""
        return from_scaled(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse a number that is too fine or too large.

        Raises:
            ValidationError: with a translated sentence that says how to mend it.
        """
        super().validate(value, model_instance)
        try:
            if value is not None:
                to_scaled(value)
        except TooFine:
            raise ValidationError(
                _("Write at most %(max)s decimals."), code="decimals", params={"max": SCALE}
            ) from None
        except TooLarge:
            raise ValidationError(
                _("This number is too large to be kept. Check its digits."), code="range"
            ) from None


def _in_range(minor: MinorUnits) -> MinorUnits:
    if not -_LARGEST - 1 <= minor <= _LARGEST:
        raise OverflowError(f"{minor} minor units do not fit into 64 bits.")
    return minor


def _decimals_message(currency: str) -> str:
    decimals = exponent(currency)
    if not decimals:
        return _("%(currency)s has no decimals. Write a whole amount.") % {"currency": currency}
    return ngettext(
        "%(currency)s has %(decimals)d decimal. Write no more.",
        "%(currency)s has %(decimals)d decimals. Write no more.",
        decimals,
    ) % {"currency": currency, "decimals": decimals}


for _operator in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MoneyField, _operator, MoneyField, MoneyField)
    register_combinable_fields(MoneyField, _operator, models.IntegerField, MoneyField)
    register_combinable_fields(
        ScaledDecimalField, _operator, ScaledDecimalField, ScaledDecimalField
    )
for _column in (MoneyField, ScaledDecimalField):
    register_combinable_fields(_column, Combinable.MUL, models.IntegerField, _column)
    register_combinable_fields(models.IntegerField, Combinable.MUL, _column, _column)
