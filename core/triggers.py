"""Triggers as Concord makes them, and as they stand in the database: are they the same?

On PostgreSQL their functions look names up in `pg_catalog` first and in the session's temporary
schema last, whatever path the session chose; what is not of PostgreSQL they name with its schema.
So nobody puts a table, type or function of their own in the way. Guards stand in `public` alone:
where a session finds a table in another schema, that is a flaw of each of its guards.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

SCHEMA: Final = "public"
# Images of rows hold moments: they are written in UTC, whatever zone the session chose.
_SETTINGS: Final = {"search_path": "pg_catalog, pg_temp", "TimeZone": "'UTC'"}
_ALWAYS: Final = "A"
MISSING: Final = "is missing"
_ENABLED: Final = {"D": "is switched off", "O": "does not always fire", "R": "does not always fire"}
OTHERWISE: Final = "is another one than Concord makes"
_OTHER_FUNCTION: Final = "calls a function that is not Concord's"
_UNREACHED: Final = "does not reach the table, which is found in schema {schema}"


class Elsewhere(Exception):  # noqa: N818 - says where the tables are
    """Tables that should be guarded are found in another schema than the guards."""

    def __init__(self, tables: Mapping[str, str]) -> None:
        table, schema = min(tables.items())
        super().__init__(
            f"{len(tables)} tables of Concord are found in schema {schema} ({table}, …); their "
            f"guards stand in {SCHEMA}. Have the database's role look there first: "
            f"ALTER ROLE … SET search_path = {SCHEMA}; then move the tables, or restore a backup."
        )


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger as Concord makes it.

    `text` is what follows its name: on SQLite all of it; on PostgreSQL what stands before EXECUTE,
    spelled as `pg_get_triggerdef` spells it. `arguments` and `body` are those of the function.
    """

    table: str
    name: str
    text: str
    function: str = ""
    arguments: str = ""
    body: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def statement(self) -> str:
        """The SQL that makes it; on PostgreSQL after its function was made."""
        made = f"CREATE TRIGGER {self.name} {self.text}"
        if not self.function:
            return made
        return (
            f"{made} EXECUTE FUNCTION {SCHEMA}.{self.function}({self.arguments}); "
            # Also where session_replication_role would switch ordinary triggers off.
            f"ALTER TABLE {SCHEMA}.{self.table} ENABLE ALWAYS TRIGGER {self.name}"
        )


@dataclass(frozen=True, slots=True)
class Stranger:
    """A trigger or rule that Concord did not make."""

    table: str
    name: str
    kind: str = "trigger"

    def __str__(self) -> str:
        return f"{self.kind} {self.name} on {self.table}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A trigger of the database; `calls` says all of its function that matters."""

    text: str
    enabled: str = _ALWAYS
    calls: tuple[object, ...] = ()


@dataclass(slots=True)
class Standing:
    """The tables, triggers and rules that stand in the database.

    `elsewhere` gives the schema of tables and views that a session finds before those of `SCHEMA`.
    """

    tables: set[str] = field(default_factory=set)
    triggers: dict[tuple[str, str], Seen] = field(default_factory=dict)
    rules: list[Stranger] = field(default_factory=list)
    elsewhere: dict[str, str] = field(default_factory=dict)

    def flaws(self, wanted: Iterable[Trigger]) -> dict[Trigger, str]:
        """What is wrong with these triggers, where anything is. Tables to come have none."""
        known = self.tables | self.elsewhere.keys()
        found = ((one, self._flaw(one)) for one in wanted if one.table in known)
        return {one: flaw for one, flaw in found if flaw}

    def strangers(self, wanted: Iterable[Trigger]) -> list[Stranger]:
        """The triggers and rules that are not among `wanted`, in their order.

        On any table: whatever stands on one is done inside whichever block writes to it.
        """
        known = {(one.table, one.name) for one in wanted}
        others = [Stranger(*key) for key in self.triggers if key not in known]
        return sorted([*others, *self.rules], key=str)

    def _flaw(self, one: Trigger) -> str:
        if one.table in self.elsewhere:
            return _UNREACHED.format(schema=self.elsewhere[one.table])
        seen = self.triggers.get((one.table, one.name))
        if seen is None:
            return MISSING
        if seen.enabled != _ALWAYS:
            return _ENABLED.get(seen.enabled, OTHERWISE)
        if seen.text not in _spelled(one):
            return OTHERWISE
        return "" if seen.calls == _called(one) else _OTHER_FUNCTION


def told(found: Mapping[Trigger, str]) -> str:
    """Flaws in one line."""
    return ", ".join(f"{one} {flaw}" for one, flaw in found.items())


def read(connection: BaseDatabaseWrapper) -> Standing:
    """What stands in the database, in three queries at the most."""
    with connection.cursor() as cursor:
        return _of_sqlite(cursor) if connection.vendor == "sqlite" else _of_postgres(cursor)


