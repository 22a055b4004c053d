"""The same figures as a table: for "See as table", and as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.charts.words import ENGLISH, Number, Unit, Words
from core.exporting import Raw, bare, harmless


@dataclass(frozen=True, slots=True)
class Cell:
    """What a person reads, and the bare value for CSV (None is an empty cell, never zero)."""

    text: str
    raw: Raw = None


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and rows of equal length; the first column heads its row."""

    headers: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The texts, row by row."""
        return tuple(tuple(cell.text for cell in row) for row in self.cells)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether it holds numbers, which stand at its end."""
        return tuple(
            any(isinstance(row[place].raw, Decimal | int | float) for row in self.cells)
            for place in range(len(self.headers))
        )

    def csv(self) -> str:
        """Return RFC 4180 text: plain numbers, ISO dates; no text can be read as a formula."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(map(harmless, self.headers))
        for row in self.cells:
            writer.writerow(bare(cell.raw) for cell in row)
        return out.getvalue()


def said(text: str) -> Cell:
    """Return a cell whose text is also its value."""
    return Cell(text, text)


def valued(value: Number | None, unit: Unit, words: Words = ENGLISH, missing: str = "–") -> Cell:
    """Return a cell for a number, or the words for its absence."""
    return Cell(missing) if value is None else Cell(unit.say(value, words), value)


def dated(day: date | None, words: Words = ENGLISH, missing: str = "–") -> Cell:
    """Return a cell for a date, or the words for its absence."""
    return Cell(missing) if day is None else Cell(words.day(day), day)
