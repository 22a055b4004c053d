"""Human references such as PPP-0105, taken one after the other and never twice."""

from __future__ import annotations

import re
from typing import Final

from django.db import router, transaction
from django.db.models import F

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
    database = router.db_for_write(Counter)
    counter = Counter.objects.using(database).filter(name=name)
    # Whoever meets an error here has no use for what came before: no savepoint is needed.
    with transaction.atomic(using=database, savepoint=False):
        # The update takes the row's lock on every database; SELECT FOR UPDATE does not on SQLite.
        if not counter.update(value=F("value") + count):
            Counter.objects.using(database).bulk_create([Counter(name=name)], ignore_conflicts=True)
            counter.update(value=F("value") + count)
        return int(counter.values_list("value", flat=True).get())
