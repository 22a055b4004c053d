"""Reads the cells of one row; what is unclear becomes a problem of its cell."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.currencies import EXPONENTS
from core.money import quantize
from partnerships.source import Severity
from partnerships.source_cells import EARLIEST, LATEST, says_not_known
from partnerships.spreadsheet import column_letters

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnerships.spreadsheet import Row
    from performance.sources.indigo.tables import Table

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\Z")
_NUMBER: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")
_LONGEST_NUMBER: Final = 14
"""Digits before the point: more fit no column, and no outcome costs as much."""
_VALUE: Final = re.compile(r" ?-? ?\(Value\)\Z", re.IGNORECASE)
_SIGN_ALONE: Final = re.compile(r"[A-Z]{0,3}[$€£¥]\Z")
_CURRENCIES: Final = {
    "russian ruble": "RUB",
    "russian rubles": "RUB",
    "south korean won": "KRW",
    "japanese yen": "JPY",
    "nz dollar": "NZD",
    "south african rand": "ZAR",
    "israeli new shekels": "ILS",
}


class Line:
    """One row of a table. What no field can hold is kept, see `words`."""

    def __init__(self, table: Table, number: int, cells: Row) -> None:
        self.table = table
        self.number = number
        self._cells = cells
        self._kept: list[str] = []
        self._told: set[tuple[str, str]] = set()

    def raw(self, column: str) -> str:
        """The cell's text as it stands; "" where it is empty or the table has no such column."""
        place = self.table.places.get(column)
        value = self._cells[place] if place is not None and place < len(self._cells) else None
        return str(value or "").strip()

    def long(self, column: str) -> str:
        """The cell's text with its lines. A formula that leaked out is no text."""
        text = self.raw(column)
        if text.startswith("="):
            self.warn(
                column,
                "formula_as_text",
                _("A formula stands here, not its result. It was left out; write the result."),
            )
            return ""
        kept = "".join(c for c in text.replace("\r\n", "\n") if c.isprintable() or c == "\n")
        return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()

    def text(self, column: str, longest: int = 300) -> str:
        """The cell's text on one line; what is too long is cut, and kept whole in the words."""
        text = " ".join(self.long(column).split())
        if len(text) > longest:
            self._keep(column)
            self.note(
                column, "shortened", _("The text is longer than its field; the rest is kept.")
            )
        return text[:longest].rstrip()

    def number_in(self, column: str) -> Decimal | None:
        """A number that is not negative, as typed; None, with the reason, where there is none."""
        text = self.text(column)
        if not text or says_not_known(text):
            return None
        if (number := plain_number(text)) is not None:
            return number
        self._keep(column)
        if _SIGN_ALONE.match(text):
            message = _("A currency sign stands here without an amount; nothing was read.")
            self.note(column, "sign_alone", message)
            return None
        message = _(
            "This is not a number alone. It was kept as text; write digits and a decimal point, "
            "such as 1160000, and what there is to say in the notes."
        )
        self.warn(column, "not_a_number", message)
        return None

    def count(self, column: str) -> Decimal | None:
        """A number with at most six decimals."""
        number = self.number_in(column)
        return None if number is None else round(number, 6).normalize()

    def amount(self, column: str, currency: str) -> Decimal | None:
        """An amount in whole smallest units of the currency."""
        number = self.number_in(column)
        if number is None or not currency:
            return None
        amount = quantize(number, currency)
        self.table.rounded[column] += amount != number
        return amount

    def currency(self, column: str) -> str:
        """An ISO 4217 code; "" where there is none, or it cannot be told which is meant."""
        text = self.text(column)
        code = currency_of(text)
        if not text or code == text.upper():
            return code
        if code:
            message = _("This was read as %(code)s. Write the code of the currency (ISO 4217).")
            self.warn(column, "currency_in_words", message % {"code": code})
            return code
        self._keep(column)
        message = _(
            "Which currency this is cannot be told, so its amount was kept as text only. Write "
            "the code of the currency (ISO 4217), such as SEK."
        )
        self.warn(column, "currency_unknown", message)
        return ""

    def day(self, column: str, *, last: bool = False) -> dt.date | None:
        """A day. Where the month or year is said alone, its first day, or its last one."""
        text = self.text(column)
        if not text or says_not_known(text):
            return None
        found = _day(text, last=last)
        if found is None or not EARLIEST <= found <= LATEST:
            self._keep(column)
            message = _(
                "There is no such day or month, so it was left out. Write it as 2018-12 or "
                "2018-12-31."
            )
            self.warn(column, "not_a_month", message)
            return None
        self.table.months[column] += len(text) < len("2018-12-31")
        return found

    def words(self, taken: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Pairs of heading and text: cells without a field, and those that could not be read."""
        found = []
        for column, place in self.table.places.items():
            if column in taken and column not in self._kept:
                continue
            text = self.raw(column) if column in taken else self.long(column)
            if text:
                found.append((_VALUE.sub("", " ".join(self.table.header[place].split())), text))
        return tuple(found)

    def in_words(self, taken: Collection[str]) -> str:
        """The same on one line."""
        return "; ".join(f"{heading}: {text}" for heading, text in self.words(taken))

    def leave_out(self, reason: str) -> None:
        """Count the row among those not taken."""
        self.table.left_out[reason] += 1

    def error(self, column: str, code: str, message: str) -> None:
        self._say(Severity.ERROR, column, code, message)

    def warn(self, column: str, code: str, message: str) -> None:
        self._say(Severity.WARNING, column, code, message)

    def note(self, column: str, code: str, message: str) -> None:
        self._say(Severity.NOTE, column, code, message)

    def _keep(self, column: str) -> None:
        if column not in self._kept:
            self._kept.append(column)

    def _say(self, severity: Severity, column: str, code: str, message: str) -> None:
        if (column, code) in self._told:
            return
        self._told.add((column, code))
        place = self.table.places.get(column)
        self.table.say(
            severity,
            code,
            message,
            row=self.number,
            column="" if place is None else column_letters(place),
            header="" if place is None else " ".join(self.table.header[place].split()),
            value=" ".join(self.raw(column).split())[:200],
        )


def plain_number(text: str) -> Decimal | None:
    """The number that a text is, where it is nothing else; commas separate thousands."""
    if not _NUMBER.match(text) or len(text.partition(".")[0]) > _LONGEST_NUMBER:
        return None
    return Decimal(text.replace(",", ""))


def currency_of(text: str) -> str:
    """The ISO 4217 code that a text is or names; "" where it names none, or none alone."""
    code = text.strip().upper()
    return code if code in EXPONENTS else _CURRENCIES.get(text.strip().casefold(), "")


def _day(text: str, *, last: bool) -> dt.date | None:
    match = _DAY.match(text)
    if match is None:
        return None
    year = int(match[1])
    month = int(match[2] or (12 if last else 1))
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    day = int(match[3] or (calendar.monthrange(year, month)[1] if last else 1))
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
