"""Tables whose rows are only ever added: triggers refuse to change or delete one, whoever asks.

A model says so in its app's `ready()`: `insert_only(IndexFigure)`; or `final_once(…)` where a row
is worked on until it is final. Seals find what was changed behind the database's back; these
triggers keep it from being changed by its front door.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate

from core import triggers
from core.triggers import Trigger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

_FUNCTION = "refuse_but_insert"
_REFUSED = {
    False: "rows of % are only ever added",
    True: "final rows of % are never changed or deleted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A table under guard.

    `unique` has the sets of columns that name a row: its key and what is unique without a
    condition. `final` says in SQL which rows are kept, "" all of them; {row} stands for the row.
    `clashes` says so of what is unique under a condition: {row} is in the way of NEW.
    """

    unique: tuple[tuple[str, ...], ...]
    final: str = ""
    clashes: tuple[str, ...] = ()


_kept: dict[str, _Kept] = {}


def insert_only(model: type[Model]) -> None:
    """Have the database refuse to change or delete the rows of `model`."""
    _keep(model, final="", clashes=())


def final_once(model: type[Model], final: str, *, clashes: tuple[str, ...] = ()) -> None:
    """Have the database refuse to change or delete the rows of `model` for which `final` holds.

    `final` is SQL about {row}, such as "{row}.state = 'published'"; the others stay editable, and
    become final by an ordinary change. `clashes` names each unique constraint with a condition, as
    SQL of {row} that is in the way of NEW.
    """
    _keep(model, final=final, clashes=clashes)


def _keep(model: type[Model], *, final: str, clashes: tuple[str, ...]) -> None:
    meta = model._meta
    columns = {one.name: one.column or "" for one in meta.local_concrete_fields}
    unique = tuple(
        tuple(columns[name] for name in names)
        for names in (
            *((one.name,) for one in meta.local_concrete_fields if one.unique),
            *(one.fields for one in meta.total_unique_constraints),
        )
    )
    _kept[meta.db_table] = _Kept(unique=unique, final=final, clashes=clashes)
    label = meta.app_label
    post_migrate.connect(
        _install_after_migrate, sender=meta.app_config, dispatch_uid=f"insert-only-{label}"
    )


def tables() -> tuple[str, ...]:
    """The tables that were declared."""
    return tuple(sorted(_kept))


def wanted(vendor: str, only: Iterable[str] | None = None) -> tuple[Trigger, ...]:
    """The triggers of these tables, by default of all, as they are made on this database."""
    made = _on_sqlite if vendor == "sqlite" else _on_postgres
    return tuple(one for table in (tables() if only is None else only) for one in made(table))


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or was altered, on the tables that are there."""
    triggers.make(connection, flaws(connection))


def flaws(connection: BaseDatabaseWrapper) -> dict[Trigger, str]:
    """The triggers that are absent, altered or switched off, and which of these."""
    return triggers.read(connection).flaws(wanted(connection.vendor))


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """As "table.trigger", the triggers that are absent, altered or switched off."""
    return tuple(map(str, flaws(connection)))


def remove(connection: BaseDatabaseWrapper, only: Iterable[str]) -> None:
    """Drop the triggers of these tables."""
    triggers.drop(connection, wanted(connection.vendor, only))


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
            f"Rows that are only ever added are not guarded: {triggers.told(found)}.",
            hint="Run `manage.py migrate`, which makes the triggers again.",
            id="core.W002",
        )
        for alias in databases or ()
        if (found := flaws(connections[alias]))
    ]


def _install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: a rebuilt table on SQLite has lost its triggers."""
    install(connections[using])


def _on_sqlite(table: str) -> tuple[Trigger, ...]:
    kept = _kept[table]
    refused = _REFUSED[bool(kept.final)].replace("%", table)
    abort = f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
    # INSERT OR REPLACE deletes the row in its way without firing any trigger for DELETE.
    same = " OR ".join(
        (
            *(
                "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
                for columns in kept.unique
            ),
            *(f"({one.format(row=table)})" for one in kept.clashes),
        )
    )
    in_the_way = f"SELECT 1 FROM {table} WHERE ({same})"  # noqa: S608 - names of columns only
    when = ""
    if kept.final:
        in_the_way += f" AND {kept.final.format(row=table)}"
        others = f"EXISTS ({in_the_way} AND {table}.rowid <> OLD.rowid)"
        when = f"WHEN {kept.final.format(row='OLD')} "
        changed = f"WHEN {kept.final.format(row='OLD')} OR {others} "
    else:
        changed = ""
    return (
        Trigger(table, f"{table}_refuse_update", f"BEFORE UPDATE ON {table} {changed}{abort}"),
        Trigger(table, f"{table}_refuse_delete", f"BEFORE DELETE ON {table} {when}{abort}"),
        Trigger(
            table,
            f"{table}_refuse_replace",
            f"BEFORE INSERT ON {table} WHEN EXISTS ({in_the_way}) {abort}",
        ),
    )


def _on_postgres(table: str) -> tuple[Trigger, ...]:
    final = _kept[table].final
    refuse = (
        f"RAISE EXCEPTION '{_REFUSED[bool(final)]}', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation';"
    )
    always = (f"{_FUNCTION}_final" if final else _FUNCTION, "", f"BEGIN {refuse} END")
    change = always
    if final:
        then = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
        asked = f"IF {final.format(row='OLD')} THEN {refuse} END IF;"
        change = (f"{table}_refuse_if_final", "", f"BEGIN {asked} {then}")
    on = f"ON {triggers.SCHEMA}.{table} FOR EACH"
    return (
        Trigger(table, f"{table}_refuse_change", f"BEFORE DELETE OR UPDATE {on} ROW", *change),
        Trigger(table, f"{table}_refuse_truncate", f"BEFORE TRUNCATE {on} STATEMENT", *always),
    )
