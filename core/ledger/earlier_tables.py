"""Tables as they stood at an earlier position: for a statement, what stands for each of them.

What changed since is put back from what the witness wrote down: of each column what the first
change since found there. What is derived has no witness; of that, rows that were sealed later are
left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import DecimalField, JSONField

from core.ledger.sealing import sealings
from core.ledger.witness_triggers import witnessed
from core.triggers import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Field, Model

    from core.ledger.past import Past
    from core.ledger.witness_triggers import Witnessed

EVENTS: Final = "audit_event"
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Stood:
    """A table as it stood: what stands for it in a statement, and the values in that."""

    sql: str
    params: tuple[Any, ...]


class EarlierTables:
    """What stands for each table that may be another one today; worked out when it is named."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._blocks = sorted(past.later)
        self._changed = {one.table: one for one in _changed_tables(self._blocks)}
        tables = {one.table for one in witnessed()}
        self._sealed = {one.table: one for one in sealings if one.table not in tables}
        self._found: dict[str, Stood | None] = {}
        self.differing = {EVENTS, *self._changed, *self._sealed}

    def of(self, table: str) -> Stood | None:
        """None where it is the same today."""
        if table not in self._found:
            self._found[table] = self._worked_out(table)
        return self._found[table]

    def _worked_out(self, table: str) -> Stood | None:
        if table in self._changed:
            return _changed(self._changed[table], self._blocks)
        if table in self._sealed:
            sealing = self._sealed[table]
            later = self._past.sealed_later(sealing.model)
            return _without(sealing.model, sealing.reference, sorted(later)) if later else None
        return _without_events(sorted(self._past.events_later))


def given(model: type[Model], rows: Sequence[Model]) -> Stood:
    """These rows instead of the whole table; unsaved ones are numbered."""
    for number, row in enumerate(rows, 1):
        row.pk = row.pk or number
    fields = model._meta.local_concrete_fields
    stood = [{str(one.column): _raw(one, row) for one in fields} for row in rows]
    return Stood(f"(SELECT {_then_of(model)})", (_dumped(stood),))


def _changed_tables(blocks: Sequence[str]) -> list[Witnessed]:
    names: set[str] = set()
    for chunk in _chunks(blocks):
        asked = f"SELECT DISTINCT table_name FROM row_change WHERE ctx IN ({_marks(chunk)})"  # noqa: S608 - marks
        names.update(table for (table,) in _asked(asked, chunk))
    return [one for one in witnessed() if one.table in names]


def _changed(one: Witnessed, blocks: Sequence[str]) -> Stood:
    """The table without its changed rows, and these as they stood."""
    model = _model_of(one.table)
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    known = _changes_of(one, blocks)
    today = _today(one, columns, sorted(known))
    stood = [
        today.get(row, dict.fromkeys(columns)) | change.before | dict.fromkeys(one.secret, "")
        for row, change in known.items()
        if change.first != "insert" and (row in today or change.is_whole)
    ]
    names, main, key = ", ".join(map(_quoted, columns)), _main(one.table), _quoted(one.key)
    hidden = _listed(_kind_of_key(model))
    return Stood(
        f"(SELECT {names} FROM {main} WHERE {key} NOT IN (SELECT {hidden})"  # noqa: S608 - names
        f" UNION ALL SELECT {_then_of(model)})",
        (json.dumps(sorted(known)), _dumped(stood)),
    )


@dataclass(slots=True)
class _Change:
    """What was done to a row: first of all, and what stood in its columns before.

    Attributes:
        is_whole: whether `before` has all columns, as a row that was deleted leaves them.
        is_erased: whether an image was erased: of what came after it one cannot say what was then.
    """

    first: str
    before: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = False
    is_erased: bool = False


def _changes_of(one: Witnessed, blocks: Sequence[str]) -> dict[str, _Change]:
    changes = []
    for chunk in _chunks(blocks):
        changes += _asked(
            'SELECT id, "row", op, old FROM row_change'  # noqa: S608 - marks
            f" WHERE table_name = %s AND ctx IN ({_marks(chunk)})",
            [one.table, *chunk],
        )
    found: dict[str, _Change] = {}
    for _number, row, op, old in sorted(changes):
        known = found.setdefault(row, _Change(op))
        known.is_erased |= op != "insert" and not old
        if old and not known.is_erased:
            image = json.loads(old, parse_float=Decimal)
            known.before = image | known.before
            known.is_whole |= op == "delete"
    return found


