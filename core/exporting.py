"""Tables that leave Concord: CSV and workbooks in which no text can be read as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Raw = Decimal | int | float | dt.date | str | None

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins so is taken for a formula by some program, sooner or later."""
LONGEST_CELL: Final = 32_767
CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST: Final = 48


def harmless(text: str) -> str:
    """The text, marked as text where it could be read as a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def bare(raw: Raw) -> str:
    """A value for CSV: plain numbers, ISO dates, harmless text; None is an empty cell."""
    if raw is None:
        return ""
    if isinstance(raw, dt.date):
        return raw.isoformat()
    return harmless(raw) if isinstance(raw, str) else f"{raw}"


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Raw]]) -> Iterator[str]:
    """RFC 4180 with a byte order mark, line by line, so that it can be streamed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow(map(harmless, header))
    for row in rows:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow(map(bare, row))
    yield out.getvalue()


def write_workbook(
    target: Any, title: str, header: Sequence[str], rows: Iterable[Sequence[Raw]]
) -> int:
    """Writes one sheet to a path or a file, row by row; how many rows it has.

    Text stays text, whatever it begins with; numbers are numbers and days are days.
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True})
    looks = {
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"num_format": "@", "quote_prefix": True}),
    }
    sheet.freeze_panes(1, 2)
    # With constant memory a column's width must be known before its cells are.
    for place, label in enumerate(header):
        sheet.set_column(place, place, min(_WIDEST, max(12, len(label) + 2)))
        sheet.write_string(0, place, label, head)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, raw in enumerate(row):
            _write(sheet, (count, place), raw, looks)
    if count:
        sheet.autofilter(0, 0, count, len(header) - 1)
    book.close()
    return count


def _write(sheet: Any, place: tuple[int, int], raw: Raw, looks: dict[str, Any]) -> None:
    if raw is None:
        return
    if isinstance(raw, dt.date):
        sheet.write_datetime(*place, raw, looks["day"])
    elif isinstance(raw, str):
        look = looks["text"] if raw.startswith(DANGEROUS) else None
        sheet.write_string(*place, raw[:LONGEST_CELL], look)
    else:
        sheet.write_number(*place, raw)
