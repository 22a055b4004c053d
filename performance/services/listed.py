"""Keeps what an import says of outcomes, results and payments: the parts of imports."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import DateField
from django.utils.translation import gettext_lazy as _

from core.exact_column import ExactColumn
from core.ledger.canonical import plain
from partnerships.import_parts import ImportPart, import_parts
from performance.listed_rows import (
    OUTCOMES,
    PAYMENTS,
    RESULTS,
    OutcomeRow,
    PaymentRow,
    ResultRow,
)
from performance.models import ListedOutcome, ListedPayment, ListedResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnerships.models import Partnership
    from performance.models.listed import ListedRow


class ListedPart(ImportPart):
    """Rows of one model, told by the fields of the dataclass that a source fills."""

    model: ClassVar[type[ListedRow]]
    parsed: ClassVar[type[Any]]

    def plain(self, rows: Iterable[Any]) -> list[dict[str, Any]]:
        return [self._plain(row) for row in rows]

    def recorded(
        self, partnerships: Iterable[int], source: str
    ) -> Mapping[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        rows = self.model._default_manager.filter(partnership__in=partnerships, source=source)
        for row in rows.order_by("partnership", "position"):
            found.setdefault(row.partnership_id, []).append(self._plain(row))
        return found

    def replace(
        self, partnership: Partnership, source: str, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        manager = self.model._default_manager
        manager.filter(partnership=partnership, source=source).delete()
        manager.bulk_create(
            self.model(
                partnership=partnership,
                source=source,
                position=position,
                **{name: self._value(name, value) for name, value in row.items()},
            )
            for position, row in enumerate(rows)
        )

    def _plain(self, row: Any) -> dict[str, Any]:
        names = (field.name for field in dataclasses.fields(self.parsed))
        return {name: plain(getattr(row, name)) for name in names}

    def _value(self, name: str, value: Any) -> Any:
        field = self.model._meta.get_field(name)
        if value is None:
            return None
        if isinstance(field, DateField):
            return dt.date.fromisoformat(value)
        return Decimal(value) if isinstance(field, ExactColumn) else value


class Outcomes(ListedPart):
    slug = OUTCOMES
    label = _("Outcomes in the list")
    model = ListedOutcome
    parsed = OutcomeRow


class Results(ListedPart):
    slug = RESULTS
    label = _("Results in the list")
    model = ListedResult
    parsed = ResultRow


class Payments(ListedPart):
    slug = PAYMENTS
    label = _("Payments in the list")
    model = ListedPayment
    parsed = PaymentRow


def install() -> None:
    """Registers the parts; called when the app starts."""
    for part in (Outcomes, Results, Payments):
        import_parts.register(part)
