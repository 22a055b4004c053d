"""Compares the rows that stand with what the triggers last wrote of them.

A change that was made while triggers were lifted left no trace; but then the row is not what its
last image says. Both sides are read in one order and side by side: two queries for each table, and
in memory one row with its changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from core import triggers
from core.ledger import witness_triggers
from core.ledger.findings import Finding, Flaw
from core.ledger.rows import unreadable
from core.ledger.witness import CHUNK
from core.ledger.witness_triggers import CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.ledger.witness_triggers import Witnessed

LONGEST: Final = 160
Row = tuple[str, str]
"""What names a row, and its image."""
Change = tuple[str, int, str, str, str]
"""What names the row; number, kind, image after it, and digest of the change."""


@dataclass(slots=True)
class _Last:
    """What the changes of a row come to. `known` has what its columns were last recorded as."""

    is_there: bool = False
    has_begun: bool = False
    known: dict[str, Any] = field(default_factory=dict)
    image: str = ""
    changes: int = 0

    def take(self, op: str, image: str, digest: str) -> None:
        self.changes += 1
        self.image = image
        self.is_there = op != "delete"
        self.has_begun = op == "insert" or (op == "update" and self.has_begun)
        if op != "update" or digest:
            # What was erased says nothing of any column.
            self.known = {}
        if self.is_there and not digest:
            self.known |= _read(image)


def check_standing(by_seal: Iterable[Finding]) -> Iterator[Finding]:
    """Rows that are not what was last recorded of them, or are gone, or were never recorded.

    A row that is found by its seal (`by_seal`) is not told once more.
    """
    known = {(one.table, one.row or one.reference) for one in by_seal}
    there = triggers.read(connection).tables
    if CHANGES not in there:
        return
    emptied = _emptied()
    for one in witness_triggers.witnessed():
        if one.table in there:
            try:
                for finding in _of_table(one, emptied.get(one.table, 0)):
                    if (finding.table, finding.reference) not in known:
                        yield finding
            except Exception as error:  # noqa: BLE001 - whatever was written there, the rest is checked
                yield unreadable(one.table, "", error)


def unrecorded(table: str, row: str, why: str) -> Iterator[Finding]:
    """The finding of a row that stands although nobody recorded that it was added."""
    yield Finding(flaw=Flaw.CHANGED_UNSEEN, table=table, reference=row, detail=why)


def _of_table(one: Witnessed, emptied: int) -> Iterator[Finding]:
    rows = _rows(one)
    row = next(rows, None)
    for key, changes in groupby(_changes(one.table), key=itemgetter(0)):
        while row is not None and row[0] < key:
            yield from unrecorded(one.table, row[0], "it was never recorded")
            row = next(rows, None)
        last = _Last()
        for _key, number, op, image, digest in changes:
            last.take("delete" if number <= emptied else op, image, digest)
        here = row if row is not None and row[0] == key else None
        yield from _compared(one.table, key, last, here)
        if here is not None:
            row = next(rows, None)
    while row is not None:
        yield from unrecorded(one.table, row[0], "it was never recorded")
        row = next(rows, None)


def _compared(table: str, key: str, last: _Last, row: Row | None) -> Iterator[Finding]:
    if row is None:
        if last.is_there:
            detail = "it is gone"
            yield Finding(flaw=Flaw.CHANGED_UNSEEN, table=table, reference=key, detail=detail)
    elif not last.is_there:
        yield from unrecorded(table, key, "it was recorded as deleted and stands")
    elif not last.has_begun:
        yield from unrecorded(table, key, "that it was added was never recorded")
    # One image that is the row to the letter need not be taken apart.
    elif (last.changes != 1 or last.image != row[1]) and (differ := _differing(last, row[1])):
        named = ", ".join(differ)
        detail = f"it differs in {named}" if len(named) <= LONGEST else "it differs in many columns"
        yield Finding(flaw=Flaw.CHANGED_UNSEEN, table=table, reference=key, detail=detail)


def _differing(last: _Last, image: str) -> list[str]:
    """Columns by name; one that came or went since it was recorded cannot be compared."""
    now = _read(image)
    return sorted(name for name, was in last.known.items() if name in now and now[name] != was)


def _read(image: str) -> dict[str, Any]:
    try:
        told = json.loads(image, parse_float=Decimal)
    except ValueError:
        # A row change that was altered is found as such.
        return {}
    return told if isinstance(told, dict) else {}


def _emptied() -> dict[str, int]:
    """By table the last change by which it was emptied as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT table_name, max(id) FROM {CHANGES} WHERE op = 'truncate' GROUP BY table_name"  # noqa: S608 - a constant
        )
        return dict(cursor.fetchall())


def _changes(table: str) -> Iterator[Change]:
    yield from _streamed(
        f'SELECT "row", id, op, new, digest FROM {CHANGES} '  # noqa: S608 - a constant
        f'WHERE table_name = %s ORDER BY "row"{_collation()}, id',
        [table],
    )


def _rows(one: Witnessed) -> Iterator[Row]:
    if connection.vendor == "postgresql":
        left_out = [*one.exempt, *one.secret]
        yield from _streamed(
            f'SELECT t."{one.key}"::text, (pg_catalog.to_jsonb(t) - %s::text[])::text '  # noqa: S608 - names of columns
            f'FROM {triggers.SCHEMA}.{one.table} t ORDER BY t."{one.key}"::text{_collation()}',
            [left_out],
        )
    else:
        image = witness_triggers.image_on_sqlite(one, "t", secrets=False)
        yield from _streamed(
            f'SELECT CAST(t."{one.key}" AS TEXT) AS named, {image} FROM {one.table} t '  # noqa: S608 - names of columns
            "ORDER BY named",
            [],
        )


def _collation() -> str:
    """The order of code points, which is that of Python."""
    return ' COLLATE "C"' if connection.vendor == "postgresql" else ""


def _streamed(sql: str, values: list[Any]) -> Iterator[Any]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while found := cursor.fetchmany(CHUNK):
            yield from found
