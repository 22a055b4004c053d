"""The triggers of the witness, generated for every table whose rows are somebody's doing.

On SQLite each table has three, which name its columns. On PostgreSQL one function serves all
tables. A change that touches exempt columns alone leaves no trace; what they are stands in
`config/unwitnessed.py`, each with its reason.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.core import checks
from django.db import connections

from core import triggers
from core.triggers import Trigger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

CHANGES: Final = "row_change"
EVENTS: Final = "audit_event"
_REFUSAL: Final = "row changes are never changed or deleted"
_FUNCTION: Final = "witness_row_change"

# What may be done to a row change: its images are erased, and a digest stands for them.
_ERASED: Final = (
    "OLD.digest = '' AND length(NEW.digest) = 64 AND NEW.salt = '' "
    "AND NEW.old = '' AND NEW.new = '' AND NEW.id = OLD.id AND NEW.op = OLD.op "
    'AND NEW.table_name = OLD.table_name AND NEW."row" = OLD."row" '
    "AND NEW.ctx = OLD.ctx AND NEW.at = OLD.at"
)
_ABORT: Final = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
_ON_PUBLIC: Final = f"ON {triggers.SCHEMA}"
_REFUSE_BODY: Final = (
    f"BEGIN IF TG_OP = 'UPDATE' THEN IF {_ERASED} THEN RETURN NEW; END IF; END IF; "
    f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"
)
_REFUSE_FUNCTION: Final = ("row_change_refuse", "", _REFUSE_BODY)
_OF_THE_LEDGER: Final = {
    "sqlite": (
        Trigger(
            CHANGES,
            "row_change_refuse_update",
            f"BEFORE UPDATE ON row_change WHEN NOT ({_ERASED}) {_ABORT}",
        ),
        Trigger(CHANGES, "row_change_refuse_delete", f"BEFORE DELETE ON row_change {_ABORT}"),
        # INSERT OR REPLACE deletes the row in its way without firing any trigger for DELETE.
        Trigger(
            CHANGES,
            "row_change_refuse_replace",
            "BEFORE INSERT ON row_change WHEN EXISTS ("  # noqa: S608 - constants
            f"SELECT 1 FROM row_change WHERE id = NEW.id) {_ABORT}",
        ),
        # The event of a block ends it: what is changed afterwards belongs to no event.
        Trigger(
            EVENTS,
            "audit_event_ends_block",
            "AFTER INSERT ON audit_event BEGIN DELETE FROM witness_context; END",
        ),
    ),
    "postgresql": (
        Trigger(
            CHANGES,
            "row_change_refuse_change",
            f"BEFORE DELETE OR UPDATE {_ON_PUBLIC}.row_change FOR EACH ROW",
            *_REFUSE_FUNCTION,
        ),
        Trigger(
            CHANGES,
            "row_change_refuse_truncate",
            f"BEFORE TRUNCATE {_ON_PUBLIC}.row_change FOR EACH STATEMENT",
            *_REFUSE_FUNCTION,
        ),
        Trigger(
            EVENTS,
            "audit_event_ends_block",
            f"AFTER INSERT {_ON_PUBLIC}.audit_event FOR EACH STATEMENT",
            "witness_end_block",
            "",
            "BEGIN PERFORM pg_catalog.set_config('concord.ctx', '', true); RETURN NULL; END",
        ),
    ),
}
_BODY: Final = """
DECLARE was pg_catalog.jsonb; is_ pg_catalog.jsonb; named pg_catalog.text := '';
  secret pg_catalog.text; left_out pg_catalog.text[] := TG_ARGV[1];
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN was := pg_catalog.to_jsonb(OLD) - left_out; END IF;
  IF TG_OP IN ('UPDATE', 'INSERT') THEN is_ := pg_catalog.to_jsonb(NEW) - left_out; END IF;
  IF TG_OP <> 'TRUNCATE' THEN named := coalesce(is_, was) ->> TG_ARGV[0]; END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT pg_catalog.jsonb_object_agg(key, value), pg_catalog.jsonb_object_agg(key, is_ -> key)
      INTO was, is_ FROM pg_catalog.jsonb_each(was) WHERE is_ -> key IS DISTINCT FROM value;
    IF was IS NULL THEN RETURN NULL; END IF;
  END IF;
  FOREACH secret IN ARRAY TG_ARGV[2]::pg_catalog.text[] LOOP
    IF was ? secret THEN was := was || pg_catalog.jsonb_build_object(secret, '***'); END IF;
    IF is_ ? secret THEN is_ := is_ || pg_catalog.jsonb_build_object(secret, '***'); END IF;
  END LOOP;
  INSERT INTO public.row_change (table_name, "row", op, old, new, ctx, salt, digest, at)
    VALUES (TG_TABLE_NAME, named, pg_catalog.lower(TG_OP), coalesce(was::pg_catalog.text, ''),
      coalesce(is_::pg_catalog.text, ''),
      coalesce(pg_catalog.current_setting('concord.ctx', true), ''),
      pg_catalog.replace(pg_catalog.gen_random_uuid()::pg_catalog.text, '-', ''), '',
      pg_catalog.clock_timestamp());
  RETURN NULL;
