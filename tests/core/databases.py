"""Databases beside the one of the session, so that a test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import environ
import pytest
from django.db import OperationalError, connections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = ["sqlite", "postgresql"]
POSTGRES = os.environ.get(
    "CONCORD_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres?connect_timeout=3"
)


def sqlite(path: Path | str = ":memory:") -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def postgresql(schema: str = "pg_temp") -> dict[str, Any]:
    """The schema pg_temp is the connection's own and vanishes with it."""
    settings = dict(environ.Env.db_url_config(POSTGRES))
    settings.setdefault("OPTIONS", {})["options"] = f"-c search_path={schema}"
    return settings


@contextmanager
def database(alias: str, settings: dict[str, Any]) -> Iterator[str]:
    """Make a connection known under an alias; skip, aloud, where the server does not answer."""
    connections.settings[alias] = connections.configure_settings(
        {"default": connections.settings["default"], alias: settings}
    )[alias]
    try:
        connections[alias].ensure_connection()
    except OperationalError as unreachable:
        pytest.skip(f"{alias} does not answer: {unreachable}")
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]
