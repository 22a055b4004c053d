"""Shapes that all nouns share: money with its currency, people, strict bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from core.models import Organisation, User


class Shown(serializers.Serializer[Any]):
    """What is answered. Every field is named; nothing of a row is shown by accident."""


class Body(serializers.Serializer[Any]):
    """What is sent. A field that is not named here is refused, never silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields in shape.

        Raises:
            ValidationError: also for every name that is not known.
        """
        errors: dict[str, Any] = {}
        if hasattr(data, "keys"):
            for name in sorted(set(data) - set(self.fields)):
                known = ", ".join(self.fields)
                words = (
                    _("This is not known here and cannot be set. Known are: %(names)s.")
                    % {"names": known}
                    if known
                    else _("Nothing is taken here; send an empty body.")
                )
                errors[str(name)] = serializers.ErrorDetail(words, code="unknown_field")
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as found:
            if isinstance(found.detail, dict):
                errors |= found.detail
            else:
                raise
        if errors:
            raise serializers.ValidationError(errors)
        return value


class SeenBody(Body):
    """What is sent with a decision: beside it, what the person saw when they took it."""

    seen = serializers.CharField(
        help_text="The token `seen` of the row as you read it. If the row has changed since, "
        "nothing happens, and a 409 shows both versions."
    )


def seen_shown() -> serializers.CharField:
    """The token of a single row; lists come without."""
    return serializers.CharField(
        required=False, help_text="Give it back with a decision. Only where one row is read."
    )


@extend_schema_field(
    {
        "type": ["object", "null"],
        "properties": {
            "amount": {"type": "string", "format": "decimal", "examples": ["1250000.00"]},
            "currency": {"type": "string", "minLength": 3, "maxLength": 3, "examples": ["GBP"]},
        },
        "required": ["amount", "currency"],
    }
)
class MoneyShown(serializers.Field[Any, Any, Any, Any]):
    """An amount in units as text, with its currency, so that no reader makes a float of it."""

    def __init__(self, *, currency: str = "currency", **kwargs: Any) -> None:
        self.currency = currency
        self.amount = ""
        kwargs["read_only"] = True
        kwargs.setdefault("source", "*")
        super().__init__(**kwargs)

    def bind(self, field_name: str, parent: Any) -> None:
        """Learns which column it shows."""
        self.amount = field_name
        super().bind(field_name, parent)

    def to_representation(self, value: Any) -> dict[str, str] | None:
        """`{"amount": "1.00", "currency": "GBP"}`; null where nothing is recorded."""
        amount: Decimal | None = getattr(value, self.amount)
        if amount is None:
            return None
        return {"amount": format(amount, "f"), "currency": getattr(value, self.currency)}


@extend_schema_field({"type": ["string", "null"], "format": "decimal", "examples": ["96.4"]})
class ExactShown(serializers.Field[Any, Any, Any, Any]):
    """A figure as text, exactly as it is kept: "96.4"; null where there is none, "0" for zero."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["read_only"] = True
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        """Without an exponent."""
        return format(value, "f")


class PersonShown(Shown):
    """A person by name; their e-mail address is nobody else's business."""

    uuid = serializers.UUIDField()
    name = serializers.CharField(source="__str__")


class OrganisationNamed(Shown):
    """An organisation by name."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()


def named(row: User | Organisation | None) -> Mapping[str, str] | None:
    """Uuid and name of a person or an organisation, for what is made by hand."""
    return None if row is None else {"uuid": str(row.uuid), "name": str(row)}
