"""SQLite: saved and brought back by its own online backup, while others may go on reading."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from django.db import connection

from core.backup.manifest import BackupRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "database.sqlite3"


def version() -> str:
    return sqlite3.sqlite_version


@contextmanager
def snapshot(file: Path) -> Iterator[sqlite3.Cursor]:
    """Copies one state, then reads from the copy."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        # One file, which needs nothing beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        yield copy.cursor()


def busy() -> bool:
    """Others are found out when the lock is not to be had."""
    return False


def load(file: Path) -> None:
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            copy.backup(connection.connection)
    except sqlite3.Error as error:
        raise BackupRefused(f"The database could not be replaced: {error}.") from error
    connection.close_if_unusable_or_obsolete()
