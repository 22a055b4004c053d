"""What no request can do anything about: a database that is gone, a disk that is full."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from django.db import OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_SQLITE_FULL: Final = "database or disk is full"
_POSTGRES_FULL: Final = "53100"


def is_unreachable(error: BaseException | None) -> bool:
    """Whether the database is gone, and not only at odds with a query."""
    return isinstance(error, OperationalError) and connection.connection is None


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room to write, in the database or in a folder."""
    return any(_says_full(one) for one in _and_its_causes(error))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    return getattr(error, "pgcode", None) == _POSTGRES_FULL or str(error) == _SQLITE_FULL


def _and_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
