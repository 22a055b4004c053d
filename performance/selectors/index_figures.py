"""What is known of a price index on a day, by what was recorded at a moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.folding import fold
from core.formatting import day as day_words
from core.formatting import period_label
from core.periods import Period
from core.problems import Problem, Refused
from partnerships.catalogue.tariffs import TariffTerms
from performance.indexation import IndexationRule, Vintage, reference_months
from performance.models import IndexFigure, PriceIndex

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django.db.models import QuerySet

Month = Period | dt.date


def figures_known(
    index: PriceIndex,
    months: Iterable[Month],
    *,
    on: dt.date,
    recorded_by: dt.datetime | None = None,
) -> dict[Period, IndexFigure]:
    """By month its latest vintage published on or before `on`, of what was recorded by then.

    A month without one is not there. `recorded_by` None means: everything recorded so far. One
    query.
    """
    wanted = [_first_day(month) for month in months]
    rows = _rows(index, recorded_by).filter(month__in=wanted, published_on__lte=on)
    return {Period("month", one.month): one for one in rows.order_by("month", "published_on", "pk")}


def figure_known(
    index: PriceIndex, month: Month, *, on: dt.date, recorded_by: dt.datetime | None = None
) -> IndexFigure | None:
    """The latest vintage of a month published on or before `on`, of what was recorded by then."""
    found = figures_known(index, [month], on=on, recorded_by=recorded_by)
    return next(iter(found.values()), None)


def revisions_after(figure: IndexFigure, *, recorded_by: dt.datetime | None = None) -> list[Any]:
    """The vintages of the same month that were published after `figure`, oldest first."""
    rows = _rows(figure.index, recorded_by)
    later = rows.filter(month=figure.month, published_on__gt=figure.published_on)
    return list(later.order_by("published_on", "pk"))


def vintage_of(figure: IndexFigure) -> Vintage:
    """The row as the pure calculation takes it."""
    return Vintage(
        month=Period("month", figure.month), value=figure.value, published_on=figure.published_on
    )


def index_named(name: str) -> PriceIndex | None:
    """The series whose code or name the text is, whatever its case and accents; one query."""
    wanted = fold(name)
    found = [one for one in PriceIndex.objects.all() if wanted in {fold(one.code), fold(one.name)}]
    by_code = [one for one in found if fold(one.code) == wanted]
    best = by_code or found
    return best[0] if len(best) == 1 else None


def require_index(name: str, field: str = "index_name") -> PriceIndex:
    """The series that a contract names in the term `field`.

    Raises:
        Refused: it is not in the register, with where to enter it.
    """
    found = index_named(name) if name.strip() else None
    if found is None:
        message = _(
            "The contract follows “%(name)s”, which the index register has neither as a code nor as"
            " a name. Add the index to the register, or correct the term."
        )
        if not name.strip():
            message = _("The contract names no index. Enter its code from the index register.")
        raise Refused([Problem(field, "unknown_index", message % {"name": name})])
    return found


@dataclass(frozen=True, slots=True)
class IndexTerms:
    """What the terms of a contract say of an index; `fields` are those of its name and base."""

    name: str
    base_on: dt.date | None
    lag: int
    share: Decimal
    fields: tuple[str, str]


def index_terms(terms: Any) -> IndexTerms | None:
    """Of the charge of a DBFO or the tariffs of a concession; None where nothing follows an index.

    Which of the two it is, the declaration of the terms says.
    """
    if isinstance(terms, TariffTerms):
        name, base, lag = terms.tariff_index, terms.tariff_base_on, terms.tariff_index_lag
        share, fields = terms.tariff_indexed_share, ("tariff_index", "tariff_base_on")
    elif hasattr(terms, "indexed_share"):
        name, base, lag = terms.index_name, terms.price_base_on, terms.index_lag
        share, fields = terms.indexed_share, ("index_name", "price_base_on")
    else:
        return None
    return IndexTerms(name, base, lag or 0, share, fields) if share else None


@dataclass(frozen=True, slots=True)
class Indexation:
    """How the terms of a contract follow an index of the register; `share` is a fraction."""

    index: PriceIndex
    rule: IndexationRule
    share: Decimal


def indexation_of(terms: Any) -> Indexation | None:
    """What the terms say of indexation; None where no share of charge or tariffs follows.

    Raises:
        Refused: the index is not in the register, or there is no price base; both at once.
    """
    said = index_terms(terms)
    if said is None:
        return None
    problems: list[Problem] = []
    index = None
    try:
        index = require_index(said.name, said.fields[0])
    except Refused as refused:
        problems += refused.problems
    if said.base_on is None:
        problems.append(no_price_base(said.fields[1]))
    if index is None or said.base_on is None:
        raise Refused(problems)
    return Indexation(index, IndexationRule(base_on=said.base_on, lag=said.lag), said.share)


def no_price_base(field: str) -> Problem:
    """What is refused where the contract does not say from which day prices rise."""
    message = _("The contract has no price base. Enter the day at whose prices it is agreed.")
    return Problem(field, "missing", message)


def reference_figures(
    index: PriceIndex,
    rule: IndexationRule,
    month: Period,
    *,
    on: dt.date,
    recorded_by: dt.datetime | None = None,
) -> tuple[IndexFigure, IndexFigure]:
    """I_0 and I_n of a payment month, as they were known on a day.

    Raises:
        Refused: a figure is missing: which one, and where to enter it; both at once.
    """
    try:
        months = reference_months(rule, month)
    except ValueError:
        message = _("%(month)s lies before the price base of the contract, %(day)s.") % {
            "month": period_label(month),
            "day": day_words(rule.base_on),
        }
        raise Refused([Problem("month", "before_price_base", message)]) from None
    wanted = dict.fromkeys((months.base, months.now))
    found = figures_known(index, wanted, on=on, recorded_by=recorded_by)
    missing = [one for one in wanted if one not in found]
    if missing:
        raise Refused([_not_there(index, one, on) for one in missing])
    return found[months.base], found[months.now]


def _not_there(index: PriceIndex, month: Period, on: dt.date) -> Problem:
    message = _(
        "%(code)s has no figure for %(month)s that was published by %(day)s. Enter it in the index"
        " register, below %(code)s."
    )
    known = {
        "code": index.code,
        "month": period_label(month),
        "day": day_words(on),
    }
    return Problem("index", "no_index_figure", message % known, month.key)


def _rows(index: PriceIndex, recorded_by: dt.datetime | None) -> QuerySet[IndexFigure]:
    rows = IndexFigure.objects.filter(index=index).select_related("index")
    return rows if recorded_by is None else rows.filter(recorded_at__lte=recorded_by)


def _first_day(month: Month) -> dt.date:
    return month.start if isinstance(month, Period) else month.replace(day=1)


def recorded_vintages(index: PriceIndex, months: Iterable[Month]) -> list[Vintage]:
    """Every vintage of these months; one query."""
    wanted = {_first_day(month) for month in months}
    return [vintage_of(one) for one in IndexFigure.objects.filter(index=index, month__in=wanted)]
