"""The whole database as it stood at an earlier position: every query inside answers as of then.

Each statement gets, before its SELECT, one common table expression for each table that it names and
whose rows changed since. It has the name of the table, so that nothing that reads has to know that
it looks back: no query, no selector and no template is written twice. Nothing is made in the
database, so that it works where one may only read.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.apps import apps
from django.db import connection

from core import clock
from core.ledger.earlier_tables import EVENTS, EarlierTables
from core.ledger.moment import snapshot
from core.ledger.sealing import sealings
from core.ledger.witness_triggers import witnessed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

    from core.ledger.earlier_tables import Stood
    from core.ledger.past import Past

_READS: Final = re.compile(r"\s*(\(*\s*SELECT\b|WITH\s+(?:RECURSIVE\s+)?)", re.IGNORECASE)
_WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_SAME: Final = frozenset({"auth_permission", "django_content_type"})
"""Tables that are made from the code."""
_OF_THE_LEDGER: Final = (EVENTS, "ledger_", "row_change")
"""How the names of those begin that only grow, and are asked for by number."""


class NotKnownThen(LookupError):  # noqa: N818 - says what happened
    """A table was asked of which no earlier state is kept."""


class Reading(Protocol):
    """What is read by inside a block of `as_known`."""

    def stand_in(self, model: type[Model], rows: Sequence[Model]) -> None:
        """For a derived table: these rows, worked out from what was known, until the block ends.

        As of now they stand in the database already, and nothing happens.
        """


class _ReadingNow:
    def stand_in(self, model: type[Model], rows: Sequence[Model]) -> None:
        """Not needed."""


@contextmanager
def as_known(past: Past | None) -> Iterator[Reading]:
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
        yield _ReadingNow()
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
                yield reading
        finally:
            features.allows_group_by_selected_pks = by_keys


class _Reading:
    """Puts before a statement what stands for the tables that it names."""

    def __init__(self, past: Past) -> None:
        self._tables = EarlierTables(past)
        self._is_asking = False
        self._untold = dict(_untold())
        self._named = self._pattern()

    def _pattern(self) -> re.Pattern[str]:
        names = "|".join(sorted(self._tables.differing))
        return re.compile(rf"(?<![\w.])({names})\b")

    def stand_in(self, model: type[Model], rows: Sequence[Model]) -> None:
        self._tables.put(model, rows)
        self._untold.pop(model._meta.db_table, None)
        self._named = self._pattern()

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
        for table, label in self._untold.items():
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

    def _of(self, table: str) -> Stood | None:
        self._is_asking = True
        try:
            return self._tables.of(table)
        finally:
            self._is_asking = False


@cache
def _untold() -> dict[str, str]:
    """Tables that have no earlier state, and what they are called."""
    told = {one.table for one in witnessed()} | {one.table for one in sealings} | _SAME
    return {
        one._meta.db_table: one._meta.label
        for one in apps.get_models(include_auto_created=True)
        if one._meta.db_table not in told and not one._meta.db_table.startswith(_OF_THE_LEDGER)
    }
