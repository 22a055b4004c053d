"""Triggers that refuse to change or delete an event, whoever asks: the database guards last."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_event"
_REFUSAL = "audit events are never changed or deleted"

_SQLITE = {
    "audit_event_refuse_update": f"BEFORE UPDATE ON {TABLE} BEGIN "
    f"SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    "audit_event_refuse_delete": f"BEFORE DELETE ON {TABLE} BEGIN "
    f"SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    # INSERT OR REPLACE deletes the row in its way without firing any trigger for DELETE.
    "audit_event_refuse_replace": f"BEFORE INSERT ON {TABLE} WHEN EXISTS ("  # noqa: S608 - constants only
    "SELECT 1 FROM audit_event WHERE id = NEW.id "
    "OR (stream = NEW.stream AND seq = NEW.seq) OR (stream = NEW.stream AND prev = NEW.prev)"
    f") BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
}
_POSTGRES = {
    "audit_event_refuse_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "audit_event_refuse_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}
_FUNCTION = "audit_event_refuse"
_FUNCTION_BODY = (
    f"BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or was altered. Does nothing where there is no table."""
    if TABLE not in connection.introspection.table_names() or not missing(connection):
        return
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, definition in _SQLITE.items():
                cursor.execute(_sqlite_statement(name, definition))
            return
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $refuse${_FUNCTION_BODY}$refuse$"
        )
        for name, definition in _POSTGRES.items():
            cursor.execute(f"CREATE TRIGGER {name} {definition} EXECUTE FUNCTION {_FUNCTION}()")
            # Also where session_replication_role would switch ordinary triggers off.
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Names of the triggers that are absent, altered or switched off."""
    expected = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    whole = (
        _sound_on_sqlite(connection)
        if connection.vendor == "sqlite"
        else (_sound_on_postgres(connection))
    )
    return tuple(name for name in expected if name not in whole)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers."""
    on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    with connection.cursor() as cursor:
        for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers inside the block: only tests that empty or forge the table need it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: a rebuilt table on SQLite has lost its triggers."""
    install(connections[using])


def check(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """System check of each database named on the command line: the triggers are in place."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if TABLE in connection.introspection.table_names() and (names := missing(connection)):
            # A warning: as an error it would refuse the very migrate that mends it.
            found.append(
                checks.Warning(
                    f"The ledger is not guarded against changes: {', '.join(names)} missing.",
                    hint="Run `manage.py migrate`, which makes the triggers again.",
                    id="core.W001",
                )
            )
    return found


def _sqlite_statement(name: str, definition: str) -> str:
    return f"CREATE TRIGGER {name} {definition}"


def _sound_on_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {
            name
            for name, sql in cursor.fetchall()
            if name in _SQLITE and sql == _sqlite_statement(name, _SQLITE[name])
        }


def _sound_on_postgres(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = to_regclass(%s) AND tgenabled = 'A' AND prosrc = %s",
            [TABLE, _FUNCTION_BODY],
        )
        return {name for (name,) in cursor.fetchall()}
