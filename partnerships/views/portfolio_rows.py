"""The rows of the portfolio as cells of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day, money_short, scaled
from core.templatetags.charts import chart
from partnerships.models import Standing
from partnerships.selectors.portfolio_columns import phase_label, standing_of
from partnerships.selectors.timeline import timeline_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from partnerships.models import Partnership
    from partnerships.selectors.portfolio_columns import Column

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A partnership with the cells of the chosen columns, for components/data_cell.html."""

    partnership: Partnership
    sub: str
    cells: tuple[dict[str, Any], ...]
    is_chosen: bool

    @property
    def url(self) -> str:
        return reverse("partnership", args=[self.partnership.uuid])


def rows_of(
    partnerships: Iterable[Partnership],
    columns: Sequence[Column],
    chosen: frozenset[str],
    today: dt.date,
) -> list[Row]:
    slugs = {column.slug for column in columns}
    return [
        Row(
            one,
            _sub(one, slugs),
            tuple(_cell(column, one, today) for column in columns),
            str(one.uuid) in chosen,
        )
        for one in partnerships
    ]


def _sub(partnership: Partnership, slugs: set[str]) -> str:
    """The second line under the name: what no column says."""
    parts = [partnership.reference]
    if "authority" not in slugs:
        parts.append(partnership.authority.name)
    if "sector" not in slugs and partnership.sector:
        parts.append(partnership.get_sector_display())
    return " · ".join(parts)


def _cell(column: Column, partnership: Partnership, today: dt.date) -> dict[str, Any]:
    make = _SPECIAL.get(column.slug)
    made = make(partnership, today) if make else {"text": _text(column, partnership)}
    return {"slug": column.slug, "column": column.label, "num": column.num, **made}


def _text(column: Column, partnership: Partnership) -> str:
    return str(column.fields[0].value(partnership) or NOTHING)


def _value(partnership: Partnership, _today: dt.date) -> dict[str, Any]:
    value = partnership.capital_value
    return {"text": NOTHING if value is None else money_short(value, partnership.currency)}


def _timeline(partnership: Partnership, today: dt.date) -> dict[str, Any]:
    return {
        "html": chart(timeline_of(partnership, today), "mini", uid=partnership.pk),
        "sub": phase_label(partnership),
    }


def _state(partnership: Partnership, _today: dt.date) -> dict[str, Any]:
    standing = standing_of(partnership)
    cell = {"state": standing.state if standing else Standing.State.NOT_SCORED}
    if standing is None or standing.trend == Standing.Trend.UNKNOWN:
        return cell
    trend = _("trend: %(trend)s") % {"trend": Standing.Trend(standing.trend).label}
    return {**cell, "sub": trend}


def _trend(partnership: Partnership, _today: dt.date) -> dict[str, Any]:
    standing = standing_of(partnership)
    if standing is None or standing.trend == Standing.Trend.UNKNOWN:
        return {"text": NOTHING}
    return {"text": Standing.Trend(standing.trend).label}


def _score(goal: str) -> Callable[[Partnership, dt.date], dict[str, Any]]:
    def cell(partnership: Partnership, _today: dt.date) -> dict[str, Any]:
        score: Decimal | None = getattr(standing_of(partnership), goal, None)
        return {"text": NOTHING if score is None else scaled(score, 0)}

    return cell


def _deadline(partnership: Partnership, today: dt.date) -> dict[str, Any]:
    standing = standing_of(partnership)
    if standing is None or standing.next_deadline_on is None:
        return {"text": NOTHING}
    return {
        "text": day(standing.next_deadline_on),
        "late": _("overdue") if standing.next_deadline_on < today else "",
        "sub": standing.next_deadline,
    }


def _day(name: str) -> Callable[[Partnership, dt.date], dict[str, Any]]:
    def cell(partnership: Partnership, _today: dt.date) -> dict[str, Any]:
        found = getattr(partnership, name)
        return {"text": NOTHING if found is None else day(found)}

    return cell


_SPECIAL: dict[str, Callable[[Partnership, dt.date], dict[str, Any]]] = {
    "value": _value,
    "timeline": _timeline,
    "state": _state,
    "trend": _trend,
    "financial": _score("financial"),
    "community": _score("community"),
    "deadline": _deadline,
    "signed": _day("signed_on"),
    "ends": _day("ends_on"),
}