END"""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One table, the column that names its rows, its columns, and those that leave no trace.

    That a secret was changed is written down, but not what it was.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    exempt: tuple[str, ...]
    secret: tuple[str, ...]


_unwitnessed: dict[str, str] = {}
_secret: set[str] = set()


def exempt(table: Mapping[str, str], *, secret: Iterable[str] = ()) -> None:
    """Take in what leaves no trace and why, and which fields are secret.

    They are named "app.Model" or "app.Model.field".
    """
    _unwitnessed.clear()
    _unwitnessed.update({name.lower(): reason for name, reason in table.items()})
    _secret.clear()
    _secret.update(name.lower() for name in secret)
    witnessed.cache_clear()


@cache
def witnessed() -> tuple[Witnessed, ...]:
    """Every table that has its triggers, in the order of their names."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.label_lower in _unwitnessed or not meta.managed or meta.proxy:
            continue
        assert meta.pk is not None  # noqa: S101 - every model has one
        columns = [(one.name, str(one.column)) for one in meta.local_concrete_fields]
        by_label = {f"{meta.label_lower}.{name}": column for name, column in columns}
        found.append(
            Witnessed(
                table=meta.db_table,
                key=str(meta.pk.column),
                columns=tuple(by_label[one] for one in by_label if one not in _unwitnessed),
                exempt=tuple(by_label[one] for one in by_label if one in _unwitnessed),
                secret=tuple(by_label[one] for one in by_label if one in _secret),
            )
        )
    return tuple(sorted(found, key=lambda one: one.table))


