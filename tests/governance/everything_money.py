"""Registers of money, of no partnership or of one: a part of everything."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core import clock
from performance.models import IndexFigure, PriceIndex
from tests.factories.people import UserFactory


def registers() -> dict[str, Any]:
    """An index with a figure: it belongs to nobody, and everybody with a role reads it."""
    keeper = UserFactory()
    index = PriceIndex.objects.create(
        code=f"CPI-{keeper.pk}",
        name=f"Consumer prices {keeper.pk}",
        publisher="Office of Prices",
        base_period="2015 = 100",
        decimals=1,
        publication_lag=1,
        added_by=keeper,
        added_at=clock.now(),
    )
    IndexFigure.objects.create(
        index=index,
        month=dt.date(2026, 4, 1),
        value=Decimal(128),
        published_on=dt.date(2026, 5, 15),
        recorded_by=keeper,
        recorded_at=clock.now(),
    )
    return {"price-index": index.uuid}
