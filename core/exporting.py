"""Tables that leave Concord: CSV and workbooks in which no text can be read as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Raw = Decimal | int | float | dt.date | str | None

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins so is taken for a formula by some program, sooner or later."""
LONGEST_CELL: Final = 32_767
LONGEST_TITLE: Final = 31
"""Of a sheet."""
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; its rows are read once."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Raw]]


def write_workbook(
    target: Any, title: str, header: Sequence[str], rows: Iterable[Sequence[Raw]]
) -> int:
    """Writes one sheet to a path or a file, row by row; how many rows it has.

    Text stays text, whatever it begins with; numbers are numbers and days are days.
    """
    [count] = write_sheets(target, [Sheet(title, header, rows)])
    return count


def write_sheets(
    target: Any, sheets: Iterable[Sheet], *, created: dt.datetime | None = None
) -> list[int]:
    """As `write_workbook`, for several sheets; how many rows each has.

    With `created` the same sheets give the same bytes at any time.
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
    if created is not None:
        book.set_properties({"created": created.astimezone(dt.UTC).replace(tzinfo=None)})
    looks = {
        "head": book.add_format({"bold": True}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "text": book.add_format({"num_format": "@", "quote_prefix": True}),
    }
    counts = [_write_sheet(book, sheet, looks) for sheet in sheets]
    book.close()
    return counts


def _write_sheet(book: Any, given: Sheet, looks: dict[str, Any]) -> int:
    sheet = book.add_worksheet(given.title[:LONGEST_TITLE])
    sheet.freeze_panes(1, 2)
    # With constant memory a column's width must be known before its cells are.
    for place, label in enumerate(given.header):
        sheet.set_column(place, place, min(_WIDEST, max(12, len(label) + 2)))
        sheet.write_string(0, place, label, looks["head"])
    count = 0
    for count, row in enumerate(given.rows, 1):
        for place, raw in enumerate(row):
            _write(sheet, (count, place), raw, looks)
    if count:
        sheet.autofilter(0, 0, count, len(given.header) - 1)
    return count


def _write(sheet: Any, place: tuple[int, int], raw: Raw, looks: dict[str, Any]) -> None:
    if raw is None:
        return
    if isinstance(raw, dt.datetime):
        # A workbook knows no zones: the clock on the wall, as on the page.
        local = timezone.localtime(raw, timezone.get_default_timezone())
        sheet.write_datetime(*place, local.replace(tzinfo=None), looks["moment"])
    elif isinstance(raw, dt.date):
        sheet.write_datetime(*place, raw, looks["day"])
    elif isinstance(raw, str):
        look = looks["text"] if raw.startswith(DANGEROUS) else None
        sheet.write_string(*place, raw[:LONGEST_CELL], look)
    else:
        sheet.write_number(*place, raw)
