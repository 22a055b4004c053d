"""Promises, answers and rules of a trust index, made from a few numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from performance.trust.calculation import Part, Promise, TrustInputs, TrustRules

DAY = dt.date(2026, 9, 30)
DUE = dt.date(2026, 6, 1)


def promises(*days_late: int | None) -> list[Promise]:
    """One promise for each: so many days late, None for not at all."""
    return [
        Promise(
            f"Report {number}",
            DUE,
            None if late is None else DUE + dt.timedelta(days=late),
            id=f"r{number}",
        )
        for number, late in enumerate(days_late)
    ]


def rules(**weights: int) -> TrustRules:
    """Rules with these weights, 1 where none is given."""
    return TrustRules(
        version="1", weights={part: Decimal(weights.get(part.value, 1)) for part in Part}
    )


EVENLY = rules()


def inputs(**facts) -> TrustInputs:
    """What is known on the last day of September."""
    return TrustInputs(**({"day": DAY} | facts))
