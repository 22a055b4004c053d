"""A look into evidence beside its figure: the first rows of a table, or a picture."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.problems import Refused
from partnerships.spreadsheet import column_letters, read_workbook
from partnerships.spreadsheet_safety import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnerships.models import Document
    from partnerships.spreadsheet import Sheet

ROWS: Final = 20
COLUMNS: Final = 8
_LONGEST: Final = 60
_READ: Final = 64 * 1024
_LARGEST_PICTURE: Final = 5 * 1024 * 1024
_SMALL: Final = Limits(
    file_size=2 * 1024 * 1024,
    unpacked_size=16 * 1024 * 1024,
    rows=2_000,
    columns=100,
    cells=40_000,
    shared_texts=20_000,
)
_PICTURES: Final = frozenset({"image/png", "image/jpeg"})
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Preview:
    """What components/evidence_view.html shows of one file; `words` say why nothing is shown.

    `said` is the number that the file gives for the figure where it is another than reported.
    """

    where: str = ""
    said: Decimal | None = None
    sheet: dict[str, Any] | None = None
    image: dict[str, str] | None = None
    words: str = ""


def preview_of(document: Document, looked_for: Decimal | None = None, named: str = "") -> Preview:
    """The first rows of a CSV or XLSX file, or a picture; rows with `looked_for` are marked.

    So is a row that is called as the figure (`named`) and gives another number.
    Nothing of the file is run, followed or trusted: cells are text, cut where they are long.
    """
    if document.media_type in _PICTURES:
        return _picture(document)
    if document.media_type == "text/csv":
        return _table(document, "", _csv_rows(document), looked_for, named)
    if document.media_type == _XLSX:
        try:
            sheets = _sheets(document)
        except (Refused, OSError):
            return Preview(words=_("It is too large or cannot be read here; download it to look."))
        filled = next((sheet for sheet in sheets if sheet.rows), None)
        if filled is None:
            return Preview(words=_("The workbook is empty."))
        rows = [[_text(cell) for cell in row] for row in filled.rows[: ROWS + 1]]
        where = _("sheet “%(sheet)s”") % {"sheet": filled.title[:_LONGEST]}
        return _table(document, where, rows, looked_for, named)
    return Preview(words=_("Download the file to look inside; its fingerprint is below."))


def _sheets(document: Document) -> tuple[Sheet, ...]:
    """The workbook, from a copy with the ending that the reader of workbooks wants."""
    with NamedTemporaryFile(suffix=".xlsx") as copy, document.file.open("rb") as stored:
        copy.write(stored.read(_SMALL.file_size + 1))
        copy.flush()
        return read_workbook(Path(copy.name), _SMALL)


def _picture(document: Document) -> Preview:
    if document.size > _LARGEST_PICTURE:
        return Preview(words=_("The picture is large; download it to look."))
    url = reverse("document", args=[document.uuid])
    return Preview(image={"url": url, "alt": document.title})


def _csv_rows(document: Document) -> list[list[str]]:
    """The first rows; the separator is the one that the first line has most of."""
    try:
        with document.file.open("rb") as stored:
            raw: bytes = stored.read(_READ)
    except OSError:
        return []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.replace("\x00", "").splitlines()[: ROWS + 1]
    first = lines[0] if lines else ""
    separator = max(",;\t", key=first.count)
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def _table(
    document: Document,
    where: str,
    rows: Sequence[Sequence[str]],
    looked_for: Decimal | None,
    named: str,
) -> Preview:
    if not rows:
        return Preview(words=_("There is nothing to show of it; download it to look."))
    shown = rows[:ROWS]
    width = min(COLUMNS, max(len(row) for row in shown))
    hits = [looked_for is not None and _holds(row[:width], looked_for) for row in shown]
    told = (
        [_said(row[:width], named) for row in shown]
        if looked_for is not None and not any(hits)
        else []
    )
    said = [number for number in told if number is not None]
    last = _("rows 1 to %(n)s") % {"n": len(shown)}
    return Preview(
        where=f"{where}, {last}" if where else last,
        said=said[0] if len(said) == 1 else None,
        sheet={
            "label": document.title,
            "columns": [column_letters(place) for place in range(width)],
            "rows": [
                {
                    "number": number + 1,
                    "cells": [
                        {"text": cell[:_LONGEST], "num": _number(cell) is not None}
                        for cell in _padded(row, width)
                    ],
                    "hit": hits[number] or (len(said) == 1 and told[number] is not None),
                }
                for number, row in enumerate(shown)
            ],
        },
    )


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _holds(cells: Iterable[str], looked_for: Decimal) -> bool:
    return any(_number(cell) == looked_for for cell in cells)


def _said(cells: Sequence[str], named: str) -> Decimal | None:
    """The one number of a row that is called `named`; None where there are several or none."""
    if not named or not cells or cells[0].strip().casefold() != named.casefold():
        return None
    numbers = [number for cell in cells[1:] if (number := _number(cell)) is not None]
    return numbers[0] if len(numbers) == 1 else None


def _number(cell: str) -> Decimal | None:
    text = cell.strip().removesuffix("%").strip().replace(",", "").replace("\N{MINUS SIGN}", "-")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return day(cell)
    return str(cell)
