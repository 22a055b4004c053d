"""Reads the whole workbook: finds the list, reads its rows, and adds them up."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.source import (
    CellProblem,
    ImportSource,
    ParsedPartnership,
    ParsedPortfolio,
    Severity,
    Totals,
    sources,
)
from partnerships.source_cells import shown
from partnerships.sources.uk_pfi.columns import OPTIONAL, find_layout
from partnerships.sources.uk_pfi.rows import CURRENCY, ParsedRow, parse_row
from partnerships.spreadsheet import NoResult, read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from partnerships.sources.uk_pfi.columns import Layout
    from partnerships.spreadsheet import Sheet

_AS_AT: Final = re.compile(r"as at (\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]+) (\d{4})", re.IGNORECASE)
_MONTHS: Final = tuple(month.casefold() for month in calendar.month_name)[1:]

# Which fields of a parsed partnership stay unknown when a column is absent.
_FIELDS_OF_COLUMN: Final = {
    "department": "parties:interestedParty",
    "authority": "parties:procuringEntity",
    "sector": "sector",
    "constituency": "place",
    "region": "region",
    "tender_published_on": "tender_published_on",
    "preferred_bidder_on": "preferred_bidder_on",
    "financial_close_on": "financial_close_on",
    "construction_completed_on": "construction_completed_on",
    "operation_began_on": "operation_began_on",
    "operating_years": "operating_years",
    "ifrs": "balance_sheet:IFRS",
    "esa": "balance_sheet:ESA",
    "uk_gaap": "balance_sheet:UK GAAP",
    "capital_value": "capital_value",
    "company_name": "parties:privateParty",
    "company_number": "company_number",
    "company_address": "address",
}


@sources.register
class UKPFI(ImportSource):
    """The workbook as HM Treasury publishes it; matched by “Unique HMT Project ID”."""

    slug = "uk_pfi"
    scheme = "HMT PFI project"
    label = gettext_lazy("HM Treasury: current PFI projects")
    description = gettext_lazy(
        "The yearly list of current private finance initiative projects of the United Kingdom, as "
        "HM Treasury publishes it on gov.uk: an Excel workbook with one row for each project."
    )
    licence = gettext_lazy(
        "Contains public sector information licensed under the Open Government Licence v3.0. "
        "Crown copyright."
    )
    suffixes = (".xlsx",)
    currency = CURRENCY

    def parse(self, path: Path) -> ParsedPortfolio:
        sheet, layout = find_layout(read_workbook(path))
        problems = list(layout.problems)
        rows = _parse_rows(sheet, layout, problems)
        rows = _without_doubles(rows, layout, problems)
        _report_rounding(rows.values(), problems)
        partnerships = tuple(row.partnership for row in rows.values() if row.partnership)
        to_mend = {
            problem.row for problem in problems if problem.row and problem.severity != Severity.NOTE
        } - {layout.header_row}
        errors = {p.row for p in problems if p.row and p.severity == Severity.ERROR}
        return ParsedPortfolio(
            source=self.slug,
            title=layout.title,
            as_at=_as_at(layout.title),
            partnerships=partnerships,
            held_back={number: row.external_id for number, row in rows.items() if number in errors},
            absent=_absent(layout),
            problems=tuple(sorted(problems, key=_place)),
            totals=_totals(rows.values(), partnerships),
            header=layout.header,
            rows_to_mend={
                number: tuple(
                    str(cell) if isinstance(cell, NoResult) else cell
                    for cell in sheet.rows[number - 1]
                )
                for number in sorted(to_mend)
            },
        )


def _parse_rows(sheet: Sheet, layout: Layout, problems: list[CellProblem]) -> dict[int, ParsedRow]:
    return {
        number: parse_row(cells, number, layout, problems)
        for number, cells in enumerate(sheet.rows[layout.header_row :], layout.header_row + 1)
        if any(shown(cell) for cell in cells)
    }


def _without_doubles(
    rows: dict[int, ParsedRow], layout: Layout, problems: list[CellProblem]
) -> dict[int, ParsedRow]:
    """Of equal rows with one id the first stays; of different ones none does."""
    by_id: dict[str, list[int]] = {}
    for number, row in rows.items():
        if row.external_id:
            by_id.setdefault(row.external_id, []).append(number)
    kept = dict(rows)
    for external_id, numbers in by_id.items():
        if len(numbers) == 1:
            continue
        contents = {_content(rows[number].partnership) for number in numbers}
        equal = len(contents) == 1 and None not in contents
        for number in numbers[1:] if equal else numbers:
            others = ", ".join(str(other) for other in numbers if other != number)
            kept[number] = ParsedRow(external_id, None)
            problems.append(_double(external_id, number, others, layout, equal=equal))
    return kept


def _content(partnership: ParsedPartnership | None) -> ParsedPartnership | None:
    return partnership and replace(partnership, row=0)


def _double(
    external_id: str, number: int, others: str, layout: Layout, *, equal: bool
) -> CellProblem:
    column = layout.fields["external_id"]
    message = (
        _("This row is a copy of row %(rows)s and was left out. Delete it.")
        if equal
        else _(
            "The project id also stands in row %(rows)s, with other values. Which row is right "
            "cannot be told, so none was imported: correct the id or delete the wrong row."
        )
    )
    return CellProblem(
        Severity.WARNING if equal else Severity.ERROR,
        "double_row" if equal else "double_id",
        message % {"rows": others},
        row=number,
        column=column.letters,
        header=column.header,
        value=external_id,
    )


def _report_rounding(rows: Iterable[ParsedRow], problems: list[CellProblem]) -> None:
    rows = tuple(rows)
    cells = sum(row.rounded_cells for row in rows)
    if cells:
        message = _(
            "%(cells)s amounts have more decimals than pounds and pence. Each was rounded half up "
            "to the penny, which changes the sum of all by %(change)s pounds."
        )
        change = sum((row.rounded_by for row in rows), Decimal(0))
        problems.append(
            CellProblem(
                Severity.NOTE,
                "rounded_to_pence",
                message % {"cells": f"{cells:,}", "change": f"{change:+,.4f}"},
            )
        )


def _totals(rows: Iterable[ParsedRow], partnerships: tuple[ParsedPartnership, ...]) -> Totals:
    rows = tuple(row for row in rows if row.partnership)
    return Totals(
        partnerships=len(partnerships),
        by_phase=dict(Counter(partnership.phase for partnership in partnerships)),
        capital_value=sum(
            (p.capital_value for p in partnerships if p.capital_value is not None), Decimal(0)
        ),
        charges=sum((charge.amount for p in partnerships for charge in p.charges), Decimal(0)),
        currency=CURRENCY,
        charge_cells=sum(row.charge_cells for row in rows),
        charge_cells_as_text=sum(row.charge_cells_as_text for row in rows),
    )


def _absent(layout: Layout) -> frozenset[str]:
    absent = {_FIELDS_OF_COLUMN[name] for name in OPTIONAL if name not in layout.fields}
    if not layout.charges:
        absent.add("charges")
    if not layout.holders:
        absent.add("parties:equityInvestor")
    elif not any(holder.share for holder in layout.holders):
        absent.add("share")
    return frozenset(absent)


def _as_at(title: str) -> dt.date | None:
    found = _AS_AT.search(title)
    if found is None or found[2].casefold() not in _MONTHS:
        return None
    try:
        return dt.date(int(found[3]), _MONTHS.index(found[2].casefold()) + 1, int(found[1]))
    except ValueError:
        return None


def _place(problem: CellProblem) -> tuple[int, int, str]:
    return (problem.row or 0, len(problem.column), problem.column)
