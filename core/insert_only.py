"""Tables whose rows are only ever added: triggers refuse to change or delete one, whoever asks.

A model says so in its app's `ready()`: `insert_only(IndexFigure)`. Seals find what was changed
behind the database's back; these triggers keep it from being changed by its front door.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

_FUNCTION = "refuse_but_insert"
_FUNCTION_BODY = (
    "BEGIN RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME "
    "USING ERRCODE = 'integrity_constraint_violation'; END"
)
_columns: dict[str, tuple[tuple[str, ...], ...]] = {}
"""By table, the sets of columns that name a row: its key and what is unique without a condition."""


def insert_only(model: type[Model]) -> None:
    """Have the database refuse to change or delete the rows of `model`."""
    meta = model._meta
    columns = {one.name: one.column or "" for one in meta.local_concrete_fields}
    _columns[meta.db_table] = tuple(
        tuple(columns[name] for name in names)
        for names in (
            *((one.name,) for one in meta.local_concrete_fields if one.unique),
            *(one.fields for one in meta.total_unique_constraints),
        )
    )
    label = meta.app_label
    post_migrate.connect(
        _install_after_migrate, sender=meta.app_config, dispatch_uid=f"insert-only-{label}"
    )


def tables() -> tuple[str, ...]:
    """The tables that were declared."""
    return tuple(sorted(_columns))


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or was altered, on the tables that are there."""
    wanted = {name.partition(".")[0] for name in missing(connection)}
    if not wanted:
        return
    remove(connection, wanted)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in sorted(wanted):
                for name, definition in _on_sqlite(table).items():
                    cursor.execute(_statement(name, definition))
            return
        # A table whose foreign keys wait to be checked cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $refuse${_FUNCTION_BODY}$refuse$"
        )
        for table in sorted(wanted):
            for name, definition in _on_postgres(table).items():
                cursor.execute(f"CREATE TRIGGER {name} {definition} EXECUTE FUNCTION {_FUNCTION}()")
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """As "table.trigger", the triggers that are absent, altered or switched off."""
    there = set(connection.introspection.table_names()) & set(_columns)
    if not there:
        return ()
    whole = _sound_on_sqlite(connection) if connection.vendor == "sqlite" else _sound(connection)
    expected = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
    return tuple(
        f"{table}.{name}"
        for table in sorted(there)
        for name in expected(table)
        if name not in whole
    )


def remove(connection: BaseDatabaseWrapper, only: Iterable[str]) -> None:
    """Drop the triggers of these tables."""
    with connection.cursor() as cursor:
        for table in only:
            if connection.vendor == "sqlite":
                for name in _on_sqlite(table):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                for name in _on_postgres(table):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper, only: Collection[str] | None = None) -> Iterator[None]:
    """Without the triggers inside the block: only tests that empty or forge tables need it."""
    remove(connection, tables() if only is None else only)
    try:
        yield
    finally:
        install(connection)


def check(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """System check of each database named on the command line: the triggers are in place."""
    return [
        checks.Warning(
            f"Rows that are only ever added are not guarded: {', '.join(names)} missing.",
            hint="Run `manage.py migrate`, which makes the triggers again.",
            id="core.W002",
        )
        for alias in databases or ()
        if (names := missing(connections[alias]))
    ]


def _install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: a rebuilt table on SQLite has lost its triggers."""
    install(connections[using])


def _on_sqlite(table: str) -> dict[str, str]:
    abort = f"SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
    # INSERT OR REPLACE deletes the row in its way without firing any trigger for DELETE.
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
        for columns in _columns[table]
    )
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of columns only
    return {
        f"{table}_refuse_update": f"BEFORE UPDATE ON {table} BEGIN {abort}",
        f"{table}_refuse_delete": f"BEFORE DELETE ON {table} BEGIN {abort}",
        f"{table}_refuse_replace": f"BEFORE INSERT ON {table} WHEN {exists} BEGIN {abort}",
    }


def _on_postgres(table: str) -> dict[str, str]:
    return {
        f"{table}_refuse_change": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
        f"{table}_refuse_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }


def _statement(name: str, definition: str) -> str:
    return f"CREATE TRIGGER {name} {definition}"


def _sound_on_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    expected = {
        name: _statement(name, text)
        for table in _columns
        for name, text in _on_sqlite(table).items()
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if sql == expected.get(name)}


def _sound(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgenabled = 'A' AND prosrc = %s",
            [_FUNCTION_BODY],
        )
        return {name for (name,) in cursor.fetchall()}
