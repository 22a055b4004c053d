"""Reads the cells of one row: text, dates, numbers; what is wrong becomes a problem of its cell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from partnerships.source import CellProblem, Severity
from partnerships.spreadsheet import ERRORS, NoResult, Value, column_letters

if TYPE_CHECKING:
    from partnerships.spreadsheet import Row

EARLIEST: Final = dt.date(1980, 1, 1)
LATEST: Final = dt.date(2100, 12, 31)
_SERIAL_ZERO: Final = dt.date(1899, 12, 30)
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?\Z")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\Z")
_NUMBER: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?\Z")
_NOT_KNOWN: Final = frozenset(
    {
        "?",
        "-",
        "–",
        "n/k",
        "nk",
        "n/a",
        "na",
        "n.a.",
        "none",
        "missing",
        "unknown",
        "not known",
        "not yet known",
        "not available",
        "not applicable",
        "not supplied",
        "no construction",
        "tba",
        "tbc",
        "tbd",
        "to be advised",
        "to be confirmed",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its place counted from zero, and its heading on one line."""

    index: int
    header: str

    @property
    def letters(self) -> str:
        return column_letters(self.index)


def says_not_known(text: str) -> bool:
    """Whether the text stands for "we do not know" or "does not apply" instead of a value."""
    plain = " ".join(text.casefold().split()).rstrip(".") or "-"
    return plain in _NOT_KNOWN or plain.startswith(("data not supplied", "not supplied by"))


def shown(value: Value) -> str:
    """A cell's value on one line, as a person would type it."""
    if isinstance(value, dt.datetime):
        value = value.date() if value.time() == dt.time() else value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


