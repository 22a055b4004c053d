"""Commitments, ceilings and contingent liabilities in words, rows and charts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import BarChart, BarSeries, Figure, Unit
from core.formatting import day, money, money_short
from core.money import symbol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from performance.commitments import YearlyCommitment
    from performance.models import BudgetCeiling, ContingentLiability

MILLION = Decimal(1_000_000)


def finding_of(years: Sequence[YearlyCommitment]) -> str:
    """Which years lie above their ceiling, in one sentence."""
    if all(one.committed is None for one in years):
        return _("Nothing is committed by recorded charges")
    above = [one for one in years if one.above]
    if above:
        listed = ", ".join(str(one.year) for one in above[:6]) + ("…" if len(above) > 6 else "")
        return ngettext(
            "%(years)s lies above its ceiling", "%(years)s lie above their ceilings", len(above)
        ) % {"years": listed}
    if all(one.ceiling is None for one in years):
        return _("No ceiling is recorded, so that nothing can be said of affordability")
    return _("No year lies above its ceiling")


def above_words(years: Iterable[YearlyCommitment], currency: str) -> list[str]:
    """A sentence for each year above its ceiling."""
    return [
        _("%(year)s: %(committed)s are committed, %(above)s above the ceiling of %(ceiling)s.")
        % {
            "year": one.year,
            "committed": money(one.committed, currency),
            "above": money(one.above, currency),
            "ceiling": money(one.ceiling, currency),
        }
        for one in years
        if one.above and one.committed is not None and one.ceiling is not None
    ]


def chart_of(
    years: Sequence[YearlyCommitment], currency: str, today: dt.date, csv_url: str
) -> Figure | None:
    """What is committed, in front of its ceiling where there is one."""
    if not years:
        return None
    committed = BarSeries(_("committed"), tuple(_in_millions(one.committed) for one in years))
    series: tuple[BarSeries, ...] = (committed,)
    has_ceiling = any(one.ceiling is not None for one in years)
    if has_ceiling:
        ceiling = BarSeries(_("ceiling"), tuple(_in_millions(one.ceiling) for one in years))
        series = (ceiling, committed)
    sign = symbol(currency) or f"{currency}\N{NO-BREAK SPACE}"
    return Figure(
        uid="affordability",
        heading=_("Committed, year by year"),
        chart=BarChart(
            title=_("Commitments by budget year"),
            categories=tuple(str(one.year) for one in years),
            series=series,
            unit=Unit(_("m"), prefix=sign, places=1),
            mode="planned and actual" if has_ceiling else "grouped",
            now=next((at for at, one in enumerate(years) if one.year == today.year), None),
        ),
        caption=_("The pale bar is the ceiling; what is committed stands in it.")
        if has_ceiling
        else "",
        csv_url=csv_url,
    )


def year_columns() -> list[dict[str, Any]]:
    """The head of the years."""
    return [
        {"label": _("Year")},
        {"label": _("Planned"), "num": True},
        {"label": _("Certified or paid"), "num": True},
        {"label": _("Committed"), "num": True},
        {"label": _("Ceiling"), "num": True},
        {"label": _("State")},
    ]


def year_row(one: YearlyCommitment, currency: str) -> dict[str, Any]:
    """A year, with what it leaves or lacks in words."""
    return {
        "cells": [
            {"text": str(one.year)},
            _amount(one.planned, currency, _("Planned")),
            _amount(one.certified, currency, _("Certified or paid")),
            _amount(one.committed, currency, _("Committed")),
            _amount(one.ceiling, currency, _("Ceiling")),
            {**state_of(one, currency), "column": _("State")},
        ]
    }


def state_of(one: YearlyCommitment, currency: str) -> dict[str, str]:
    """As a tag."""
    if one.above:
        label = _("%(above)s above") % {"above": money_short(one.above, currency)}
        return {"kind": "bad", "label": label}
    if one.room is not None:
        label = _("%(room)s left") % {"room": money_short(one.room, currency)}
        return {"kind": "good", "label": label}
    if one.ceiling is None:
        return {"kind": "none", "label": _("no ceiling")}
    return {"kind": "none", "label": _("nothing committed")}


def ceiling_columns() -> list[dict[str, Any]]:
    """The head of the ceilings."""
    return [
        {"label": _("Year")},
        {"label": _("Ceiling"), "num": True},
        {"label": _("In force from")},
        {"label": _("Document")},
        {"label": _("Recorded")},
    ]


def ceiling_row(one: BudgetCeiling) -> dict[str, Any]:
    """A ceiling with its document."""
    return {
        "cells": [
            {"text": str(one.year)},
            {"text": money(one.amount, one.currency), "num": True, "column": _("Ceiling")},
            {"text": day(one.effective_on), "column": _("In force from")},
            {"text": one.source, "column": _("Document")},
            {"text": day(one.recorded_at), "sub": str(one.recorded_by), "column": _("Recorded")},
        ]
    }


def liability_columns() -> list[dict[str, Any]]:
    """The head of what may come due."""
    return [
        {"label": _("What may come due")},
        {"label": _("At most"), "num": True},
        {"label": _("How likely")},
        {"label": _("Clause")},
        {"label": _("Until")},
        {"label": _("Recorded")},
    ]


def liability_row(one: ContingentLiability, today: dt.date, url: str) -> dict[str, Any]:
    """A contingent liability; what is over says so."""
    until = _("as long as the contract runs")
    if one.until_on is not None:
        until = day(one.until_on)
    over = one.until_on is not None and one.until_on < today
    return {
        "cells": [
            {"text": one.what, "url": url},
            {"text": money(one.maximum, one.currency), "num": True, "column": _("At most")},
            {"text": str(one.get_probability_display()), "column": _("How likely")},
            {"text": one.clause or "–", "column": _("Clause")},
            {"text": until, "sub": _("over") if over else "", "column": _("Until")},
            {"text": day(one.recorded_at), "sub": str(one.recorded_by), "column": _("Recorded")},
        ]
    }


def csv_rows(years: Iterable[YearlyCommitment], currency: str) -> list[list[Any]]:
    """Plain values: an empty cell is not known, never zero."""
    return [
        [one.year, currency, one.planned, one.certified, one.committed, one.ceiling, one.room]
        for one in years
    ]


CSV_HEAD = ("year", "currency", "planned", "certified", "committed", "ceiling", "left")


def _amount(amount: Decimal | None, currency: str, column: str) -> dict[str, Any]:
    text = "–" if amount is None else money(amount, currency)
    return {"text": text, "num": True, "column": column}


def _in_millions(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / MILLION
