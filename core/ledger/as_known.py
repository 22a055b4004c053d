"""The whole database as it stood at an earlier position: every query inside answers as of then.

Each statement gets, before its SELECT, one common table expression for each table that it names and
whose rows changed since. It has the name of the table, so that nothing that reads has to know that
it looks back: no query, no selector and no template is written twice. Nothing is made in the
database, so that it works where one may only read.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import DecimalField

from core import clock
from core.ledger.moment import snapshot
from core.ledger.sealing import sealings
from core.ledger.witness_triggers import witnessed
from core.triggers import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Field, Model

    from core.ledger.past import Past
    from core.ledger.witness_triggers import Witnessed

_CHUNK: Final = 500
_READS: Final = re.compile(r"\s*(\(*\s*SELECT\b|WITH\s+(?:RECURSIVE\s+)?)", re.IGNORECASE)
_WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_SAME: Final = frozenset({"auth_permission", "django_content_type"})
"""Tables that are made from the code."""
_EVENTS: Final = "audit_event"
_OF_THE_LEDGER: Final = (_EVENTS, "ledger_", "row_change")
"""How the names of those begin that only grow, and are asked for by number."""


class NotKnownThen(LookupError):  # noqa: N818 - says what happened
    """A table was asked of which no earlier state is kept."""


@dataclass(frozen=True, slots=True)
class _Stood:
    """A table as it stood: what stands for it in a statement, and the values in that."""

    sql: str
    params: tuple[Any, ...]


@contextmanager
def as_known(past: Past | None) -> Iterator[None]:
    """Reads, and tells the time, as of an earlier moment; as of now where `past` is None.

    A change that another stream alone tells of is known from the beginning. What was erased stands
    as it stands today; a row that was deleted since is there again, unless it was erased. Of what
    is derived, rows that were sealed later are left out, and `is_latest` names the latest known.
    Nothing can be written inside. What was fetched before is of today: fetch it again inside.

    Raises:
        NotKnownThen: inside, when a table is asked that is neither witnessed nor sealed, or
            something is to be written.
    """
    if past is None:
        yield
        return
    with snapshot(), clock.travel(past.at):
        reading = _Reading(past)
        features = connection.features
        # What stands for a table has no primary key that its other columns would follow from.
        by_keys, features.allows_group_by_selected_pks = (
            features.allows_group_by_selected_pks,
            False,
        )
        try:
            with connection.execute_wrapper(reading):
                yield
        finally:
            features.allows_group_by_selected_pks = by_keys


class _Reading:
    """Puts before a statement what stands for the tables that it names."""

    def __init__(self, past: Past) -> None:
        self._standing = _Standing(past)
        names = "|".join(sorted(self._standing.differing))
        self._named = re.compile(rf"(?<![\w.])({names})\b")
        self._is_asking = False

    def __call__(
        self,
        execute: Any,
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - Django's own
        context: Any,
    ) -> Any:
        found = None if self._is_asking else _READS.match(sql)
        if found is not None:
            sql, params = self._looking_back(sql, params, found)
        elif not self._is_asking and sql.split(None, 1)[0].upper() in _WRITES:
            raise NotKnownThen("Nothing is written while one looks back.")
        return execute(sql, params, many, context)

    def _looking_back(self, sql: str, params: Any, found: re.Match[str]) -> tuple[str, Any]:
        for table, label in _untold().items():
            if f'"{table}"' in sql:
                raise NotKnownThen(f"Of {label} no earlier state is kept; it cannot be told of.")
        names = sorted({one.group(1) for one in self._named.finditer(sql)})
        stands = [(name, stood) for name in names if (stood := self._of(name)) is not None]
        if not stands:
            return sql, params
        if params is None:
            sql, params = sql.replace("%", "%%"), ()
        before = ", ".join(f"{name} AS {stood.sql}" for name, stood in stands)
        values = (value for _name, stood in stands for value in stood.params)
        has_own = found.group(1).lstrip().upper().startswith("WITH")
        text = (
            f"{found.group(1)}{before}, {sql[found.end() :]}" if has_own else f"WITH {before} {sql}"
        )
        return text, (*values, *params)

    def _of(self, table: str) -> _Stood | None:
        self._is_asking = True
        try:
            return self._standing.of(table)
        finally:
            self._is_asking = False


class _Standing:
    """What stands for each table that may be another one today; worked out when it is named."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._blocks = sorted(past.later)
        self._changed = {one.table: one for one in _changed_tables(self._blocks)}
        tables = {one.table for one in witnessed()}
        self._sealed = {one.table: one for one in sealings if one.table not in tables}
        self._found: dict[str, _Stood | None] = {}
        self.differing = {_EVENTS, *self._changed, *self._sealed}

    def of(self, table: str) -> _Stood | None:
        """None where it is the same today."""
        if table not in self._found:
            self._found[table] = self._worked_out(table)
        return self._found[table]

    def _worked_out(self, table: str) -> _Stood | None:
        if table in self._changed:
            return _changed(self._changed[table], self._blocks)
        if table in self._sealed:
            sealing = self._sealed[table]
            later = self._past.sealed_later(sealing.model)
            return _without(sealing.model, sealing.reference, sorted(later)) if later else None
        return _Stood(
            f"(SELECT * FROM {_main(_EVENTS)} WHERE NOT (stream = %s AND seq > %s))",  # noqa: S608 - a constant
            (self._past.anchor.stream, self._past.anchor.seq),
        )


