"""An index of the register, its keeper, and figures as somebody gives them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from core.periods import Period
from performance.index_plan import NewFigure
from performance.services.price_indices import IndexFacts, add_index, record_figures
from tests.factories.people import person

if TYPE_CHECKING:
    from performance.models import PriceIndex

FACTS = {
    "code": "CSP-IE",
    "name": "Construction and services prices, Ireland",
    "publisher": "Office of Prices",
    "base_period": "April 2015 = 100",
    "decimals": 1,
    "publication_lag": 1,
}


def keeper():
    """A portfolio official for all authorities."""
    return person("portfolio_official", name="Amara Quinn")


def register(actor=None, **facts) -> PriceIndex:
    """An index without figures."""
    return add_index(IndexFacts(**{**FACTS, **facts}), actor=actor or keeper())


def figure(month: str, value: str, published: str, **facts) -> NewFigure:
    return NewFigure(
        month=Period.parse(month),
        value=Decimal(value),
        published_on=dt.date.fromisoformat(published),
        **facts,
    )


def record(index: PriceIndex, *figures: tuple[str, str, str], actor=None):
    """Figures as month, value and day of publication."""
    return record_figures(index, [figure(*one) for one in figures], actor=actor or keeper())
