"""Two changes of the same terms brought together: base, theirs, ours. Nothing is lost unseen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from partnerships.terms import TermField, TermRow, Terms, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Chosen(StrEnum):
    """Which of two changes of the same term is kept."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A term, or a row of a table, that both sides changed differently since the base.

    Attributes:
        key: what names it: the term's name, for a row with its number among those that meet.
        field: the term.
        base: its value in the version from which both set out; None where a row was not there.
        theirs: in the newest version.
        ours: in the draft.
        row: what names the row: the value of its first column; None outside tables.
    """

    key: str
    field: TermField
    base: Any
    theirs: Any
    ours: Any
    row: object = None


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of both changes.

    Attributes:
        terms: both changes; where they meet, what was chosen, and theirs where nothing was.
        meetings: what both changed differently.
    """

    terms: Terms
    meetings: tuple[Meeting, ...]

    def undecided(self, choices: Mapping[str, str]) -> tuple[Meeting, ...]:
        """Those for which none of the two was chosen."""
        return tuple(one for one in self.meetings if choices.get(one.key) not in set(Chosen))


def merge(
    base: Terms, theirs: Terms, ours: Terms, choices: Mapping[str, str] | None = None
) -> Merge:
    """Brings both together, term by term and row by row.

    What only one of them changed is taken as it stands there. Rows are matched by their first
    column; those of `theirs` come first, in their order.

    Raises:
        TypeError: when they are not terms of one type.
    """
    if len({type(base), type(theirs), type(ours)}) != 1:
        raise TypeError("Only terms of one type can be brought together.")
    chosen = choices or {}
    values: dict[str, Any] = {}
    meetings: list[Meeting] = []
    for field in fields_of(type(base)):
        three = [getattr(terms, field.name) for terms in (base, theirs, ours)]
        if field.row is None:
            values[field.name] = _one(Meeting(field.name, field, *three), chosen, meetings)
        else:
            values[field.name] = tuple(_rows(field, field.row, three, chosen, meetings))
    return Merge(type(base)(**values), tuple(meetings))


def _one(found: Meeting, choices: Mapping[str, str], meetings: list[Meeting]) -> Any:
    if found.ours in (found.base, found.theirs):
        return found.theirs
    if found.theirs == found.base:
        return found.ours
    meetings.append(found)
    return found.ours if choices.get(found.key) == Chosen.OURS else found.theirs


def _rows(
    field: TermField,
    row: type[TermRow],
    three: list[tuple[Any, ...]],
    choices: Mapping[str, str],
    meetings: list[Meeting],
) -> Iterator[Any]:
    first = fields_of(row)[0].name
    base, theirs, ours = ({getattr(one, first): one for one in rows} for rows in three)
    for name in dict.fromkeys((*theirs, *ours, *base)):
        number = sum(one.field is field for one in meetings) + 1
        key = f"{field.name}-{number}"
        found = Meeting(key, field, base.get(name), theirs.get(name), ours.get(name), name)
        kept = _one(found, choices, meetings)
        if kept is not None:
            yield kept
