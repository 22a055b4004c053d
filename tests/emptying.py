"""Empties the database between tests whose transactions were real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core import insert_only
from core.ledger import guards, witness_triggers

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables whose rows the tests find there and never change."""


def empty(connection: BaseDatabaseWrapper) -> None:
    """Delete every row that a test left behind, in one transaction; triggers of the ledger stay.

    Only the tables that hold any are touched: deleting from all takes most of a second. Foreign
    keys are checked at the end, when both sides are gone.
    """
    with transaction.atomic(using=connection.alias):
        written = tables_with_rows(connection)
        if not written:
            return
        kept = set(written).intersection(insert_only.tables())
        with (
            guards.lifted(connection),
            witness_triggers.lifted(connection),
            insert_only.lifted(connection, kept),
            connection.cursor() as cursor,
        ):
            # The witness writes down what is deleted; it comes last.
            for table in [*written, witness_triggers.CHANGES]:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def tables_with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in sorted(set(tables) - MADE_BY_MIGRATIONS)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]
