"""The same tests on SQLite and on PostgreSQL, each on a table that only this session sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from tests.core import databases
from tests.core.fields.tables import Line

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package", params=databases.KINDS)
def database(request, django_db_blocker) -> Iterator[str]:
    settings = databases.sqlite() if request.param == "sqlite" else databases.postgresql()
    with (
        django_db_blocker.unblock(),
        databases.database(f"exact_{request.param}", settings) as alias,
    ):
        with connections[alias].schema_editor() as editor:
            editor.create_model(Line)
        yield alias


@pytest.fixture
def lines(database: str, django_db_blocker) -> Iterator[Any]:
    with django_db_blocker.unblock():
        yield Line.objects.db_manager(database)
        Line.objects.using(database).delete()
