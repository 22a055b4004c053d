"""Price indices in words, rows and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Figure, LineChart, Unit
from core.charts import Series as ChartSeries
from core.exporting import csv_lines
from core.formatting import MINUS, day, money, percent, period_label, scaled, short_period_label
from core.periods import Period, months_between
from performance.index_text import COLUMNS, RECORDED
from performance.indexation import shown_factor
from performance.selectors.index_register import (
    MonthOfIndex,
    change_in_percent,
    overdue_month,
    year_before,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from performance.models import IndexFigure, PriceIndex
    from performance.selectors.index_contracts import Resting
    from performance.selectors.index_register import RegisterRow


def register_columns() -> list[dict[str, Any]]:
    """The head of the register."""
    return [
        {"label": _("Index")},
        {"label": _("Publisher")},
        {"label": _("Newest month")},
        {"label": _("Figure"), "num": True},
        {"label": _("Months"), "num": True},
        {"label": _("State")},
    ]


def register_row(row: RegisterRow) -> dict[str, Any]:
    """A series in the register."""
    index, last = row.index, row.last
    return {
        "cells": [
            {
                "text": index.code,
                "sub": index.name,
                "url": reverse("price_index", args=[index.code]),
            },
            {"text": index.publisher, "sub": index.base_period, "column": _("Publisher")},
            {
                "text": period_label(_month(last)) if last else "–",
                "sub": _("published %(day)s") % {"day": day(last.published_on)} if last else "",
                "column": _("Newest month"),
            },
            {
                "text": value_of(index, last.value) if last else "–",
                "num": True,
                "column": _("Figure"),
            },
            {"text": str(row.months), "num": True, "column": _("Months")},
            {**_state(row), "column": _("State")},
        ]
    }


def value_of(index: PriceIndex, value: Decimal) -> str:
    """A figure with the decimals of its series."""
    return scaled(value, index.decimals)


def finding_of(index: PriceIndex, months: Sequence[MonthOfIndex]) -> str:
    """The newest month in one sentence, against the year before where it is known."""
    if not months:
        return _("%(code)s has no figure yet") % {"code": index.code}
    last = months[-1]
    known = {
        "code": index.code,
        "value": value_of(index, last.now.value),
        "month": period_label(last.month),
    }
    before = year_before(months, last.month)
    if before is None:
        return _("%(code)s stood at %(value)s in %(month)s") % known
    change = change_in_percent(before.now.value, last.now.value)
    if not change:
        return _("%(code)s stood at %(value)s in %(month)s, as a year before") % known
    known["change"] = percent(abs(change), 1)
    if change > 0:
        return (
            _("%(code)s stood at %(value)s in %(month)s, %(change)s above the year before") % known
        )
    return _("%(code)s stood at %(value)s in %(month)s, %(change)s below the year before") % known


def chart_of(index: PriceIndex, months: Sequence[MonthOfIndex]) -> Figure | None:
    """The series as it is known now; as it was first published, where it was revised since."""
    if len(months) < 2:
        return None
    periods = months_between(months[0].month.start, months[-1].month.start)
    by_month = {one.month: one for one in months}
    found = [by_month.get(period) for period in periods]
    why = {place: _("no figure") for place, one in enumerate(found) if one is None}
    series = [
        ChartSeries(_("Known now"), tuple(one.now.value if one else None for one in found), why),
    ]
    if any(one.is_revised for one in months):
        # Only where it differs: a line upon the line would hide it.
        first = tuple(one.first.value if one and one.is_revised else None for one in found)
        same = {place: _("not revised") for place, one in enumerate(first) if one is None}
        series.append(ChartSeries(_("As first published"), first, same))
    revised = sum(one.is_revised for one in months)
    caption = ngettext(
        "%(base)s. One month was revised.", "%(base)s. %(n)d months were revised.", revised
    )
    return Figure(
        uid="index",
        heading=index.name,
        chart=LineChart(
            title=_("%(name)s by month") % {"name": index.name},
            periods=tuple(short_period_label(one) for one in periods),
            series=tuple(series),
            unit=Unit(places=index.decimals),
        ),
        caption=caption % {"base": index.base_period, "n": revised}
        if revised
        else index.base_period,
        csv_url=reverse("price_index_csv", args=[index.code]),
    )


def facts_of(
    index: PriceIndex, months: Sequence[MonthOfIndex], today: dt.date
) -> list[dict[str, str]]:
    """What the register says of a series."""
    overdue = overdue_month(index, months[-1].now if months else None, today)
    lag = ngettext(
        "%(n)d month after its month", "%(n)d months after its month", index.publication_lag
    ) % {"n": index.publication_lag}
    facts = [
        {"term": _("Publisher"), "value": index.publisher},
        {"term": _("Base period"), "value": index.base_period},
        {"term": _("Unit"), "value": index.unit or _("index points")},
        {"term": _("Decimals"), "value": str(index.decimals)},
        {"term": _("Usually published"), "value": lag},
    ]
    if overdue is not None:
        waits = _("%(month)s is not recorded yet") % {"month": period_label(overdue)}
        facts.append({"term": _("Overdue"), "value": waits})
    if index.source:
        facts.append({"term": _("Source and licence"), "value": index.source})
    added = _("%(person)s, %(day)s") % {"person": index.added_by, "day": day(index.added_at)}
    return [*facts, {"term": _("Added by"), "value": added}]


def month_columns() -> list[dict[str, Any]]:
    """The head of a series by month."""
    return [
        {"label": _("Month")},
        {"label": _("Figure"), "num": True},
        {"label": _("In a year"), "num": True},
        {"label": _("Published")},
        {"label": _("Revised")},
    ]


def month_row(
    index: PriceIndex, months: Sequence[MonthOfIndex], month: MonthOfIndex
) -> dict[str, Any]:
    """A month as it is known now, and what was said of it before."""
    before = year_before(months, month.month)
    change = change_in_percent(before.now.value, month.now.value) if before else None
    revised: dict[str, Any] = {"text": _("no")}
    if month.is_revised:
        known = {"value": value_of(index, month.vintages[-2].value)}
        revised = {"text": _("was %(value)s") % known}
    return {
        "cells": [
            {
                "text": period_label(month.month),
                "url": reverse("index_month", args=[index.code, month.month.key]),
            },
            {"text": value_of(index, month.now.value), "num": True, "column": _("Figure")},
            {
                "text": "–" if change is None else signed(change),
                "num": True,
                "column": _("In a year"),
            },
            {"text": day(month.now.published_on), "column": _("Published")},
            {**revised, "column": _("Revised")},
        ]
    }


def signed(change: Decimal) -> str:
    """A change in per cent with its sign: "+2.6 %"."""
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    return f"{sign}{percent(abs(change), 1)}"


def month_title(index: PriceIndex, month: MonthOfIndex) -> str:
    """Code and month."""
    return f"{index.code} · {period_label(month.month)}"


def month_finding(index: PriceIndex, month: MonthOfIndex) -> str:
    """What is known now, and how often that changed."""
    known = {
        "value": value_of(index, month.now.value),
        "first": value_of(index, month.first.value),
        "day": day(month.now.published_on),
    }
    if not month.is_revised:
        return _("%(value)s, as published on %(day)s; not revised") % known
    return _("%(value)s since %(day)s; first published as %(first)s") % known


def vintage_columns() -> list[dict[str, Any]]:
    """The head of a month's vintages."""
    return [
        {"label": _("Published")},
        {"label": _("Figure"), "num": True},
        {"label": _("Change"), "num": True},
        {"label": _("Recorded")},
        {"label": _("Note")},
    ]


