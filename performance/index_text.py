"""Figures of an index read from text: pasted from a spreadsheet, or the content of a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.periods import Period
from core.problems import Problem, Refused
from performance.index_plan import NewFigure, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 1_000_000
COLUMNS: Final = ("month", "value", "published_on", "note")
RECORDED: Final = "recorded_at"
_MONTH: Final = re.compile(r"(\d{4})(?:-|M|/)(\d{1,2})(?:-01)?\Z", re.ASCII)
_PLAIN: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?\Z", re.ASCII)
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Readings:
    """What a text holds: figures in their order, and every cell that cannot be read."""

    figures: tuple[NewFigure, ...]
    problems: tuple[Problem, ...]


def decoded(content: bytes) -> str:
    """The text of a file.

    Raises:
        Refused: it is too large, or no text in UTF-8.
    """
    if len(content) > MOST_BYTES:
        message = _("The file has more than 1 MB; a series has far less. Choose another one.")
        raise Refused([Problem("file", "too_large", message)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        message = _("The file is not a table of text. Save it as CSV in UTF-8 and choose it again.")
        raise Refused([Problem("file", "not_text", message)])
    return text


def read_figures(text: str, *, published_on: dt.date | None = None, note: str = "") -> Readings:
    """The figures of a table: month, value, and in each row or for all the day of publication.

    Columns are separated by tabs, semicolons or commas; a first row that names them is passed
    over. Rows keep their numbers in the text, also in the problems.

    Raises:
        Refused: it is no table at all, or has more than 5,000 rows.
    """
    figures: list[NewFigure] = []
    problems: list[Problem] = []
    width = None
    for at, (number, cells) in enumerate(_rows(text)):
        if at == 0 and _is_heading(cells):
            # What Concord gives out says besides when it was recorded.
            width = len(COLUMNS) if cells[-1].strip() == RECORDED else None
            continue
        found = _Row(number, cells[:width], published_on, note)
        wrong = found.problems()
        problems += wrong
        if not wrong:
            figures.append(found.figure())
    if not figures and not problems:
        message = _("No figure stands here. Write one row for each month: 2026-04, then 128.0.")
        raise Refused([Problem("figures", "empty", message)])
    return Readings(tuple(figures), tuple(problems))


def as_text(figures: Sequence[NewFigure]) -> str:
    """The figures as a table that `read_figures` reads again."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for one in figures:
        cells = [one.month.key, f"{one.value:f}", one.published_on.isoformat(), one.note]
        writer.writerow(cells if one.note else cells[:3])
    return out.getvalue()


def month_typed(typed: str) -> Period | None:
    """A month as people and statistical offices write it: 2026-04, 2026-04-01, 2026M04."""
    found = _MONTH.match(typed.strip())
    if found is None:
        return None
    try:
        return Period("month", dt.date(int(found[1]), int(found[2]), 1))
    except ValueError:
        return None


class _Row:
    """One row of the text."""

    def __init__(
        self, number: int, cells: Sequence[str], published_on: dt.date | None, note: str
    ) -> None:
        self.number = number
        padded = [*(one.strip() for one in cells), "", "", "", ""]
        self.month, self.value, self.published, self.note = padded[:4]
        self.too_many = [one for one in padded[4:] if one]
        self.note = self.note or note
        self._for_all = published_on

    @property
    def day(self) -> dt.date | None:
        if not self.published:
            return self._for_all
        try:
            return parse_date(self.published)
        except ValueError:
            return None

    def problems(self) -> list[Problem]:
        return list(self._wrong())

    def _wrong(self) -> Iterator[Problem]:
        if month_typed(self.month) is None:
            message = _("“%(typed)s” is no month. Write 2026-04.")
            yield self._problem("month", "invalid", message, self.month, _("month"))
        if not _PLAIN.match(self.value):
            message = _("“%(typed)s” is no figure. Write digits and a point: 128.0.")
            if not self.value:
                message = _("The figure is missing. Leave the whole row out where there is none.")
            yield self._problem("value", "invalid", message, self.value, _("value"))
        if self.day is None:
            message = _("“%(typed)s” is no day. Write 2026-05-15.")
            if not self.published:
                message = _("Say when it was published: here, or once for all rows.")
            yield self._problem("published_on", "invalid", message, self.published, _("published"))
        if self.too_many:
            message = _("“%(typed)s” stands in a column too many. There are four at most.")
            yield self._problem("figures", "columns", message, self.too_many[0], _("columns"))

    def figure(self) -> NewFigure:
        month, day = month_typed(self.month), self.day
        assert month is not None  # noqa: S101 - looked at before
        assert day is not None  # noqa: S101 - as above
        return NewFigure(
            month=month,
            value=Decimal(self.value),
            published_on=day,
            note=self.note,
            row=self.number,
        )

    def _problem(self, field: str, code: str, message: str, typed: str, column: str) -> Problem:
        short = typed if len(typed) <= _SHOWN else f"{typed[:_SHOWN]}…"
        return Problem(field, code, message % {"typed": short}, place(self.number, column))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with its number."""
    first = next(filter(str.strip, text.splitlines()), "")
    separator = "\t" if "\t" in first else max(",;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS:
                message = _("There are more than %(rows)s rows. Give them in several parts.")
                known = {"rows": f"{MOST_ROWS:,}"}
                raise Refused([Problem("figures", "too_many", message % known)])
            if any(one.strip() for one in cells):
                yield number, cells
    except csv.Error:
        message = _("Row %(row)d cannot be read: a quotation mark is open, or a cell too long.")
        known_row = {"row": reader.line_num}
        raise Refused([Problem("figures", "not_a_table", message % known_row)]) from None


def _is_heading(cells: Sequence[str]) -> bool:
    """Whether the row names columns: no cell begins with a digit, the first holds none."""
    texts = [one.strip() for one in cells]
    return not any(one[:1].isdigit() for one in texts) and not any(map(str.isdigit, texts[0]))
