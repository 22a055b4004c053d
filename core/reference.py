"""Human references such as PPP-0105, taken one after the other and never twice."""

from __future__ import annotations

import re
from typing import Final

from django.db import connections, router

from core.models.counter import Counter

DIGITS: Final = 4

_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9-]{0,39}\Z")


def next_reference(prefix: str) -> str:
    """The next reference under the prefix: "PPP-0001", then "PPP-0002", at least four digits.

    The counter's row stays locked until the surrounding transaction ends: two callers never get
    the same number, and a rollback gives it back.

    Raises:
        ValueError: when the prefix is not made of capital letters, digits and hyphens.
    """
    return next_references(prefix, 1)[0]


def next_references(prefix: str, count: int) -> tuple[str, ...]:
    """So many references in a row, under one lock and with a constant number of queries.

    Raises:
        ValueError: when the prefix is malformed or the count is negative.
    """
    if not _PREFIX.match(prefix):
        raise ValueError(f"{prefix!r} is no prefix; use capital letters, digits and hyphens.")
    if count < 0:
        raise ValueError(f"{count} references cannot be taken.")
    last = _advance(prefix, count)
    return tuple(f"{prefix}-{number:0{DIGITS}}" for number in range(last - count + 1, last + 1))


def _advance(name: str, count: int) -> int:
    """One statement makes the counter or moves it on; it takes the row's lock on every database."""
    with connections[router.db_for_write(Counter)].cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = core_counter.value + excluded.value "
            "RETURNING value",
            [name, count],
        )
        (last,) = cursor.fetchone()
    return int(last)
