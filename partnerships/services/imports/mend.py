"""Gives rows back as a workbook: the cells as they were, with what is wrong beside them."""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import xlsxwriter
from django.utils.translation import gettext as _

from core.exporting import DANGEROUS
from partnerships.source import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.source import CellProblem, ParsedPortfolio

_Problems: TypeAlias = "defaultdict[tuple[str, int], list[CellProblem]]"

_COLOURS: Final = {Severity.ERROR: "#FBE5E1", Severity.WARNING: "#FDEED6", Severity.NOTE: "#E9EDF1"}
_RANK: Final = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def rows_to_mend(portfolio: ParsedPortfolio, extra: tuple[CellProblem, ...] = ()) -> bytes | None:
    """A workbook of the rows that need a look, None where none does.

    The first sheet has the list's own columns and can be mended and imported as it is; the last
    lists every finding in these rows. Text stays text, whatever it begins with. A file of several
    tables has a sheet for each; those are mended in the publisher's files.
    """
    tables = [
        _Table(table.name, table.header, table.rows_to_mend) for table in portfolio.tables
    ] or [_Table("", portfolio.header, portfolio.rows_to_mend)]
    if not any(table.rows for table in tables):
        return None
    problems: _Problems = defaultdict(list)
    known = {table.name: table.rows for table in tables}
    for problem in (*portfolio.problems, *extra):
        table = problem.table or tables[0].name
        if problem.row in known.get(table, ()):
            problems[table, problem.row or 0].append(problem)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    _Writer(book).write([table for table in tables if table.rows], problems)
    book.close()
    return target.getvalue()


class _Table(NamedTuple):
    name: str
    header: tuple[str, ...]
    rows: Mapping[int, tuple[Any, ...]]


class _Writer:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

    def write(self, tables: list[_Table], problems: _Problems) -> None:
        for place, table in enumerate(tables):
            self._write_rows(table, place, problems)
        self._write_findings(problems)

    def _write_rows(self, table: _Table, place: int, problems: _Problems) -> None:
        title = f"{place} {table.name}"[:31] if place else _("Rows to mend")
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 2)
        width = len(table.header)
        header = (*table.header, _("Concord: row"), _("Concord: what to mend"))
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, self._head)
        for line, (number, cells) in enumerate(table.rows.items(), 1):
            found = problems.get((table.name, number), [])
            looks = _looks(found)
            for column, cell in enumerate(cells):
                self._write_cell(sheet, (line, column), cell, looks.get(column))
            reasons = " ".join(_reason(problem) for problem in found if _matters(problem))
            sheet.write_number(line, width, number)
            self._write_cell(sheet, (line, width + 1), reasons, None)

    def _write_findings(self, problems: _Problems) -> None:
        sheet = self._book.add_worksheet(_("Findings"))
        sheet.freeze_panes(1, 0)
        header = (_("Cell"), _("Heading"), _("Value"), _("Kind"), _("What to do"))
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, self._head)
        line = 0
        for place in sorted(problems):
            for problem in problems[place]:
                line += 1
                texts = (
                    f"{problem.table} {problem.cell}".strip(),
                    problem.header,
                    problem.value,
                    severity_word(problem.severity),
                    problem.message,
                )
                for column, text in enumerate(texts):
                    look = problem.severity if column == 3 else None
                    self._write_cell(sheet, (line, column), text, look)

    def _write_cell(
        self, sheet: Any, place: tuple[int, int], value: Any, look: Severity | None
    ) -> None:
        is_day = isinstance(value, dt.date)
        is_text = isinstance(value, str) and value.startswith(DANGEROUS)
        shape = self._format(look, is_day=is_day, is_text=is_text)
        if value is None:
            sheet.write_blank(*place, None, shape)
        elif isinstance(value, bool):
            sheet.write_boolean(*place, value, shape)
        elif isinstance(value, int | float):
            sheet.write_number(*place, value, shape)
        elif is_day:
            sheet.write_datetime(*place, value, shape)
        else:
            sheet.write_string(*place, str(value)[:32_767], shape)

    def _format(self, look: Severity | None, *, is_day: bool, is_text: bool) -> Any:
        key = (look or "", is_day, is_text)
        if key not in self._formats:
            properties: dict[str, Any] = {"valign": "top"}
            if look:
                properties["bg_color"] = _COLOURS[look]
            if is_day:
                properties["num_format"] = "yyyy-mm-dd"
            if is_text:
                properties |= {"num_format": "@", "quote_prefix": True}
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


def severity_word(severity: Severity) -> str:
    """What a person reads for it."""
    return {
        Severity.ERROR: _("error"),
        Severity.WARNING: _("warning"),
        Severity.NOTE: _("note"),
    }[severity]


def _matters(problem: CellProblem) -> bool:
    return problem.severity != Severity.NOTE


def _reason(problem: CellProblem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else problem.message


def _looks(problems: list[CellProblem]) -> dict[int, Severity]:
    looks: dict[int, Severity] = {}
    for problem in problems:
        if problem.column and _matters(problem):
            index = _index(problem.column)
            looks[index] = max(looks.get(index, Severity.NOTE), problem.severity, key=_RANK.index)
    return looks


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
