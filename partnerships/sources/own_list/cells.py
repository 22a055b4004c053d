"""Reads cells as the mapping says they are written: which day comes first, what is decimal."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from partnerships.source_cells import RowReader, says_not_known

if TYPE_CHECKING:
    from partnerships.source import CellProblem, Severity
    from partnerships.source_cells import Column
    from partnerships.sources.own_list.mapping import Mapping
    from partnerships.spreadsheet import Row

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00)?Z?)?\Z")
_DIGITS: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\Z")
_IN_WORDS: Final = re.compile(r"(?:(\d{1,2})[ .-]+)?([a-z]{3,9})[ .,-]+(?:(\d{1,2}),? +)?(\d{4})\Z")
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_SIGNS: Final = re.compile(r"[£$€¥]|\b[A-Z]{3}\b|\s|'")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?\Z")
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")


class OwnReader(RowReader):
    """The cells of one row of one's own list."""

    def __init__(
        self, cells: Row, number: int, problems: list[CellProblem], mapping: Mapping
    ) -> None:
        super().__init__(cells, number, problems)
        self._mapping = mapping

    def _date_in_text(self, column: Column, text: str) -> dt.date | None:
        if not text:
            return None
        if says_not_known(text):
            self.not_known(column)
            return None
        found = day_in(text, self._mapping.dates)
        if found is None:
            self._no_date(column)
            return None
        return self._in_range(column, found)

    def _number_in_text(self, column: Column, text: str, severity: Severity) -> Decimal | None:
        if not text:
            return None
        if says_not_known(text):
            self.not_known(column)
            return None
        found = number_in(text, self._mapping.decimals)
        if found is None:
            self._no_number(column, severity)
        return found

    def _no_number(self, column: Column, severity: Severity) -> None:
        self.keep(column)
        example = "17,21" if self._mapping.decimals == "comma" else "17.21"
        message = _("This is not a number as this list writes them, for example %(example)s.")
        self._add(severity, column, "not_a_number", message % {"example": example})

    def _no_date(self, column: Column) -> None:
        self.keep(column)
        example = "02/27/2026" if self._mapping.dates == "mdy" else "27/02/2026"
        message = _(
            "This is not a date as this list writes them and was left out. Write it as %(example)s "
            "or as 2026-02-27."
        )
        self.warn(column, "not_a_date", message % {"example": example})


def day_in(text: str, order: str) -> dt.date | None:
    """The day that a text names, in figures by `order` ("dmy", "mdy") or with an English month."""
    words = _IN_WORDS.match(text.casefold())
    if words:
        day, month, after, year = words.groups()
        if month[:3] not in _MONTHS:
            return None
        return _day(int(year), _MONTHS.index(month[:3]) + 1, int(day or after or 1))
    if iso := _ISO.match(text):
        return _day(*map(int, iso.groups()))
    if digits := _DIGITS.match(text):
        first, second, year = map(int, digits.groups())
        return _day(year, first, second) if order == "mdy" else _day(year, second, first)
    return None


def number_in(text: str, decimals: str) -> Decimal | None:
    """The number that a text says, exactly; signs of currencies and spaces do not matter."""
    plain = _SIGNS.sub("", text)
    if decimals == "comma":
        plain = plain.translate(str.maketrans(",.", ".,"))
    if len(plain) > 40 or not (_NUMBER.match(plain) or _THOUSANDS.match(plain)):
        return None
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
