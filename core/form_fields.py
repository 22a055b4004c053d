"""Form fields for exact numbers. They read what people type and never reword it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.scaled import stripped

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")


class ExactNumberField(forms.DecimalField):
    """A Decimal typed by a person, in the separators of the active language.

    Thousands may be grouped, with the language's separator or with spaces, when every group has
    three digits; "1,5" is therefore never read as 15 where the comma groups. A bound form shows
    again exactly what was typed.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("This is not a number we can read. Write digits only, for example 1250.50."),
    }

    def to_python(self, value: Any) -> Any:
        """The typed number, with the decimals that were typed; None when nothing was."""
        if isinstance(value, str):
            value = _canonical(value, self)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Typed text as it is; a stored number as plain digits in the active language."""
        if isinstance(value, Decimal) and value.is_finite():
            return f"{value:f}".replace(".", str(formats.get_format("DECIMAL_SEPARATOR")))
        return value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask for the keyboard with digits; a person may type separators."""
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}


class AmountField(ExactNumberField):
    """An amount of money in units. Its decimals are checked against the currency by the model."""


class ScaledField(ExactNumberField):
    """A number with at most six decimals; a stored one is shown without trailing zeros."""

    default_error_messages = {
        "max_decimal_places": _("Write at most %(max)s decimals."),
    }

    def prepare_value(self, value: Any) -> Any:
        """As for every exact number, without trailing zeros."""
        exact = isinstance(value, Decimal) and value.is_finite()
        return super().prepare_value(stripped(value) if exact else value)


def _canonical(typed: str, field: ExactNumberField) -> str:
    text = _SPACES.sub(" ", typed.strip()).replace("\u2212", "-")
    point = re.escape(str(formats.get_format("DECIMAL_SEPARATOR")))
    group = re.escape(str(formats.get_format("THOUSAND_SEPARATOR")))
    grouped = rf"[-+]?\d{{1,3}}(?:(?:[ ]\d{{3}})+|(?:{group}\d{{3}})+)(?:{point}\d+)?"
    plain = rf"[-+]?(?:\d+(?:{point}\d*)?|{point}\d+)"
    if text and not re.fullmatch(f"(?:{grouped}|{plain})", text, re.ASCII):
        raise forms.ValidationError(field.error_messages["invalid"], code="invalid")
    return re.sub(point, ".", re.sub(rf"[ ]|{group}", "", text))
