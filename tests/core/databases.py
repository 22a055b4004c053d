"""Databases beside the one of the session, so that a test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import environ
from django.db import OperationalError, connections

from tests.missing import POSTGRES, postgres_missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = ["sqlite", "postgresql"]


def sqlite(path: Path | str = ":memory:") -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def postgresql(schema: str = "pg_temp") -> dict[str, Any]:
    """The schema pg_temp is the connection's own and vanishes with it."""
    settings = dict(environ.Env.db_url_config(POSTGRES))
    settings["OPTIONS"] = {"connect_timeout": 3, "options": f"-c search_path={schema}"}
    return settings


@contextmanager
def database(alias: str, settings: dict[str, Any]) -> Iterator[str]:
    """Make a connection known under an alias."""
    connections.settings[alias] = connections.configure_settings(
        {"default": connections.settings["default"], alias: settings}
    )[alias]
    try:
        connections[alias].ensure_connection()
    except OperationalError as unreachable:
        postgres_missing(unreachable)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]
