"""A sealable model and a way to forge what no one may change."""

from __future__ import annotations

import pytest
from django.db import connection

from core.ledger import guards
from core.ledger.sealing import sealable, sealings
from core.models import Organisation


@pytest.fixture
def sealed_organisations():
    """Organisations outside the United Kingdom must stand in the ledger, by name and country."""
    sealable(
        Organisation,
        content=lambda row: {"name": row.name, "country": row.country},
        rows=lambda rows: rows.exclude(country="GB"),
    )
    yield Organisation
    sealings.discard(Organisation)


@pytest.fixture
def forge(db):
    """Runs SQL as a database administrator would who removed the triggers first."""

    def run(sql: str, *values: object) -> None:
        guards.remove(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        guards.install(connection)

    return run
