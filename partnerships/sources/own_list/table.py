"""Reads any table, from a workbook or from text with separators: headings and rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from partnerships.separated import read_separated
from partnerships.source_cells import Column, shown
from partnerships.spreadsheet import NoResult, column_letters, read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from partnerships.spreadsheet import Row

HEADER_WITHIN: Final = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns by heading, and its rows with their numbers in the file."""

    header: tuple[str, ...]
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, Row], ...]


def read_table(path: Path) -> Table:
    """The first table of the file.

    Raises:
        Refused: with one problem of the field "file": it is unsafe, damaged, or holds no table.
    """
    is_text = path.suffix.lower() == ".csv"
    rows = read_separated(path.read_bytes()) if is_text else _workbook(path)
    at = _header_at(rows)
    if at is None:
        raise _refused(
            "no_table",
            _(
                "No table was found: neither a row of headings nor rows below it. Put the headings "
                "into one row, and choose the file again."
            ),
        )
    header = tuple(shown(_without_formula(cell)) for cell in rows[at])
    return Table(
        header,
        at + 1,
        tuple(_columns(header, rows[at + 1 :])),
        tuple(
            (number, row)
            for number, row in enumerate(rows[at + 1 :], at + 2)
            if any(shown(_without_formula(cell)) for cell in row)
        ),
    )


def _without_formula(cell: object) -> str | None:
    return None if cell is None else str(cell) if isinstance(cell, NoResult) else shown(cell)  # type: ignore[arg-type] # a cell


def _columns(header: Sequence[str], rows: Sequence[Row]) -> Iterator[Column]:
    """Doubled headings are numbered, so that each column can be named; none is named by its place.

    A column with neither heading nor cells is none.
    """
    seen: dict[str, int] = {}
    for index in range(max(map(len, (header, *rows)))):
        heading = header[index] if index < len(header) else ""
        if not heading:
            if any(index < len(row) and shown(_without_formula(row[index])) for row in rows):
                letters = column_letters(index)
                yield Column(index, _("Column %(letters)s") % {"letters": letters})
            continue
        seen[heading] = seen.get(heading, 0) + 1
        times = seen[heading]
        yield Column(index, heading if times == 1 else f"{heading} ({times})")


def _header_at(rows: Sequence[Row]) -> int | None:
    """The first row that is as wide as the widest of the first rows, nearly, and all text."""
    first = rows[:HEADER_WITHIN]
    filled = [sum(1 for cell in row if shown(_without_formula(cell))) for row in first]
    widest = max(filled, default=0)
    if widest < 2:
        return None
    for at, row in enumerate(first[:-1] if len(rows) > 1 else ()):
        texts = [cell for cell in row if isinstance(cell, str) and re.search(r"[^\W\d_]", cell)]
        if filled[at] * 2 > widest and len(texts) * 2 > filled[at] and filled[at] > 1:
            return at
    return None


def _workbook(path: Path) -> Sequence[Row]:
    sheets = read_workbook(path)
    return next((sheet.rows for sheet in sheets if len(sheet.rows) > 1), ())


def _refused(code: str, message: str) -> Refused:
    return Refused([Problem("file", code, message)])