def _changed_tables(blocks: Sequence[str]) -> list[Witnessed]:
    names: set[str] = set()
    for chunk in _chunks(blocks):
        asked = f"SELECT DISTINCT table_name FROM row_change WHERE ctx IN ({_marks(chunk)})"  # noqa: S608 - marks
        names.update(table for (table,) in _asked(asked, chunk))
    return [one for one in witnessed() if one.table in names]


def _changed(one: Witnessed, blocks: Sequence[str]) -> _Stood:
    """The table without its changed rows, and these as they stood."""
    model = _model_of(one.table)
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    first, before = _changes_of(one, blocks)
    today = _today(one, columns, sorted(first))
    stood = [
        today.get(row, dict.fromkeys(columns)) | before.get(row, {})
        for row, op in first.items()
        if op != "insert" and (row in today or row in before)
    ]
    names, main, key = ", ".join(map(_quoted, columns)), _main(one.table), _quoted(one.key)
    if connection.vendor == "postgresql":
        kind = _kind_of_key(model)
        hidden = f"CAST(named AS {kind}) FROM jsonb_array_elements_text(%s::jsonb) AS named"
        then = f"{names} FROM jsonb_populate_recordset(NULL::{main}, %s::jsonb)"
    else:
        hidden = "value FROM json_each(%s)"
        values = ", ".join(map(_extracted, model._meta.local_concrete_fields))
        then = f"{values} FROM json_each(%s)"
    return _Stood(
        f"(SELECT {names} FROM {main} WHERE {key} NOT IN (SELECT {hidden})"  # noqa: S608 - names
        f" UNION ALL SELECT {then})",
        (json.dumps(sorted(first)), _dumped(stood)),
    )


