"""What columns for exact numbers share: BIGINT in the database, never floating point."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Value
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from core.form_fields import ExactNumberField
from core.money import MinorUnits

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

SetType_contra = TypeVar("SetType_contra", contravariant=True)
GetType_co = TypeVar("GetType_co", covariant=True)

if TYPE_CHECKING:

    class _GenericField(models.Field[SetType_contra, GetType_co]):
        pass

else:

    class _GenericField(models.Field):
        def __class_getitem__(cls, _types):
            return cls


class ExactAttribute(DeferredAttribute):
    """Takes in what the field accepts; floating point is refused where it is assigned."""

    field: ExactColumn[Any, Any]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.accepted(value)


class ExactColumn(_GenericField[SetType_contra, GetType_co]):
    """What money and scaled numbers share: a BIGINT column that never meets floating point."""

    empty_strings_allowed = False
    descriptor_class: type[DeferredAttribute] = ExactAttribute
    form_field_class: type[ExactNumberField] = ExactNumberField
    default_error_messages = {
        "invalid": _("This is not a number we can read. Write digits only, for example 1250.50."),
    }

    def get_internal_type(self) -> str:
        """The column is a BIGINT on every database."""
        return "BigIntegerField"

    def accepted(self, value: Any) -> Any:
        """What is kept on the instance when `value` is assigned to the attribute.

        Raises:
            TypeError: for floating point, text and anything else that is not an exact number.
        """
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(
                f"{self.name}: {value!r} is not an exact number; assign a Decimal or an int."
            )
        return Decimal(value)

    def to_python(self, value: Any) -> Any:
        """The value as a Decimal; text is read, floating point refused.

        Raises:
            ValidationError: when it is not a finite number.
        """
        if value is None or isinstance(value, MinorUnits):
            return value
        try:
            number = self.accepted(Decimal(value.strip()) if isinstance(value, str) else value)
        except (TypeError, InvalidOperation):
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def value_to_string(self, obj: models.Model) -> str:
        """The number in units, as plain digits, for serialisation."""
        value = self.value_from_object(obj)
        return "" if value is None else f"{value:f}"

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Write a value, or an expression of this very kind of column; never mix scales.

        Raises:
            TypeError: when an expression yields some other kind of number.
        """
        if hasattr(value, "as_sql") and not self._is_of_my_kind(value):
            raise TypeError(
                f"{self.name}: this expression does not yield a {type(self).__name__}; "
                f"say so with output_field={type(self).__name__}() when its unit is right."
            )
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Read a column or a sum of it.

        Raises:
            TypeError: for an average, a deviation or a variance, which no whole number can hold.
        """
        if isinstance(expression, models.Avg | models.StdDev | models.Variance):
            raise TypeError(
                f"{type(expression).__name__} of a {type(self).__name__} would be cut off; "
                "take Sum and Count and divide in Python, rounding by a stated rule."
            )
        return None if value is None else self.from_whole_number(int(value))

    def from_whole_number(self, value: int) -> Any:
        """What Python sees for a whole number in the column."""
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """A field that reads what people type."""
        return super().formfield(**{"form_class": self.form_field_class, **kwargs})

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """The checks of every field, and that the default is exact."""
        return [*super().check(**kwargs), *self._check_default()]

    def _check_default(self) -> list[checks.CheckMessage]:
        try:
            if self.has_default() and not callable(self.default):
                self.accepted(self.default)
        except TypeError:
            return [
                checks.Error(
                    f"The default {self.default!r} is not an exact number.",
                    hint="Give a Decimal or an int.",
                    obj=self,
                    id="core.E001",
                )
            ]
        return []

    def _is_of_my_kind(self, expression: Any) -> bool:
        if isinstance(expression, Value) and expression.output_field is not self:
            return isinstance(expression.value, MinorUnits) or expression.value is None
        return isinstance(expression.output_field, type(self))
