"""Finds the list and its columns, whatever the edition did to case, spaces and order."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from partnerships.source import CellProblem, Severity
from partnerships.source_cells import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.spreadsheet import Row, Sheet

HEADER_WITHIN: Final = 10
HOLDERS: Final = 20

REQUIRED: Final = {
    "external_id": "Unique HMT Project ID",
    "name": "Project Name",
    "status": "Project Status",
}
OPTIONAL: Final = {
    "department": "Department",
    "authority": "Procuring authority",
    "sector": "Sector",
    "constituency": "Constituency",
    "region": "Region",
    "tender_published_on": "Date Of OJEU",
    "preferred_bidder_on": "Date of preferred bidder",
    "financial_close_on": "Date of financial close",
    "construction_completed_on": "Date of construction completion",
    "operation_began_on": "First date of operations",
    "operating_years": "Operational period of contract (years)",
    "ifrs": "On / Off balance sheet under IFRS",
    "esa": "On / Off balance sheet under ESA 95",
    "uk_gaap": "On / Off balance sheet under UK GAAP",
    "capital_value": "Capital Value (£m)",
    "company_name": "SPV name",
    "company_number": "SPV company number",
    "company_address": "SPV address",
}
_KNOWN: Final = REQUIRED | OPTIONAL

# Normalised headings that other editions use for the same column.
_ALSO: Final = {
    "hmt project id": "external_id",
    "unique project id": "external_id",
    "status": "status",
    "department group": "department",
    "date of first operations": "operation_began_on",
    "operational period of contract": "operating_years",
    "on off balance sheet under esa": "esa",
    "on off balance sheet under esa 2010": "esa",
    "on off balance sheet under esa 10": "esa",
}
_CHARGE: Final = re.compile(
    r"(?P<planned>estimated |forecast |projected )?unitary charge(?: payments?)? "
    r"(?P<first>\d{4}) (?P<second>\d{2}|\d{4})(?: (?P<unit>.*))?\Z"
)
_HOLDER: Final = re.compile(r"equity holder (?P<number>\d{1,2}) (?P<what>.+)\Z")
_OURS: Final = "concord "
"""Headings that the file of rows to mend adds; they are not the list's."""

_UNITS: Final = {
    "£m": Decimal(1_000_000),
    "£million": Decimal(1_000_000),
    "£mn": Decimal(1_000_000),
    "£k": Decimal(1_000),
    "£000": Decimal(1_000),
    "£000s": Decimal(1_000),
    "£": Decimal(1),
}


@dataclass(frozen=True, slots=True)
class ChargeColumn:
    """The unitary charge of one financial year; `unit` is what one stands for, in pounds."""

    column: Column
    label: str
    starts_on: dt.date
    is_planned: bool
    unit: Decimal

    @property
    def ends_on(self) -> dt.date:
        """UK financial years run from 1 April to 31 March."""
        return dt.date(self.starts_on.year + 1, 3, 31)


@dataclass(frozen=True, slots=True)
class HolderColumns:
    """The columns of one equity holder."""

    name: Column
    share: Column | None
    changed: Column | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in one sheet. `header_row` is the row's number in the file."""

    title: str
    header_row: int
    header: tuple[str, ...]
    fields: dict[str, Column]
    capital_unit: Decimal
    charges: tuple[ChargeColumn, ...]
    holders: tuple[HolderColumns, ...]
    problems: tuple[CellProblem, ...]


def normalised(heading: object) -> str:
    """The words and numbers of a heading: no case, line breaks, brackets or punctuation."""
    words = re.sub(r"[^0-9a-z£]+", " ", str(heading or "").casefold())
    return re.sub(r"£ (?=m\b|k\b|million\b|mn\b|000)", "£", words).strip()


def find_layout(sheets: Iterable[Sheet]) -> tuple[Sheet, Layout]:
    """The sheet that holds the list, with its columns. Its header is in the first ten rows.

    Raises:
        Refused: when no sheet has every required heading; the one problem names the missing ones
            of the sheet that comes nearest.
    """
    missing = list(REQUIRED)
    found: list[tuple[Sheet, int]] = []
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            known = {_field(normalised(cell)) for cell in row}
            lacking = [name for name in REQUIRED if name not in known]
            missing = min(missing, lacking, key=len)
            if not lacking:
                found.append((sheet, index))
                break
    if found:
        (sheet, index), *others = found
        return sheet, _LayoutBuilder(sheet, index).build(other.title for other, _index in others)
    names = ", ".join(f"“{REQUIRED[name]}”" for name in missing)
    raise Refused(
        [
            Problem(
                "file",
                "not_this_list",
                _(
                    "This is not HM Treasury’s list of PFI projects: no sheet has a header with "
                    "%(missing)s in its first %(rows)s rows. Choose the workbook as it "
                    "was published, or give the columns these headings."
                )
                % {"rows": HEADER_WITHIN, "missing": names},
            )
        ]
    )


def _field(heading: str) -> str | None:
    return _BY_HEADING.get(_without_unit(heading))


def _without_unit(heading: str) -> str:
    if heading.startswith("capital value"):
        return "capital value"
    if heading.startswith("date of ojeu"):
        return "date of ojeu"
    return heading


_BY_HEADING: Final = {
    _without_unit(normalised(heading)): name for name, heading in _KNOWN.items()
} | _ALSO