def _changes_of(
    one: Witnessed, blocks: Sequence[str]
) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Of each changed row what was done first, and of its columns what stood there before."""
    changes = []
    for chunk in _chunks(blocks):
        changes += _asked(
            'SELECT id, "row", op, old FROM row_change'  # noqa: S608 - marks
            f" WHERE table_name = %s AND ctx IN ({_marks(chunk)})",
            [one.table, *chunk],
        )
    first: dict[str, str] = {}
    before: dict[str, dict[str, Any]] = {}
    for _number, row, op, old in sorted(changes):
        first.setdefault(row, op)
        if old:
            image = json.loads(old, parse_float=Decimal)
            kept = {name: value for name, value in image.items() if name not in one.secret}
            before[row] = kept | before.get(row, {})
    return first, before


def _today(one: Witnessed, columns: list[str], rows: Sequence[str]) -> dict[str, dict[str, Any]]:
    """These rows as the database has them, before any converter."""
    found: dict[str, dict[str, Any]] = {}
    main, key = _main(one.table), _quoted(one.key)
    for chunk in _chunks(rows):
        if connection.vendor == "postgresql":
            kind = _kind_of_key(_model_of(one.table))
            asked = _asked(
                f"SELECT t.{key}::text, to_jsonb(t)::text FROM {main} t"  # noqa: S608 - names
                f" WHERE t.{key} = ANY(%s::{kind}[])",
                [list(chunk)],
            )
            found |= {row: json.loads(image, parse_float=Decimal) for row, image in asked}
        else:
            # A plus before the column: its declared type calls for no converter.
            values = ", ".join(f"+{_quoted(column)}" for column in columns)
            asked = _asked(
                f"SELECT CAST({key} AS TEXT), {values} FROM {main}"  # noqa: S608 - names
                f" WHERE {key} IN ({_marks(chunk)})",
                chunk,
            )
            found |= {row: dict(zip(columns, rest, strict=True)) for row, *rest in asked}
    return found


def _without(model: type[Model], reference: str, later: Sequence[str]) -> _Stood:
    """A derived table without the rows that were sealed later, the latest known marked as such."""
    meta = model._meta
    columns = {str(one.column): _quoted(one.column) for one in meta.local_concrete_fields}
    if latest_of := getattr(model, "latest_of", None):
        parts = ", ".join(map(_quoted, latest_of))
        columns["is_latest"] = f"version = max(version) OVER (PARTITION BY {parts})"
    shown = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    field: Any = meta.pk if reference == "pk" else meta.get_field(reference)
    values = [field.get_db_prep_value(field.to_python(one), connection) for one in later]
    return _Stood(
        f"(SELECT {shown} FROM {_main(meta.db_table)}"  # noqa: S608 - names
        f" WHERE {_quoted(str(field.column))} NOT IN ({_marks(values)}))",
        tuple(values),
    )


@cache
def _untold() -> dict[str, str]:
    """Tables that have no earlier state, and what they are called."""
    told = {one.table for one in witnessed()} | {one.table for one in sealings} | _SAME
    return {
        one._meta.db_table: one._meta.label
        for one in apps.get_models(include_auto_created=True)
        if one._meta.db_table not in told and not one._meta.db_table.startswith(_OF_THE_LEDGER)
    }


def _model_of(table: str) -> type[Model]:
    models = apps.get_models(include_auto_created=True)
    return next(one for one in models if one._meta.db_table == table)


def _kind_of_key(model: type[Model]) -> str:
    assert model._meta.pk is not None  # noqa: S101 - every model has one
    return str(model._meta.pk.rel_db_type(connection))


def _extracted(field: Field[Any, Any]) -> str:
    value = f"json_extract(value, '$.\"{field.column}\"')"
    # Compared as the column is: a number, whatever it is compared with was written as.
    return f"CAST({value} AS NUMERIC)" if isinstance(field, DecimalField) else value


def _main(table: str) -> str:
    """The table itself, whatever stands for it."""
    return f"{SCHEMA}.{table}" if connection.vendor == "postgresql" else f"main.{table}"


def _quoted(column: str) -> str:
    return f'"{column}"'


def _marks(values: Sequence[object]) -> str:
    return ",".join(["%s"] * len(values))


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _dumped(rows: list[dict[str, Any]]) -> str:
    """As JSON in which decimal numbers stand as they are, to the last digit."""
    text = json.dumps(rows, ensure_ascii=True, default=lambda number: f"\0{number}\0")
    return re.sub(r'"\\u0000([^"\\]+)\\u0000"', r"\1", text)


def _asked(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