def make(connection: BaseDatabaseWrapper, wanted: Iterable[Trigger]) -> None:
    """Make these triggers, in the place of those of their names, all at once or none.

    Raises:
        Elsewhere: a trigger would guard another table than the one that is written to.
    """
    made = list(wanted)
    _refuse_elsewhere(connection, made)
    functions = {one.function: one.body for one in made if one.function}
    # Nobody writes between the old triggers and the new ones.
    with transaction.atomic(using=connection.alias), altering(connection) as cursor:
        drop(connection, made)
        if connection.vendor == "sqlite":
            for one in made:
                cursor.execute(one.statement)
            return
        for name, body in functions.items():
            settings = " ".join(f"SET {key} = {value}" for key, value in _SETTINGS.items())
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql "
                f"{settings} AS $concord${body}$concord$"
            )
        if made:
            # One statement: some three hundred to and fro would delay the first start.
            cursor.execute(";".join(one.statement for one in made))


def _refuse_elsewhere(connection: BaseDatabaseWrapper, made: list[Trigger]) -> None:
    away = read(connection).elsewhere if made and connection.vendor != "sqlite" else {}
    if found := {one.table: away[one.table] for one in made if one.table in away}:
        raise Elsewhere(found)


def drop(connection: BaseDatabaseWrapper, unwanted: Iterable[Trigger]) -> None:
    """Drop the triggers of these names, however they were made."""
    there = {(one.name, one.table) for one in unwanted}
    with altering(connection) as cursor:
        for name, table in sorted(there):
            on = "" if connection.vendor == "sqlite" else f" ON {SCHEMA}.{table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def altering(connection: BaseDatabaseWrapper) -> Iterator[CursorWrapper]:
    """A cursor while no foreign key waits to be checked: such a table cannot be altered."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield cursor
        if connection.vendor != "sqlite":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _of_sqlite(cursor: CursorWrapper) -> Standing:
    cursor.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')"
    )
    found = Standing()
    for kind, name, table, sql in cursor.fetchall():
        if kind == "table":
            found.tables.add(name)
        else:
            # The table is named as the statement spelled it.
            found.triggers[table.lower(), name] = Seen(sql)
    return found


def _of_postgres(cursor: CursorWrapper) -> Standing:
    """Catalogues are named with their schema: the path may be anybody's."""
    cursor.execute(
        "SELECT p.oid, n.nspname, p.proname, l.lanname, p.prosecdef, p.proconfig, p.prosrc "
        "FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace "
        "JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.oid IN "
        "(SELECT tgfoid FROM pg_catalog.pg_trigger WHERE NOT tgisinternal)"
    )
    functions = {
        oid: (schema, name, language, definer, sorted(settings or ()), body)
        for oid, schema, name, language, definer, settings, body in cursor.fetchall()
    }
    cursor.execute(
        "SELECT c.relname, n.nspname, c.relkind::text, t.tgname, t.tgenabled::text, "
        "pg_catalog.pg_get_triggerdef(t.oid, false), t.tgfoid FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal "
        "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (n.nspname = %s OR "
        "(n.nspname <> 'pg_catalog' AND pg_catalog.pg_table_is_visible(c.oid)))",
        [SCHEMA],
    )
    found = Standing()
    for table, schema, kind, *trigger in cursor.fetchall():
        if schema != SCHEMA:
            found.elsewhere[table] = schema
            continue
        if kind in {"r", "p"}:
            found.tables.add(table)
        if trigger[0] is not None:
            name, enabled, text, calls = trigger
            found.triggers[table, name] = Seen(text, enabled, functions.get(calls, ()))
    cursor.execute(
        "SELECT c.relname, r.rulename FROM pg_catalog.pg_rewrite r "
        "JOIN pg_catalog.pg_class c ON c.oid = r.ev_class "
        "WHERE c.relnamespace = pg_catalog.to_regnamespace(%s) AND c.relkind IN ('r', 'p')",
        [SCHEMA],
    )
    found.rules = [Stranger(table, name, "rule") for table, name in cursor.fetchall()]
    return found


def _spelled(one: Trigger) -> tuple[str, ...]:
    """Its definition; PostgreSQL leaves out the function's schema where the path has it."""
    made = f"CREATE TRIGGER {one.name} {one.text}"
    if not one.function:
        return (made,)
    call = f"{one.function}({one.arguments})"
    return f"{made} EXECUTE FUNCTION {call}", f"{made} EXECUTE FUNCTION {SCHEMA}.{call}"


def _called(one: Trigger) -> tuple[Any, ...]:
    if not one.function:
        return ()
    settings = sorted(f"{key}={value.strip(chr(39))}" for key, value in _SETTINGS.items())
    return (SCHEMA, one.function, "plpgsql", False, settings, one.body)
