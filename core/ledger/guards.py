"""Triggers that refuse to change or delete an event, whoever asks: the database guards last."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.core import checks
from django.db import connections

from core import triggers
from core.triggers import Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE: Final = "audit_event"
_REFUSAL: Final = "audit events are never changed or deleted"
_ABORT: Final = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
_FUNCTION: Final = (
    "audit_event_refuse",
    "",
    f"BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END",
)

_WANTED: Final = {
    "sqlite": (
        Trigger(TABLE, "audit_event_refuse_update", f"BEFORE UPDATE ON {TABLE} {_ABORT}"),
        Trigger(TABLE, "audit_event_refuse_delete", f"BEFORE DELETE ON {TABLE} {_ABORT}"),
        # INSERT OR REPLACE deletes the row in its way without firing any trigger for DELETE.
        Trigger(
            TABLE,
            "audit_event_refuse_replace",
            f"BEFORE INSERT ON {TABLE} WHEN EXISTS ("  # noqa: S608 - constants only
            "SELECT 1 FROM audit_event WHERE id = NEW.id OR (stream = NEW.stream AND "
            f"seq = NEW.seq) OR (stream = NEW.stream AND prev = NEW.prev)) {_ABORT}",
        ),
    ),
    "postgresql": (
        Trigger(
            TABLE,
            "audit_event_refuse_change",
            f"BEFORE DELETE OR UPDATE ON {triggers.SCHEMA}.{TABLE} FOR EACH ROW",
            *_FUNCTION,
        ),
        Trigger(
            TABLE,
            "audit_event_refuse_truncate",
            f"BEFORE TRUNCATE ON {triggers.SCHEMA}.{TABLE} FOR EACH STATEMENT",
            *_FUNCTION,
        ),
    ),
}


def wanted(vendor: str) -> tuple[Trigger, ...]:
    """The triggers as they are made on this kind of database."""
    return _WANTED[vendor]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or was altered. Does nothing where there is no table."""
    if flaws(connection):
        triggers.make(connection, wanted(connection.vendor))


def flaws(connection: BaseDatabaseWrapper) -> dict[Trigger, str]:
    """The triggers that are absent, altered or switched off, and which of these."""
    return triggers.read(connection).flaws(wanted(connection.vendor))


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Names of the triggers that are absent, altered or switched off."""
    return tuple(one.name for one in flaws(connection))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers."""
    triggers.drop(connection, wanted(connection.vendor))


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
    return [
        # A warning: as an error it would refuse the very migrate that mends it.
        checks.Warning(
            f"The ledger is not guarded against changes: {triggers.told(found)}.",
            hint="Run `manage.py migrate`, which makes the triggers again.",
            id="core.W001",
        )
        for alias in databases or ()
        if (found := flaws(connections[alias]))
    ]
