"""Price indices that contracts of the demo follow, as they were published month by month."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from config.demo.years import moved, moved_day, years_on
from core import clock
from core.periods import Period, months_between
from performance.index_plan import NewFigure
from performance.models import PriceIndex
from performance.services.price_indices import IndexFacts, add_index, record_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.models import User

IRELAND: Final = IndexFacts(
    code="CSP-IE",
    name="Construction and services prices, Ireland",
    publisher="Office for Prices and Wages",
    base_period="April 2015 = 100",
    unit="index points",
    decimals=1,
    publication_lag=1,
    source="Made up for the demo. No publisher says so.",
)
KENYA: Final = IndexFacts(
    code="CPI-KE",
    name="Consumer prices, Kenya",
    publisher="Bureau of Price Statistics",
    base_period="December 2023 = 100",
    unit="index points",
    decimals=1,
    publication_lag=1,
    source="Made up for the demo. No publisher says so.",
)
COLOMBIA: Final = IndexFacts(
    code="CPI-CO",
    name="Consumer prices, Colombia",
    publisher="National Office of Prices",
    base_period="May 2016 = 100",
    unit="index points",
    decimals=1,
    publication_lag=1,
    source="Made up for the demo. No publisher says so.",
)
IN_APRIL: Final = {
    2015: "100.0",
    2016: "100.9",
    2017: "101.8",
    2018: "103.1",
    2019: "104.6",
    2020: "105.4",
    2021: "107.2",
    2022: "113.4",
    2023: "119.7",
    2024: "122.9",
    2025: "125.3",
    2026: "128.0",
}
"""CSP-IE; in between it rises evenly, afterwards by what it rose last."""
REVISED: Final = Period("month", dt.date(2026, 4, 1))
AT_FIRST: Final = Decimal("127.6")
REVISED_ON: Final = dt.date(2026, 8, 14)
SINGLY: Final = 24
"""So many months are recorded one by one, as they come; what is older in one go."""


def make_indices(people: Mapping[str, User], today: dt.date) -> None:
    """Every series, recorded by the head of the unit when each figure came out."""
    years = years_on(today)
    for facts, figures in (
        (IRELAND, _ireland(today)),
        (KENYA, _kenya(today)),
        (COLOMBIA, _colombia(today)),
    ):
        _make(moved(facts, years), list(figures), people["amara"], today)


def _ireland(today: dt.date) -> Iterator[NewFigure]:
    years = years_on(today)
    for month in months_between(dt.date(2015 + years, 4, 1), today):
        published = _published(month)
        value = _between_aprils(month, years)
        if month.start == moved_day(REVISED.start, years):
            yield NewFigure(month=month, value=AT_FIRST, published_on=published)
            note = "Wages of one county had been left out."
            on = moved_day(REVISED_ON, years)
            yield NewFigure(month=month, value=value, published_on=on, note=note)
        else:
            yield NewFigure(month=month, value=value, published_on=published)


def _kenya(today: dt.date) -> Iterator[NewFigure]:
    for number, month in enumerate(months_between(dt.date(2023 + years_on(today), 12, 1), today)):
        value = _rounded(Decimal(100) + Decimal("0.42") * number)
        yield NewFigure(month=month, value=value, published_on=_published(month))


def _colombia(today: dt.date) -> Iterator[NewFigure]:
    for number, month in enumerate(months_between(dt.date(2016 + years_on(today), 5, 1), today)):
        value = _rounded(Decimal(100) + Decimal("0.5") * number)
        yield NewFigure(month=month, value=value, published_on=_published(month))


def _make(facts: IndexFacts, figures: Sequence[NewFigure], actor: User, today: dt.date) -> None:
    out = [one for one in figures if one.published_on <= today]
    if not out or PriceIndex.objects.filter(code=facts.code).exists():
        return
    days = sorted({one.published_on for one in out})
    first = days[-min(SINGLY, len(days))]
    with clock.travel(_morning(first)):
        index = add_index(facts, actor=actor)
    for day in (one for one in days if one >= first):
        new = [
            one
            for one in out
            if one.published_on == day or (day == first and one.published_on < day)
        ]
        with clock.travel(_morning(day)):
            record_figures(index, new, actor=actor)


def _between_aprils(month: Period, years: int) -> Decimal:
    year = month.start.year - (month.start.month < 4) - years
    before, after = _april(year), _april(year + 1)
    part = (month.start.month - 4) % 12
    return _rounded(before + (after - before) * part / 12)


def _april(year: int) -> Decimal:
    last = max(IN_APRIL)
    if year <= last:
        return Decimal(IN_APRIL[year])
    rise = Decimal(IN_APRIL[last]) - Decimal(IN_APRIL[last - 1])
    return Decimal(IN_APRIL[last]) + rise * (year - last)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _published(month: Period) -> dt.date:
    """The middle of the month after."""
    return month.next().start.replace(day=15)


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), dt.UTC)
