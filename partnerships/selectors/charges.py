"""Planned and actual charges, year by year, in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.charts import BarChart, BarSeries, Figure, Unit
from core.formatting import money_short
from core.money import symbol
from partnerships.models import PlannedCharge

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Charges:
    """Sums are in units of `currency`; a year that has an actual charge counts by it."""

    currency: str
    figure: Figure
    paid: Decimal
    to_come: Decimal


def charges_of(partnership: Partnership, today: dt.date) -> Charges | None:
    """The charges of a partnership; None where none are recorded. One query."""
    rows = list(partnership.charges.all())
    if not rows:
        return None
    years = sorted({row.from_on for row in rows})
    planned = {row.from_on: row.amount for row in rows if row.kind == PlannedCharge.Kind.PLANNED}
    actual = {row.from_on: row.amount for row in rows if row.kind == PlannedCharge.Kind.ACTUAL}
    paid = sum(actual.values(), Decimal(0))
    to_come = sum((planned[year] for year in planned if year not in actual), Decimal(0))
    heading = _("%(paid)s paid, %(to_come)s still planned") % {
        "paid": money_short(paid, partnership.currency),
        "to_come": money_short(to_come, partnership.currency),
    }
    chart = BarChart(
        title=_("Charges by financial year"),
        categories=tuple(_year(row) for row in _one_a_year(rows)),
        series=(
            BarSeries(_("planned"), tuple(_millions(planned.get(year)) for year in years)),
            BarSeries(_("actual"), tuple(_millions(actual.get(year)) for year in years)),
        ),
        unit=Unit(_("m"), prefix=_sign(partnership.currency), places=1),
        mode="planned and actual",
        now=_present(rows, years, today),
    )
    figure = Figure(uid="charges", heading=heading, chart=chart)
    return Charges(partnership.currency, figure, paid, to_come)


def _sign(currency: str) -> str:
    return symbol(currency) or f"{currency}\N{NO-BREAK SPACE}"


def _one_a_year(rows: list[PlannedCharge]) -> list[PlannedCharge]:
    return [row for _start, row in sorted({row.from_on: row for row in rows}.items())]


def _year(row: PlannedCharge) -> str:
    first, last = row.from_on.year, row.until_on.year
    return str(first) if first == last else f"{first}–{last % 100:02}"


def _millions(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / MILLION


def _present(rows: list[PlannedCharge], years: list[dt.date], today: dt.date) -> int | None:
    for row in rows:
        if row.from_on <= today <= row.until_on:
            return years.index(row.from_on)
    return None
