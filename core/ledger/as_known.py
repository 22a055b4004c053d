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
from core.ledger.earlier_tables import EVENTS, given
from core.ledger.moment import snapshot
from core.ledger.sealing import sealings
from core.ledger.witness_triggers import witnessed
from core.models import ApiToken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

    from core.ledger.earlier_tables import EarlierTables, Stood
    from core.ledger.past import Past

_READS: Final = re.compile(r"\s*((?:\(\s*)*SELECT\b|WITH\s+(?:RECURSIVE\s+)?)", re.IGNORECASE)
_WRITES: Final = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE\s+INTO)\b", re.IGNORECASE
)
_BESIDE: Final = frozenset({"SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET", "PRAGMA"})
"""What neither reads nor writes rows."""
_SAME: Final = frozenset({"auth_permission", "django_content_type"})
"""Tables that are made from the code."""
_OF_SIGNING_IN: Final = frozenset({"account", "mfa", "socialaccount", "usersessions"})
"""Apps that keep what one signs in with: nothing is told of it, and it travels nowhere."""
_OF_THE_LEDGER: Final = (EVENTS, "ledger_", "row_change")
"""How the names of those begin that are asked for by number, or by nobody who looks back."""


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
        NotKnownThen: inside, when a table is asked that is neither witnessed nor sealed, when
            something is to be written, and for a statement of a form that cannot look back;
            at once, where another moment is looked back to already.
    """
    if past is None:
        yield _ReadingNow()
        return
    if any(isinstance(one, _Reading) for one in connection.execute_wrappers):
        raise NotKnownThen("One looks back already: leave that moment first.")
    with snapshot(), clock.travel(past.at):
        reading = _Reading(past.tables)
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

    def __init__(self, tables: EarlierTables) -> None:
        self._tables = tables
        self._is_asking = False
        self._stand_ins: dict[str, Stood] = {}
        self._look_for()

    def _look_for(self) -> None:
        names = "|".join(sorted({*self._tables.differing, *self._stand_ins}))
        self._named = re.compile(rf"(?<![\w.])({names})\b", re.IGNORECASE)
        untold = "|".join(sorted(_untold().keys() - self._stand_ins.keys()))
        self._untold = re.compile(rf'"({untold})"|\b(?:FROM|JOIN)\s+({untold})\b', re.IGNORECASE)

    def stand_in(self, model: type[Model], rows: Sequence[Model]) -> None:
        self._stand_ins[model._meta.db_table] = given(model, rows)
        self._look_for()

    def __call__(
        self,
        execute: Any,
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - Django's own
        context: Any,
    ) -> Any:
        if not self._is_asking:
            found = _READS.match(sql)
            if found is not None and not (_has_own(found) and _WRITES.search(sql)):
                sql, params = self._looking_back(sql, params, found)
            elif sql.split(None, 1)[:1] and sql.split(None, 1)[0].upper() not in _BESIDE:
                raise NotKnownThen(
                    "Nothing is written while one looks back, and nothing read but by SELECT."
                )
        return execute(sql, params, many, context)

    def _looking_back(self, sql: str, params: Any, found: re.Match[str]) -> tuple[str, Any]:
        if isinstance(params, dict):
            raise NotKnownThen("Values are given by their place while one looks back.")
        if untold := self._untold.search(sql):
            label = _untold()[(untold.group(1) or untold.group(2)).lower()]
            raise NotKnownThen(f"Of {label} no earlier state is kept; it cannot be told of.")
        names = sorted({one.group(1).lower() for one in self._named.finditer(sql)})
        stands = [(name, stood) for name in names if (stood := self._of(name)) is not None]
        if not stands:
            return sql, params
        if params is None:
            sql, params = sql.replace("%", "%%"), ()
        before = ", ".join(f"{name} AS {stood.sql}" for name, stood in stands)
        values = (value for _name, stood in stands for value in stood.params)
        if _has_own(found):
            sql = f"{found.group(1)}{before}, {sql[found.end() :]}"
        else:
            sql = f"WITH {before} {sql}"
        return sql, (*values, *params)

    def _of(self, table: str) -> Stood | None:
        if table in self._stand_ins:
            return self._stand_ins[table]
        self._is_asking = True
        try:
            return self._tables.of(table)
        finally:
            self._is_asking = False


def _has_own(found: re.Match[str]) -> bool:
    """Whether the statement begins with table expressions of its own."""
    return found.group(1).upper().startswith("WITH")


@cache
def _untold() -> dict[str, str]:
    """Tables that have no earlier state, and what they are called."""
    told = {one.table for one in witnessed()} | {one.table for one in sealings} | _SAME
    return {
        one._meta.db_table: one._meta.label
        for one in apps.get_models(include_auto_created=True)
        if (one._meta.db_table not in told and not one._meta.db_table.startswith(_OF_THE_LEDGER))
        or one._meta.app_label in _OF_SIGNING_IN
        or one is ApiToken
    }
