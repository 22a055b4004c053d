"""What the migrations make is what the models say, down to each constraint and index."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from core.migrating import CreateModels

OURS = ("core", "partnerships", "governance", "performance", "reports")


@pytest.fixture
def scratch(db):
    """An empty SQLite database in memory."""
    made = []

    def empty():
        facts = connections["default"].settings_dict | {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": {},
        }
        connection = DatabaseWrapper(facts, alias="scratch")
        connections["scratch"] = connection
        made.append(connection)
        return connection

    yield empty
    for connection in made:
        connection.close()
    del connections["scratch"]


def test_the_schema_of_the_migrations_is_that_of_the_models(scratch, settings):
    settings.MIGRATION_MODULES = {}
    migrated = scratch()
    executor = MigrationExecutor(migrated)
    executor.migrate(executor.loader.graph.leaf_nodes())
    of_migrations = schema(migrated)

    modelled = scratch()
    with modelled.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    of_models = schema(modelled)

    assert of_migrations.keys() == of_models.keys()
    for name, parts in of_models.items():
        assert of_migrations[name] == parts, name
    assert len(of_models) > 100


@pytest.mark.parametrize("app", OURS)
def test_a_new_table_is_made_whole(settings, app):
    """Each operation beside CreateModel copies a table on SQLite and delays the first start."""
    settings.MIGRATION_MODULES = {}
    graph = MigrationExecutor(None).loader.graph
    (all_at_once,) = graph.nodes[app, "0001_initial"].operations
    assert type(all_at_once) is CreateModels
    assert {type(one).__name__ for one in all_at_once.operations} == {"CreateModel"}


def test_tables_made_in_one_go_are_taken_back_in_one_go(scratch, settings):
    settings.MIGRATION_MODULES = {}
    database = scratch()
    executor = MigrationExecutor(database)
    executor.migrate([("reports", "0001_initial")])
    with_reports = set(database.introspection.table_names())

    executor = MigrationExecutor(database)
    executor.migrate([("reports", None)])

    of_reports = {model._meta.db_table for model in apps.get_app_config("reports").get_models()}
    assert of_reports <= with_reports
    assert set(database.introspection.table_names()) == with_reports - of_reports


def test_the_models_are_rendered_once_for_each_app_and_not_for_each_model(scratch, settings):
    """The cause of a first start that grows with the square of the number of tables."""
    settings.MIGRATION_MODULES = {}
    executor = MigrationExecutor(scratch())
    state = executor.loader.project_state(("partnerships", "0001_initial"))
    assert len(state.apps.get_models()) > 20
    governance = executor.loader.graph.nodes["governance", "0001_initial"]

    governance.mutate_state(state, preserve=False)

    assert "apps" not in state.__dict__


def schema(connection) -> dict[str, tuple[str, ...]]:
    """Our tables and indexes by name, with their parts in one order."""
    tables = {
        model._meta.db_table
        for label in OURS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') "
            "AND sql IS NOT NULL"
        )
        found = cursor.fetchall()
    return {name: tuple(sorted(parts_of(sql))) for name, table, sql in found if table in tables}


def parts_of(sql: str) -> list[str]:
    """What stands between the outer brackets, cut at the commas that separate columns."""
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    parts, depth, quote = [""], 0, ""
    for char in inside:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += char
    return [part.strip() for part in parts]