def wanted(vendor: str) -> tuple[Trigger, ...]:
    """Every trigger as it is made on this kind of database."""
    return _wanted(vendor, witnessed())


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or was altered, on the tables that are there."""
    triggers.make(connection, flaws(connection))


def flaws(connection: BaseDatabaseWrapper) -> dict[Trigger, str]:
    """The triggers that are absent, altered or switched off, and which of these."""
    standing = triggers.read(connection)
    there = CHANGES in standing.tables or CHANGES in standing.elsewhere
    return standing.flaws(wanted(connection.vendor)) if there else {}


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """As "table.trigger", the triggers that are absent, altered or switched off."""
    return tuple(map(str, flaws(connection)))


def remove(connection: BaseDatabaseWrapper, only: Collection[str] = (CHANGES,)) -> None:
    """Drop the triggers of these tables; by default those that guard the row changes."""
    triggers.drop(connection, [one for one in wanted(connection.vendor) if one.table in only])


@contextmanager
def lifted(connection: BaseDatabaseWrapper, only: Collection[str] = (CHANGES,)) -> Iterator[None]:
    """Without the triggers inside the block: only tests that empty or forge tables need it."""
    remove(connection, only)
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
        checks.Warning(
            f"Changes of rows are not witnessed: {triggers.told(found)}.",
            hint="Run `manage.py migrate`, which makes the triggers again.",
            id="core.W003",
        )
        for alias in databases or ()
        if (found := flaws(connections[alias]))
    ]


@cache
def _wanted(vendor: str, tables: tuple[Witnessed, ...]) -> tuple[Trigger, ...]:
    made = _on_sqlite if vendor == "sqlite" else _on_postgres
    return (*_OF_THE_LEDGER[vendor], *(trigger for one in tables for trigger in made(one)))


def image_on_sqlite(one: Witnessed, row: str, *, secrets: bool = True) -> str:
    """SQL for the image of a whole row; of `secrets` it has stars, or nothing."""
    hidden = set(one.secret)
    shown = {name: f'{row}."{name}"' for name in one.columns if name not in hidden}
    if secrets:
        shown |= dict.fromkeys(one.secret, "'***'")
    return "json_object({})".format(",".join(f"'{name}',{sql}" for name, sql in shown.items()))


def _on_sqlite(one: Witnessed) -> tuple[Trigger, ...]:
    names = [(name, f'OLD."{name}"', f'NEW."{name}"') for name in one.columns]
    differ = " OR ".join(f"{old} IS NOT {new}" for _name, old, new in names)
    # The first line is empty: it only gives the columns their names.
    values = ",".join(f"('{name}',{old},{new})" for name, old, new in names)
    hidden = ",".join(f"'{name}'" for name in one.secret)
    images = tuple(
        f"json_group_object(name,CASE WHEN name IN ({hidden}) THEN '***' ELSE {value} END)"
        if hidden
        else f"json_group_object(name,{value})"
        for value in ("was", "is_")
    )
    texts = {
        "insert": _sqlite_trigger(one, "insert", "NEW", ("''", image_on_sqlite(one, "NEW"))),
        "update": _sqlite_trigger(one, "update", "NEW", images, when=f"WHEN {differ} ")
        + " FROM (SELECT '' AS name,NULL AS was,NULL AS is_ UNION ALL "
        f"VALUES {values}) WHERE was IS NOT is_",
        "delete": _sqlite_trigger(one, "delete", "OLD", (image_on_sqlite(one, "OLD"), "''")),
    }
    return tuple(
        Trigger(one.table, f"{one.table}_witness_{op}", f"{text}; END")
        for op, text in texts.items()
    )


def _sqlite_trigger(
    one: Witnessed, op: str, row: str, images: tuple[str, ...], *, when: str = ""
) -> str:
    return (
        f"AFTER {op.upper()} ON {one.table} {when}BEGIN "  # noqa: S608 - names of columns
        'INSERT INTO row_change(table_name,"row",op,old,new,ctx,salt,digest,at) '
        f"SELECT '{one.table}',{row}.\"{one.key}\",'{op}',{images[0]},{images[1]},"
        "coalesce((SELECT ctx FROM witness_context),''),lower(hex(randomblob(16))),'',"
        "strftime('%Y-%m-%d %H:%M:%f000','now')"
    )


def _on_postgres(one: Witnessed) -> tuple[Trigger, ...]:
    out, secret = ("{" + ",".join(names) + "}" for names in (one.exempt, one.secret))
    call = (_FUNCTION, f"'{one.key}', '{out}', '{secret}'", _BODY)
    on = f"{_ON_PUBLIC}.{one.table} FOR EACH"
    return (
        Trigger(
            one.table, f"{one.table}_witness", f"AFTER INSERT OR DELETE OR UPDATE {on} ROW", *call
        ),
        Trigger(
            one.table, f"{one.table}_witness_truncate", f"AFTER TRUNCATE {on} STATEMENT", *call
        ),
    )