class _LayoutBuilder:
    def __init__(self, sheet: Sheet, header_index: int) -> None:
        self._sheet = sheet
        self._header_index = header_index
        self._row = sheet.rows[header_index]
        self._fields: dict[str, Column] = {}
        self._capital_unit = _UNITS["£m"]
        self._charges: dict[tuple[int, bool], ChargeColumn] = {}
        self._holders: dict[int, dict[str, Column]] = {}
        self._problems: list[CellProblem] = []

    def build(self, other_lists: Iterable[str] = ()) -> Layout:
        header = tuple(_one_line(cell) for cell in self._row)
        for index, text in enumerate(header):
            if text and not normalised(text).startswith(_OURS):
                self._take(Column(index, text))
        self._drop_holders_without_name()
        self._report_unheaded()
        self._report_absent()
        self._report_others(other_lists)
        return Layout(
            title=_title(self._sheet.rows[: self._header_index]),
            header_row=self._header_index + 1,
            header=header,
            fields=self._fields,
            capital_unit=self._capital_unit,
            charges=tuple(self._charges[key] for key in sorted(self._charges)),
            holders=tuple(
                HolderColumns(found["name"], found.get("share"), found.get("changed"))
                for _number, found in sorted(self._holders.items())
            ),
            problems=tuple(self._problems),
        )

    def _take(self, column: Column) -> None:
        heading = normalised(column.header)
        if name := _field(heading):
            self._take_field(name, heading, column)
        elif charge := _CHARGE.match(heading):
            self._take_charge(charge, column)
        elif holder := _HOLDER.match(heading):
            self._take_holder(holder, column)
        else:
            self._not_read(column)

    def _take_field(self, name: str, heading: str, column: Column) -> None:
        if name in self._fields:
            self._twice(column, self._fields[name])
            return
        self._fields[name] = column
        if name == "capital_value":
            self._capital_unit = self._unit(heading.removeprefix("capital value"), column)

    def _take_charge(self, found: re.Match[str], column: Column) -> None:
        first, second = int(found["first"]), int(found["second"])
        if second % 100 != (first + 1) % 100 or not 1980 <= first <= 2150:
            self._not_read(column)
            return
        charge = ChargeColumn(
            column=column,
            label=f"{first}-{second % 100:02}",
            starts_on=dt.date(first, 4, 1),
            is_planned=found["planned"] is not None,
            unit=self._unit(found["unit"] or "", column),
        )
        known = self._charges.setdefault((first, charge.is_planned), charge)
        if known is not charge:
            self._twice(column, known.column)

    def _take_holder(self, found: re.Match[str], column: Column) -> None:
        what = found["what"]
        part = (
            "name"
            if what == "name"
            else "share"
            if what.startswith(("equity share", "share"))
            else "changed"
            if what.startswith("change")
            else None
        )
        columns = self._holders.setdefault(int(found["number"]), {})
        if part is None or int(found["number"]) > HOLDERS:
            self._not_read(column)
        elif part in columns:
            self._twice(column, columns[part])
        else:
            columns[part] = column

    def _drop_holders_without_name(self) -> None:
        for number in [number for number, found in self._holders.items() if "name" not in found]:
            for column in self._holders.pop(number).values():
                self._not_read(column)

    def _unit(self, text: str, column: Column) -> Decimal:
        unit = _UNITS.get(text.replace(" ", ""))
        if unit is None:
            self._add(
                Severity.WARNING,
                "unit_not_stated",
                _(
                    "The heading does not say in which unit the amounts are; they were read as "
                    "millions of pounds. Write “(£m)” at its end."
                ),
                column,
            )
            return _UNITS["£m"]
        return unit

    def _report_absent(self) -> None:
        for name, heading in OPTIONAL.items():
            if name not in self._fields:
                self._missing(heading)
        if not self._charges:
            self._missing("Unitary charge payment … (£m)")
        if not self._holders:
            self._missing("Equity holder 1: Name")

    def _missing(self, heading: str) -> None:
        self._problems.append(
            CellProblem(
                Severity.WARNING,
                "column_missing",
                _(
                    "The column “%(heading)s” is missing. What is already recorded stays as it is; "
                    "new partnerships come without it."
                )
                % {"heading": heading},
                row=self._header_index + 1,
                header=heading,
            )
        )

    def _report_others(self, titles: Iterable[str]) -> None:
        for title in titles:
            message = _(
                "The sheet “%(sheet)s” holds such a list too. Only the first one was read; import "
                "the other from a file of its own."
            )
            self._problems.append(
                CellProblem(
                    Severity.WARNING,
                    "second_list",
                    message % {"sheet": title},
                    value=title[:200],
                )
            )

    def _report_unheaded(self) -> None:
        headed = {index for index, cell in enumerate(self._row) if _one_line(cell)}
        filled = {
            index
            for row in self._sheet.rows[self._header_index + 1 :]
            for index, cell in enumerate(row)
            if cell is not None and str(cell).strip()
        }
        for index in sorted(filled - headed):
            self._not_read(Column(index, ""))

    def _twice(self, column: Column, first: Column) -> None:
        self._add(
            Severity.WARNING,
            "column_twice",
            _(
                "This heading stands twice; column %(first)s was read and this one was not. "
                "Delete or rename one of them."
            )
            % {"first": first.letters},
            column,
        )

    def _not_read(self, column: Column) -> None:
        below = sum(
            len(row) > column.index and row[column.index] not in {None, ""}
            for row in self._sheet.rows[self._header_index + 1 :]
        )
        self._add(
            Severity.WARNING,
            "column_not_read",
            _(
                "This column does not belong to the list as it is known; what stands in its "
                "%(count)s cells was not read. Correct the heading if it should be."
            )
            % {"count": below},
            column,
        )

    def _add(self, severity: Severity, code: str, message: str, column: Column) -> None:
        self._problems.append(
            CellProblem(
                severity,
                code,
                message,
                row=self._header_index + 1,
                column=column.letters,
                header=column.header,
                value=column.header[:200],
            )
        )


def _one_line(cell: object) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _title(rows: Iterable[Row]) -> str:
    texts = (_one_line(cell) for row in rows for cell in row)
    return next((text for text in texts if text), "")[:300]