class RowReader:
    """The cells of one row. Remembers each problem, and the words no field can hold.

    Attributes:
        as_listed: pairs of heading and text, see `ParsedPartnership.as_listed`.
    """

    def __init__(self, cells: Row, number: int, problems: list[CellProblem]) -> None:
        self._cells = cells
        self.number = number
        self._problems = problems
        self.as_listed: list[tuple[str, str]] = []

    def value(self, column: Column | None) -> Value:
        if column is None or column.index >= len(self._cells):
            return None
        return self._cells[column.index]

    def text(self, column: Column | None, *, longest: int = 300) -> str:
        """The cell's text, trimmed. What is too long is cut and kept whole as listed."""
        value = self.value(column)
        if column is None or value is None or self._is_broken(column, value, Severity.WARNING):
            return ""
        text = "".join(c for c in shown(value) if c.isprintable())
        if len(text) > longest:
            self.warn(
                column, "too_long", _("The text is too long for its field and was shortened.")
            )
            self.keep(column)
        return text[:longest].rstrip()

    def known_text(self, column: Column | None, *, longest: int = 300) -> str:
        """Like `text`, but "" with a note where the text stands for "not known"."""
        text = self.text(column, longest=longest)
        if column is not None and text and says_not_known(text):
            self.not_known(column)
            return ""
        return text

    def date(self, column: Column | None) -> dt.date | None:
        """The cell's day, however it was written; None, with the reason, where there is none."""
        value = self.value(column)
        if column is None or value is None or self._is_broken(column, value, Severity.WARNING):
            return None
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, dt.date):
            return self._in_range(column, value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._serial(column, value)
        return self._date_in_text(column, shown(value))

    def number_in(self, column: Column | None, *, severity: Severity) -> Decimal | None:
        """The cell's number, exactly as typed; None, with the reason, where there is none.

        Text that is a number counts, with a warning. Commas separate thousands. Problems that
        leave no number have the `severity` given.
        """
        value = self.value(column)
        if column is None or value is None or self._is_broken(column, value, severity):
            return None
        if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
            self._no_number(column, severity)
            return None
        if isinstance(value, int | float):
            number = Decimal(repr(value))
            if number.is_finite():
                return number
            self._no_number(column, severity)
            return None
        return self._number_in_text(column, shown(value), severity)

    def holds_text(self, column: Column) -> bool:
        return isinstance(self.value(column), str)

    def keep(self, column: Column) -> None:
        self.as_listed.append((column.header, shown(self.value(column))))

    def not_known(self, column: Column) -> None:
        self.keep(column)
        self.note(
            column, "not_known", _("The list says that this is not known; it was left empty.")
        )

    def error(self, column: Column | None, code: str, message: str) -> None:
        self._add(Severity.ERROR, column, code, message)

    def warn(self, column: Column | None, code: str, message: str) -> None:
        self._add(Severity.WARNING, column, code, message)

    def note(self, column: Column | None, code: str, message: str) -> None:
        self._add(Severity.NOTE, column, code, message)

    def _add(self, severity: Severity, column: Column | None, code: str, message: str) -> None:
        self._problems.append(
            CellProblem(
                severity,
                code,
                message,
                row=self.number,
                column=column.letters if column else "",
                header=column.header if column else "",
                value=shown(self.value(column))[:200],
            )
        )

    def _is_broken(self, column: Column, value: Value, severity: Severity) -> bool:
        if isinstance(value, NoResult):
            self._add(
                severity,
                column,
                "formula_without_result",
                _(
                    "The cell holds a formula that was saved without its result. Open the file in "
                    "a spreadsheet program, save it, and choose it again."
                ),
            )
        elif isinstance(value, str) and value.strip() in ERRORS:
            message = _("The cell shows an error of its formula. Write the value itself.")
            self._add(severity, column, "formula_error", message)
        else:
            return False
        self.keep(column)
        return True

    def _in_range(self, column: Column, day: dt.date) -> dt.date | None:
        if EARLIEST <= day <= LATEST:
            return day
        self.keep(column)
        self.warn(
            column,
            "date_out_of_range",
            _(
                "This date lies outside the years %(first)s to %(last)s and was left out. Write "
                "the right one, for example 2002-02-27."
            )
            % {"first": EARLIEST.year, "last": LATEST.year},
        )
        return None

    def _serial(self, column: Column, number: float) -> dt.date | None:
        if not 29_000 <= number <= 74_000:
            self._no_date(column)
            return None
        kept = self._in_range(column, _SERIAL_ZERO + dt.timedelta(days=int(number)))
        if kept:
            self._was_read_as(column, kept)
        return kept

    def _date_in_text(self, column: Column, text: str) -> dt.date | None:
        if not text:
            return None
        if says_not_known(text):
            self.not_known(column)
            return None
        iso, day_first = _ISO.match(text), _DAY_FIRST.match(text)
        parts = iso.groups() if iso else day_first.groups()[::-1] if day_first else ()
        try:
            year, month, day = map(int, parts)
            found = dt.date(year, month, day)
        except ValueError:
            self._no_date(column)
            return None
        kept = self._in_range(column, found)
        if kept and not iso:
            self._was_read_as(column, kept)
        return kept

    def _was_read_as(self, column: Column, day: dt.date) -> None:
        self.warn(
            column,
            "date_form",
            _("This was read as %(day)s. Write dates as year-month-day.")
            % {"day": day.isoformat()},
        )

    def _no_date(self, column: Column) -> None:
        self.keep(column)
        self.warn(
            column,
            "not_a_date",
            _("This is not a date and was left out. Write it as 2002-02-27."),
        )

    def _number_in_text(self, column: Column, text: str, severity: Severity) -> Decimal | None:
        if not text:
            return None
        if says_not_known(text):
            self.not_known(column)
            return None
        plain = text.replace("£", "").replace(" ", "")
        if not _NUMBER.match(plain) or len(plain) > 40:
            self._no_number(column, severity)
            return None
        try:
            number = Decimal(plain.replace(",", ""))
        except InvalidOperation:
            self._no_number(column, severity)
            return None
        self.warn(
            column,
            "number_as_text",
            _("This number is written as text. It was read as %(number)s and counts.")
            % {"number": f"{number:,f}"},
        )
        return number

    def _no_number(self, column: Column, severity: Severity) -> None:
        self.keep(column)
        self._add(
            severity,
            column,
            "not_a_number",
            _("This is not a number. Write it with digits and a decimal point, for example 17.21."),
        )
