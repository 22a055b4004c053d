"""What lists say of a partnership's outcomes, results and payments, for its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Case, Count, Sum, Value, When

from core.money import from_minor
from partnerships.models import ListedFacts
from partnerships.sources import sources
from partnerships.types import types
from performance.listed_rows import short_names
from performance.models import ListedOutcome, ListedPayment, ListedResult

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from partnerships.models import Partnership


LONGEST_KEY: Final = 18
LONGEST_NAME: Final = 200
LONGEST_UNIT: Final = 60


@dataclass(slots=True)
class OutcomeShown:
    """An outcome with its results."""

    outcome: ListedOutcome
    results: list[ListedResult] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PaidSum:
    """What the payments of one kind and currency add up to."""

    kind: str
    currency: str
    amount: Decimal
    count: int


def has_outcomes(partnership: Partnership) -> bool:
    """Whether a list says something of its outcomes; asks the database of such types alone."""
    if types[partnership.type].mechanism != "outcomes":
        return False
    rows = ListedOutcome.objects.filter(partnership=partnership)
    return rows.exists() or ListedResult.objects.filter(partnership=partnership).exists()


def has_payments(partnership: Partnership) -> bool:
    """Whether a list says something of its payments."""
    if types[partnership.type].mechanism != "outcomes":
        return False
    return ListedPayment.objects.filter(partnership=partnership).exists()


def outcomes_of(partnership: Partnership) -> tuple[list[OutcomeShown], list[ListedResult]]:
    """The outcomes with their results, and the results that are tied to none. Two queries."""
    shown = [
        OutcomeShown(outcome) for outcome in ListedOutcome.objects.filter(partnership=partnership)
    ]
    by_id: dict[tuple[str, str], OutcomeShown] = {}
    for one in shown:
        by_id.setdefault((one.outcome.source, one.outcome.outcome), one)
    loose: list[ListedResult] = []
    for result in ListedResult.objects.filter(partnership=partnership):
        known = by_id.get((result.source, result.outcome)) if result.outcome else None
        (known.results if known else loose).append(result)
    return shown, loose


def payments_of(partnership: Partnership) -> QuerySet[ListedPayment]:
    """All payments: what was paid in all, what was paid, what is not said, what was planned."""
    kinds = (ListedPayment.Kind.TOTAL, ListedPayment.Kind.ACTUAL, "", ListedPayment.Kind.PLANNED)
    order = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(kinds)))
    return ListedPayment.objects.filter(partnership=partnership).order_by(
        order, "from_on", "plan", "position"
    )


def sums_of(partnership: Partnership) -> list[PaidSum]:
    """What they add up to, by kind and currency. One query."""
    rows = (
        ListedPayment.objects.filter(partnership=partnership)
        .order_by("kind", "currency")
        .values_list("kind", "currency")
        .annotate(amount=Sum("amount"), count=Count("pk"))
    )
    return [
        PaidSum(kind, currency, from_minor(amount, currency), count)
        for kind, currency, amount, count in rows
    ]


def outcome_names(partnership: Partnership) -> dict[str, str]:
    """A short name of each outcome, by its id."""
    rows = ListedOutcome.objects.filter(partnership=partnership)
    pairs = list(rows.values_list("outcome", "definition"))
    names = short_names(definition for _id, definition in pairs)
    return {identifier: name for (identifier, _words), name in zip(pairs, names, strict=True)}


def where_from(partnership: Partnership) -> list[tuple[str, ListedFacts]]:
    """The name of each list that names the partnership, and when it was last imported."""
    rows = ListedFacts.objects.filter(partnership=partnership).select_related("run")
    return [(str(sources[row.source].label), row) for row in rows if row.source in sources]


def kpi_from_list(partnership: Partnership, chosen: str) -> dict[str, str]:
    """What the form of a new KPI begins with where somebody chose an outcome of a list.

    The publisher says no frequency, direction or value of full points: those a person says.
    """
    if not chosen.isdecimal() or len(chosen) > LONGEST_KEY:
        return {}
    outcome = ListedOutcome.objects.filter(partnership=partnership, pk=int(chosen)).first()
    if outcome is None:
        return {}
    paragraphs = (outcome.definition, outcome.target, outcome.evidence)
    return {
        "name": outcome.definition.partition("\n")[0][:LONGEST_NAME],
        "unit": outcome.unit[:LONGEST_UNIT],
        "method": "\n\n".join(paragraph for paragraph in paragraphs if paragraph),
    }
