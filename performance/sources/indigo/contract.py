"""What the data set says of a contract, as the terms of its first draft: the rate card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnerships.catalogue.rows import OutcomeMetric
from partnerships.types.performance_based import PerformanceTerms
from performance.listed_rows import short_names

if TYPE_CHECKING:
    from decimal import Decimal

    from performance.listed_rows import OutcomeRow
    from performance.sources.indigo.cells import Line

_SERVICE: Final = "service and beneficiaries - "


def contract_terms(
    line: Line, outcomes: list[OutcomeRow], currency: str, maximum: Decimal | None
) -> PerformanceTerms | None:
    """The terms, None where the data set says nothing of them.

    Prices in another currency than the partnership's are no terms of it; they stay with the
    outcome. A column that several kinds of contract fill differently is left to a person.
    """
    people = line.count(
        f"{_SERVICE}targeted number of unique service users or beneficiaries (total)"
    )
    terms = PerformanceTerms(
        cohort=line.long(f"{_SERVICE}target population"),
        cohort_size=_whole(people, least=1),
        outcome_metrics=tuple(
            OutcomeMetric(
                outcome=name,
                definition=outcome.definition,
                population=" ".join(outcome.population.split()),
                people=_whole(outcome.people),
                price=outcome.price if outcome.currency == currency else None,
                evidence=outcome.evidence,
            )
            for name, outcome in zip(
                short_names(outcome.definition for outcome in outcomes), outcomes, strict=True
            )
        ),
        total_cap=maximum,
    )
    return None if terms == PerformanceTerms() else terms


def _whole(number: Decimal | None, least: int = 0) -> int | None:
    """A count, where it is a whole number from `least` on."""
    if number is None or number != number.to_integral_value() or number < least:
        return None
    return int(number)
