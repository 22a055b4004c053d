"""Charges, ceilings and what may come due."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from partnerships.models import PlannedCharge
from performance.models import Payment
from performance.services.affordability import CeilingFacts, LiabilityFacts
from tests.factories.people import UserFactory


def charge(partnership: Any, year: int, amount: int, kind: str = "planned") -> None:
    """Of a calendar year."""
    PlannedCharge.objects.create(
        partnership=partnership,
        kind=kind,
        from_on=dt.date(year, 1, 1),
        until_on=dt.date(year, 12, 31),
        currency=partnership.currency,
        amount=Decimal(amount),
    )


def certificate(partnership: Any, year: int, month: int, amount: int) -> None:
    """A payment that was issued."""
    one, two, three = (UserFactory() for _ in range(3))
    Payment.objects.create(
        partnership=partnership,
        number=year * 100 + month,
        period=f"{year}-{month:02}",
        from_on=dt.date(year, month, 1),
        until_on=dt.date(year, month, 28),
        state="issued",
        currency=partnership.currency,
        total=Decimal(amount),
        prepared_by=one,
        prepared_at=dt.datetime(year, month, 28, tzinfo=dt.UTC),
        first_by=two,
        second_by=three,
    )


def ceiling(year: int, amount: str, effective: str = "2026-01-01", **facts: Any) -> CeilingFacts:
    return CeilingFacts(
        year=year,
        amount=Decimal(amount),
        effective_on=dt.date.fromisoformat(effective),
        **{"source": "Budget, vote 38", **facts},
    )


def liability(**facts: Any) -> LiabilityFacts:
    known = {"what": "Termination sum", "maximum": Decimal(310_000_000), "probability": "remote"}
    return LiabilityFacts(**{**known, **facts})
