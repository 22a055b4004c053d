"""What reports are put together from: sections of words and tables, each with its data.

A section is made once from the rows that it tells of, for whichever kinds of report have it; the
template `reports/_sections.html` shows it, and its `data` travels inside the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its words, its width as a class of the report's style sheet, its alignment."""

    label: str
    width: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row: words, smaller words below them, and a tag where there is a state."""

    text: str
    sub: tuple[str, ...] = ()
    tag: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; `total` is the last row, `left_out` says how many more there are."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    title: str = ""
    left_out: int = 0

    @property
    def lines(self) -> list[list[tuple[Head, Cell]]]:
        """Each row with its heads, for the template."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    @property
    def last_line(self) -> list[tuple[Head, Cell]]:
        """The total with its heads; nothing where there is none."""
        return list(zip(self.heads, self.total, strict=True)) if self.total else []

    @property
    def more(self) -> str:
        """How many rows stand in the figures inside the file only; "" for none."""
        text = ngettext(
            "and %(n)d more, in the figures inside this file",
            "and %(n)d more, all in the figures inside this file",
            self.left_out,
        )
        return text % {"n": self.left_out} if self.left_out else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One numbered part of a report.

    Attributes:
        slug: under which its data stands.
        title: its heading.
        finding: what it comes to, in one sentence.
        words: sentences below it.
        facts: terms with their values.
        tables: those with rows are shown.
        notes: small print.
        empty: what is said where no table has a row.
        data: what it states, in values that canonical JSON knows.
    """

    slug: str
    title: str
    finding: str = ""
    words: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""
    data: Any = field(default_factory=list)

    @property
    def shown(self) -> list[Table]:
        """The tables that have something to show."""
        return [one for one in self.tables if one.rows]


def table(
    heads: Sequence[Head],
    rows: Iterable[tuple[Cell, ...]],
    *,
    title: str = "",
    total: tuple[Cell, ...] = (),
    most: int = 0,
) -> Table:
    """Of all these rows; of the first `most` of them where that is given."""
    every = tuple(rows)
    kept = every[:most] if most else every
    return Table(tuple(heads), kept, total, title, len(every) - len(kept))


def data_of(sections: Iterable[Section]) -> dict[str, Any]:
    """What the sections state, by their slugs."""
    return {one.slug: one.data for one in sections}
