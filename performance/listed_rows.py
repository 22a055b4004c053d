"""Rows of outcomes, results and payments as an import source reads them, without a database.

The fields are those of the models in `performance.models.listed`, which say what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal


OUTCOMES: Final = "listed_outcomes"
RESULTS: Final = "listed_results"
PAYMENTS: Final = "listed_payments"
LONGEST_NAME: Final = 100

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """As `ListedOutcome`."""

    row: int
    outcome: str = ""
    words: Words = ()
    definition: str = ""
    population: str = ""
    people: Decimal | None = None
    unit: str = ""
    target: str = ""
    evidence: str = ""
    currency: str = ""
    price: Decimal | None = None
    maximum: Decimal | None = None
    pricing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """As `ListedResult`."""

    row: int
    outcome: str = ""
    words: Words = ()
    kind: str = ""
    is_overall: bool = False
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    achieved: str = ""
    value: Decimal | None = None
    engaged: Decimal | None = None
    positive: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """As `ListedPayment`; `amount` in whole smallest units of the currency."""

    row: int
    amount: Decimal
    currency: str
    outcome: str = ""
    words: Words = ()
    kind: str = ""
    plan: str = ""
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    written: str = ""
    payer: str = ""
    recipient: str = ""


def short_names(definitions: Iterable[str]) -> list[str]:
    """A short name for each outcome: the first line of its definition, numbered where equal."""
    seen: dict[str, int] = {}
    names = []
    for definition in definitions:
        name = definition.partition("\n")[0]
        if len(name) > LONGEST_NAME:
            name = f"{name[: LONGEST_NAME - 1].rstrip()}…"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
