"""Subqueries of which the text is made once, for conditions that stand in nearly every request.

Building a query and its text takes Django milliseconds, most of a short page's time where a
condition has several subqueries. Their text depends on the database and on a few words; only the
person and the day differ from one request to the next.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Callable

# They stand for the person and the day while the text is made; neither occurs otherwise.
_PERSON: Final = -2_000_000_011
_PERSON_UUID: Final = UUID("c0fde1b0-5b6c-4c1a-9d5e-0a6c7f0b9a11")
_DAY: Final = dt.date(1, 2, 3)
ABOUT: Final = -2_000_000_013
"""Stands for the key of what is asked about, where that differs from one question to the next."""
_NOTHING = ("SELECT 0 WHERE 1 = 0", ())


class Prepared:
    """A subquery over the rows of one person on one day, and over words that seldom change.

    `build` is called once for each database and `words`, with a person's key and a day that stand
    for all others: what it answers may use them as values alone, not decide by them. The subquery
    looks at no row outside itself. With `by_uuid` the person is given by their uuid; `ABOUT`
    stands for a further key.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[Any]], *, by_uuid: bool = False
    ) -> None:
        self._build = build
        self._person: int | UUID = _PERSON_UUID if by_uuid else _PERSON
        self._text = lru_cache(maxsize=256)(self._made)

    def rows(self, person: int, day: dt.date, *words: str) -> RawSQL:
        """For `column__in`."""
        return RawSQL(*self._filled(person, day, words))  # noqa: S611 - made by Django, below

    def exists(self, person: int, day: dt.date, *words: str) -> RawSQL:
        """A condition of its own: whether there is any row."""
        text, values = self._filled(person, day, words)
        return RawSQL(f"EXISTS ({text})", values, output_field=models.BooleanField())  # noqa: S611 - made by Django, below

    def found(
        self, person: int | UUID, day: dt.date, *words: str, about: int | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows themselves, as the database gives them; one query."""
        with connection.cursor() as cursor:
            cursor.execute(*self._filled(person, day, words, about))
            return list(cursor.fetchall())

    def _filled(
        self,
        person: int | UUID,
        day: dt.date,
        words: tuple[str, ...],
        about: int | None = None,
    ) -> tuple[str, tuple[Any, ...]]:
        text, values = self._text(connection.vendor, words)
        given = {
            _stored(self._person): _stored(person),
            connection.ops.adapt_datefield_value(_DAY): connection.ops.adapt_datefield_value(day),
            ABOUT: about,
        }
        return text, tuple(given.get(value, value) for value in values)

    def _made(self, _vendor: str, words: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
        try:
            rows = self._build(self._person, _DAY, *words).order_by()
            text, values = rows.query.sql_with_params()
        except EmptyResultSet:
            return _NOTHING
        return text, tuple(values)


def _stored(person: int | UUID) -> Any:
    """As the database keeps it."""
    if isinstance(person, UUID):
        return models.UUIDField().get_db_prep_value(person, connection)
    return person
