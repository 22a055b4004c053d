"""Reads the cells of a workbook that was checked, row by row, within limits."""

from __future__ import annotations

import datetime as dt
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import openpyxl
from openpyxl.utils import get_column_letter

from partnerships.spreadsheet_safety import LIMITS, Limits, check_workbook, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class NoResult:
    """Stands for a cell whose formula was saved without its result."""

    formula: str

    def __str__(self) -> str:
        return self.formula


Value: TypeAlias = str | int | float | bool | dt.date | dt.time | dt.timedelta | NoResult | None
Row: TypeAlias = tuple[Value, ...]

MOST_SHEETS: Final = 10

ERRORS: Final = frozenset(
    {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, and its rows from the first, each as long as its last filled cell."""

    title: str
    rows: Sequence[Row]


def column_letters(index: int) -> str:
    """The letters of a column, counted from zero: 0 is "A", 88 is "CK"."""
    return get_column_letter(index + 1)


def read_workbook(path: Path, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """All sheets of an .xlsx file, at most ten, in their order.

    Formulas give the result that was saved with them, or `NoResult`. Cells formatted as dates
    give dates. Nothing in the file is executed, and no link is followed.

    Raises:
        Refused: with one problem of the field "file", when the file is unsafe or damaged.
    """
    formulas = check_workbook(path, limits)
    results = _read(path, limits, results=True)
    if not formulas:
        return results
    return tuple(
        Sheet(sheet.title, tuple(map(_with_formulas, sheet.rows, typed.rows)))
        for sheet, typed in zip(results, _read(path, limits, results=False), strict=True)
    )


def _with_formulas(results: Row, formulas: Row) -> Row:
    padded = results + (None,) * (len(formulas) - len(results))
    return tuple(
        NoResult(formula) if value is None and isinstance(formula, str) else value
        for value, formula in zip(padded, formulas, strict=True)
    )


def _read(path: Path, limits: Limits, *, results: bool) -> tuple[Sheet, ...]:
    with _opened(path, results=results) as workbook:
        return tuple(
            Sheet(sheet.title, _rows(sheet, limits)) for sheet in workbook.worksheets[:MOST_SHEETS]
        )


def _rows(sheet: Worksheet, limits: Limits) -> tuple[Row, ...]:
    rows = [
        _without_trailing(cast("Row", row))
        for row in sheet.iter_rows(max_row=limits.rows, max_col=limits.columns, values_only=True)
    ]
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)


def _without_trailing(row: Row) -> Row:
    length = len(row)
    while length and row[length - 1] is None:
        length -= 1
    return row[:length]


@contextmanager
def _opened(path: Path, *, results: bool) -> Iterator[Workbook]:
    workbook = None
    try:
        with warnings.catch_warnings():
            # The library remarks on styles and extensions that it leaves out; cells are all we use.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(
                path, read_only=True, data_only=results, keep_links=False
            )
            yield workbook
    except Exception as error:
        # It answers malformed parts with many kinds of exception; all mean the same to a person.
        raise damaged() from error
    finally:
        if workbook is not None:
            workbook.close()
