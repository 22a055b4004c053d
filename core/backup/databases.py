"""What both kinds of database have in common when they are saved and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection

from core.backup import postgres, sqlite
from core.backup.manifest import Head

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


class Kind(Protocol):
    """One kind of database; the functions of its module."""

    FILE: str

    def version(self) -> str:
        """Of the server or library."""
        ...

    def snapshot(self, file: Path) -> AbstractContextManager[Any]:
        """One state, written to `file`; gives a cursor that reads the same state."""
        ...

    def busy(self) -> bool:
        """Whether others are at work in it."""
        ...

    def load(self, file: Path) -> None:
        """Put the state of `file` in place of everything: all of it, or nothing."""
        ...


def kind(vendor: str = "") -> Kind:
    """The kind of the database that Concord runs on."""
    return {"sqlite": sqlite, "postgresql": postgres}[vendor or connection.vendor]


def heads(cursor: Any) -> dict[str, Head]:
    """The heads of the ledger, as the cursor sees them."""
    cursor.execute("SELECT stream, seq, hash FROM ledger_head ORDER BY stream")
    return {stream: Head(seq, sha256) for stream, seq, sha256 in cursor.fetchall()}


def migrations(cursor: Any) -> list[str]:
    """The migrations that made the tables, as the cursor sees them."""
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [f"{app}.{name}" for app, name in cursor.fetchall()]
