"""Small files that stand for the evidence of a month: a log, a workbook, a photograph."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.periods import Period
    from performance.selectors.drafts import TypedRow

    Given = Sequence[tuple[str, TypedRow]]

HEAD = ("figure", "value", "out of")
INK, PAPER = (24, 54, 92), (238, 242, 246)


def files_for(month: Period, given: Given) -> list[SimpleUploadedFile]:
    """A log of every figure, the workbook of those with two numbers, and a meter as it was read."""
    lines = [(name, row.value, row.denominator) for name, row in given if not row.nothing]
    divided = [line for line in lines if line[2]]
    found = [_log(month, lines)]
    if divided:
        found.append(_workbook(month, divided))
    return [*found, _photograph(month, lines[0][1])] if lines else found


def _log(month: Period, lines: Sequence[tuple[str, str, str]]) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([HEAD, *lines])
    return SimpleUploadedFile(f"monthly-log-{month.key}.csv", text.getvalue().encode())


def _workbook(month: Period, lines: Sequence[tuple[str, str, str]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Meters")
    for line in (HEAD, *lines):
        sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return SimpleUploadedFile(f"meters-{month.key}.xlsx", written.getvalue())


def _photograph(month: Period, value: str) -> SimpleUploadedFile:
    picture = Image.new("RGB", (480, 200), PAPER)
    drawn = ImageDraw.Draw(picture)
    drawn.rounded_rectangle((60, 50, 420, 150), 12, outline=INK, width=5)
    drawn.text((90, 68), value, fill=INK, font_size=56)
    drawn.text((60, 162), month.label, fill=INK, font_size=20)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return SimpleUploadedFile(f"display-{month.key}.png", written.getvalue())