def vintage_rows(index: PriceIndex, month: MonthOfIndex) -> list[dict[str, Any]]:
    """Each vintage, newest first, with what it changed."""
    pairs = zip((None, *month.vintages), month.vintages, strict=False)
    return [_vintage_row(index, before, one) for before, one in reversed(list(pairs))]


def contract_columns() -> list[dict[str, Any]]:
    """The head of the contracts that rest on a month."""
    return [
        {"label": _("Contract")},
        {"label": _("Reads it as")},
        {"label": _("Factor, as first published"), "num": True},
        {"label": _("Factor, as known now"), "num": True},
        {"label": _("A year"), "num": True},
    ]


def contract_row(one: Resting) -> dict[str, Any]:
    """A contract, and what the revisions of the month changed for it."""
    effect, url = one.effect, reverse("contract", args=[one.partnership.uuid])
    a_year = "–"
    if effect is not None and one.a_year is not None:
        sign = "+" if one.a_year > 0 else ""
        a_year = f"{sign}{money(one.a_year)}" if effect.changes else _("no change")
    return {
        "cells": [
            {"text": one.partnership.name, "sub": one.partnership.reference, "url": url},
            {
                "text": _("price base") if one.is_base else _("yearly review"),
                "column": _("Reads it as"),
            },
            {
                "text": shown_factor(effect.old) if effect else "–",
                "num": True,
                "column": _("Factor, as first published"),
            },
            {
                "text": shown_factor(effect.new) if effect else "–",
                "num": True,
                "column": _("Factor, as known now"),
            },
            {"text": a_year, "num": True, "column": _("A year")},
        ]
    }


def csv_of(months: Sequence[MonthOfIndex]) -> Iterator[str]:
    """Every vintage in the columns that are read in again, and when it was recorded."""
    header = (*COLUMNS, RECORDED)
    rows = (
        (
            month.month.key,
            one.value,
            one.published_on,
            one.note,
            one.recorded_at.isoformat(timespec="seconds"),
        )
        for month in months
        for one in month.vintages
    )
    return csv_lines(header, rows)


def _vintage_row(index: PriceIndex, before: IndexFigure | None, one: IndexFigure) -> dict[str, Any]:
    change = "–"
    if before is not None:
        difference = one.value - before.value
        sign = "+" if difference > 0 else MINUS
        change = f"{sign}{value_of(index, abs(difference))}"
    return {
        "cells": [
            {"text": day(one.published_on)},
            {"text": value_of(index, one.value), "num": True, "column": _("Figure")},
            {
                "text": change,
                "sub": signed(change_in_percent(before.value, one.value)) if before else "",
                "num": True,
                "column": _("Change"),
            },
            {"text": day(one.recorded_at), "sub": str(one.recorded_by), "column": _("Recorded")},
            {"text": one.note or "–", "column": _("Note")},
        ]
    }


def _state(row: RegisterRow) -> dict[str, str]:
    if row.last is None:
        return {"kind": "none", "label": _("no figures yet")}
    if row.overdue is not None:
        label = _("%(month)s is overdue") % {"month": short_period_label(row.overdue)}
        return {"kind": "warn", "label": label}
    return {"kind": "good", "label": _("up to date")}


def _month(figure: IndexFigure) -> Period:
    return Period("month", figure.month)
