"""The register of price indices as its pages and the API show it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery

from core.periods import Period
from performance.indexation import months_before
from performance.models import IndexFigure, PriceIndex

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A series, its newest figure, how many months it covers, and what is overdue."""

    index: PriceIndex
    last: IndexFigure | None
    months: int
    overdue: Period | None


@dataclass(frozen=True, slots=True)
class MonthOfIndex:
    """A month of a series with its vintages, oldest first."""

    month: Period
    vintages: tuple[IndexFigure, ...]

    @property
    def first(self) -> IndexFigure:
        """As it was published at first."""
        return self.vintages[0]

    @property
    def now(self) -> IndexFigure:
        """As it is known now."""
        return self.vintages[-1]

    @property
    def is_revised(self) -> bool:
        """Whether a later vintage says another figure."""
        return len(self.vintages) > 1


def register_rows(today: dt.date) -> list[RegisterRow]:
    """Every series by code; two queries."""
    newest = IndexFigure.objects.filter(index=OuterRef("pk")).order_by("-month", "-published_on")
    rows = list(
        PriceIndex.objects.annotate(
            newest=Subquery(newest.values("pk")[:1]),
            months=Count("figures__month", distinct=True),
        )
    )
    figures = IndexFigure.objects.in_bulk([one.newest for one in rows if one.newest])
    return [
        RegisterRow(one, figures.get(one.newest), one.months, overdue_month(one, last, today))
        for one in rows
        for last in [figures.get(one.newest)]
    ]


def overdue_month(index: PriceIndex, last: IndexFigure | None, today: dt.date) -> Period | None:
    """The first month whose figure should be published by now and is not recorded."""
    if last is None:
        return None
    month = Period("month", last.month).next()
    due = month
    for _ in range(index.publication_lag):
        due = due.next()
    return month if due.end < today else None


def months_of(index: PriceIndex) -> list[MonthOfIndex]:
    """Every month with its vintages, oldest month first; one query."""
    rows = index.figures.select_related("recorded_by").order_by("month", "published_on", "pk")
    return [
        MonthOfIndex(Period("month", month), tuple(group))
        for month, group in groupby(rows, key=lambda one: one.month)
    ]


def year_before(months: Iterable[MonthOfIndex], month: Period) -> MonthOfIndex | None:
    """The same month a year earlier, where it is recorded."""
    wanted = months_before(month, MONTHS_OF_A_YEAR)
    return next((one for one in months if one.month == wanted), None)


def change_in_percent(before: Decimal, after: Decimal) -> Decimal:
    """By how much per cent the second is above the first, exact to 34 digits."""
    return (after - before) * 100 / before