def _today(one: Witnessed, columns: list[str], rows: Sequence[str]) -> dict[str, dict[str, Any]]:
    """These rows as the database has them, before any converter."""
    found: dict[str, dict[str, Any]] = {}
    main, key = _main(one.table), _quoted(one.key)
    for chunk in _chunks(rows):
        if connection.vendor == "postgresql":
            kind = _kind_of_key(_model_of(one.table))
            secret = "{" + ",".join(one.secret) + "}"
            asked = _asked(
                f"SELECT t.{key}::text, (to_jsonb(t) - '{secret}'::text[])::text FROM {main} t"  # noqa: S608 - names
                f" WHERE t.{key} = ANY(%s::{kind}[])",
                [list(chunk)],
            )
            found |= {row: json.loads(image, parse_float=Decimal) for row, image in asked}
        else:
            # A plus before the column: its declared type calls for no converter.
            values = ", ".join(
                "''" if column in one.secret else f"+{_quoted(column)}" for column in columns
            )
            asked = _asked(
                f"SELECT CAST({key} AS TEXT), {values} FROM {main}"  # noqa: S608 - names
                f" WHERE {key} IN ({_marks(chunk)})",
                chunk,
            )
            found |= {row: dict(zip(columns, rest, strict=True)) for row, *rest in asked}
    return found


def _without(model: type[Model], reference: str, later: Sequence[str]) -> Stood:
    """A derived table without the rows that were sealed later, the latest known marked as such."""
    meta = model._meta
    columns = {str(one.column): _quoted(str(one.column)) for one in meta.local_concrete_fields}
    if latest_of := getattr(model, "latest_of", None):
        parts = ", ".join(map(_quoted, latest_of))
        columns["is_latest"] = f"version = max(version) OVER (PARTITION BY {parts})"
    shown = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    named: Any = meta.pk if reference == "pk" else meta.get_field(reference)
    values = [str(named.get_db_prep_value(named.to_python(one), connection)) for one in later]
    hidden = _listed(named.rel_db_type(connection))
    return Stood(
        f"(SELECT {shown} FROM {_main(meta.db_table)}"  # noqa: S608 - names
        f" WHERE {_quoted(str(named.column))} NOT IN (SELECT {hidden}))",
        (json.dumps(values),),
    )


def _without_events(later: Sequence[int]) -> Stood:
    return Stood(
        f"(SELECT * FROM {_main(EVENTS)} WHERE id NOT IN (SELECT {_listed('bigint')}))",  # noqa: S608 - constants
        (json.dumps(list(later)),),
    )


def _then_of(model: type[Model]) -> str:
    """The columns of rows that are given as JSON, in the order of the table's."""
    fields = model._meta.local_concrete_fields
    if connection.vendor == "postgresql":
        names = ", ".join(_quoted(str(one.column)) for one in fields)
        return (
            f"{names} FROM jsonb_populate_recordset(NULL::{_main(model._meta.db_table)}, %s::jsonb)"
        )
    return f"{', '.join(map(_extracted, fields))} FROM json_each(%s)"


def _raw(field: Field[Any, Any], row: Model) -> Any:
    """What the database would have of a field."""
    value = getattr(row, field.attname)
    if isinstance(field, JSONField):
        text = json.dumps(value, cls=field.encoder)
        return json.loads(text) if connection.vendor == "postgresql" else text
    prepared = field.get_db_prep_save(value, connection)
    return prepared if prepared is None or isinstance(prepared, bool | int) else str(prepared)


def _model_of(table: str) -> type[Model]:
    models = apps.get_models(include_auto_created=True)
    return next(one for one in models if one._meta.db_table == table)


def _kind_of_key(model: type[Model]) -> str:
    assert model._meta.pk is not None  # noqa: S101 - every model has one
    return str(model._meta.pk.rel_db_type(connection))


def _extracted(field: Field[Any, Any]) -> str:
    value = f"json_extract(value, '$.\"{field.column}\"')"
    # Compared as the column is: a number, whatever it is compared with was written as.
    read = f"CAST({value} AS NUMERIC)" if isinstance(field, DecimalField) else value
    return f'{read} AS "{field.column}"'


def _listed(kind: str) -> str:
    """After SELECT: the values of a list that is given as JSON, of this type."""
    if connection.vendor == "postgresql":
        return f"CAST(named AS {kind}) FROM jsonb_array_elements_text(%s::jsonb) AS named"
    return "value FROM json_each(%s)"


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
