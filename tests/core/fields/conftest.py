"""The same tests on SQLite and on PostgreSQL, each on a table that only this session sees."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import environ
import pytest
from django.db import OperationalError, connections

from tests.core.fields.tables import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

POSTGRES = os.environ.get(
    "CONCORD_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres?connect_timeout=3"
)


def _settings_of(name: str) -> dict[str, Any]:
    if name == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings = dict(environ.Env.db_url_config(POSTGRES))
    settings.setdefault("OPTIONS", {})["options"] = "-c search_path=pg_temp"
    return settings


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def database(request, django_db_blocker) -> Iterator[str]:
    alias = f"exact_{request.param}"
    connections.settings[alias] = connections.configure_settings(
        {"default": connections.settings["default"], alias: _settings_of(request.param)}
    )[alias]
    with django_db_blocker.unblock():
        try:
            with connections[alias].schema_editor() as editor:
                editor.create_model(Line)
        except OperationalError as unreachable:
            pytest.skip(f"{request.param} does not answer: {unreachable}")
        yield alias
        connections[alias].close()


@pytest.fixture
def lines(database: str, django_db_blocker) -> Iterator[Any]:
    with django_db_blocker.unblock():
        yield Line.objects.db_manager(database)
        Line.objects.using(database).delete()
