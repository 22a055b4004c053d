"""Planned and actual charges, year by year, in one currency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.charts import BarChart, BarSeries, Figure, Unit
from core.formatting import money_short
from core.money import from_minor, symbol
from partnerships.models import PlannedCharge

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership

MILLION = Decimal(1_000_000)
BILLION = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Charges:
    """Sums are in units of `currency`; a year that has an actual charge counts by it."""

    currency: str
    figure: Figure
    paid: Decimal
    to_come: Decimal


@dataclass(frozen=True, slots=True)
class _Year:
    """What is planned and what was paid in one year; both days belong to it."""

    from_on: dt.date
    until_on: dt.date
    planned: Decimal | None = None
    actual: Decimal | None = None

    @property
    def label(self) -> str:
        first, last = self.from_on.year, self.until_on.year
        return str(first) if first == last else f"{first}–{last % 100:02}"


def charges_of(partnership: Partnership, today: dt.date) -> Charges | None:
    """The charges of a partnership; None where none are recorded. One query."""
    rows = [(row.kind, row.from_on, row.until_on, row.amount) for row in partnership.charges.all()]
    return _charges(rows, partnership.currency, today, unit=(MILLION, _("m")))


def charges_listed_by(source: str, currency: str, today: dt.date) -> Charges | None:
    """The charges of all partnerships that this list named, added up year by year. One query."""
    sums = (
        PlannedCharge.objects.filter(source=source, currency=currency)
        .order_by()
        .values_list("kind", "from_on", "until_on")
        .annotate(amount=Sum("amount"))
    )
    rows = [
        (kind, from_on, until_on, from_minor(amount, currency))
        for kind, from_on, until_on, amount in sums
    ]
    return _charges(rows, currency, today, unit=(BILLION, _("bn")))


def _charges(
    rows: list[tuple[str, dt.date, dt.date, Decimal]],
    currency: str,
    today: dt.date,
    *,
    unit: tuple[Decimal, str],
) -> Charges | None:
    if not rows:
        return None
    found: dict[dt.date, _Year] = {}
    for kind, from_on, until_on, amount in rows:
        year = found.get(from_on, _Year(from_on, until_on))
        is_planned = kind == PlannedCharge.Kind.PLANNED
        found[from_on] = replace(
            year,
            planned=amount if is_planned else year.planned,
            actual=year.actual if is_planned else amount,
        )
    years = [found[start] for start in sorted(found)]
    paid = sum((year.actual for year in years if year.actual is not None), Decimal(0))
    to_come = sum(
        (year.planned for year in years if year.planned is not None and year.actual is None),
        Decimal(0),
    )
    heading = _("%(paid)s paid, %(to_come)s still planned") % {
        "paid": money_short(paid, currency),
        "to_come": money_short(to_come, currency),
    }
    size, word = unit
    chart = BarChart(
        title=_("Charges by financial year"),
        categories=tuple(year.label for year in years),
        series=(
            BarSeries(_("planned"), tuple(_in(size, year.planned) for year in years)),
            BarSeries(_("actual"), tuple(_in(size, year.actual) for year in years)),
        ),
        unit=Unit(word, prefix=_sign(currency), places=1),
        mode="planned and actual",
        now=next((at for at, y in enumerate(years) if y.from_on <= today <= y.until_on), None),
    )
    figure = Figure(uid="charges", heading=heading, chart=chart)
    return Charges(currency, figure, paid, to_come)


def _sign(currency: str) -> str:
    return symbol(currency) or f"{currency}\N{NO-BREAK SPACE}"


def _in(size: Decimal, amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / size
