"""A published version of the contract: the database refuses to change it, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from core import insert_only
from core.ledger.verification import verify
from partnerships.models import ContractVersion
from tests.factories.partnerships import PartnershipFactory

pytestmark = pytest.mark.django_db
TABLE = ContractVersion._meta.db_table


@pytest.fixture
def version():
    return PartnershipFactory(contract=True).contract_versions.get()


@pytest.fixture
def draft(version):
    """A change of the contract as it is drafted, upon the published version."""
    return ContractVersion.objects.create(
        partnership=version.partnership,
        base=version,
        number=2,
        effective_from=version.effective_from,
        terms="{}",
        terms_sha256="0" * 64,
    )


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=TABLE), values)


def refused(statement, *values):
    with pytest.raises(IntegrityError, match="final rows"):
        run(statement, *values)


@pytest.mark.parametrize(
    "change",
    [
        "terms = '{{}}'",
        "state = 'draft'",
        "effective_from = '2030-01-01'",
        "title = 'Another'",
        "published_at = NULL",
    ],
)
def test_nothing_of_a_published_version_is_changed(version, change):
    refused(f"UPDATE {{table}} SET {change} WHERE id = %s", version.pk)


def test_a_published_version_is_not_deleted(version):
    refused("DELETE FROM {table} WHERE id = %s", version.pk)


def test_a_draft_is_changed_published_and_from_then_on_kept(draft):
    run("UPDATE {table} SET title = 'As agreed' WHERE id = %s", draft.pk)
    run("UPDATE {table} SET state = 'published' WHERE id = %s", draft.pk)
    refused("UPDATE {table} SET title = 'As not agreed' WHERE id = %s", draft.pk)


def test_a_draft_is_deleted(draft):
    run("DELETE FROM {table} WHERE id = %s", draft.pk)
    assert not ContractVersion.objects.filter(base__isnull=False).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("same", ["id", "uuid", "number"])
def test_a_published_version_is_not_replaced(version, draft, same):
    put = {"id": "-1", "uuid": "'another'", "number": "2", "state": "'draft'"}
    put |= {same: same, **({"state": "'published'"} if same == "number" else {})}
    names = [field.column for field in ContractVersion._meta.concrete_fields]
    chosen = ", ".join(put.get(name, name) for name in names)
    columns = ", ".join(names)
    source = f"SELECT {chosen} FROM {{table}} WHERE id = %s"
    refused(f"INSERT OR REPLACE INTO {{table}} ({columns}) {source}", version.pk)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize(
    ("column", "value"), [("id", "pk"), ("uuid", "uuid"), ("number", "number")]
)
def test_a_draft_does_not_take_the_place_of_a_published_version(version, draft, column, value):
    taken = getattr(version, value)
    taken = taken.hex if column == "uuid" else taken
    also = ", state = 'published', base_id = NULL" if column == "number" else ""
    refused(f"UPDATE OR REPLACE {{table}} SET {column} = %s{also} WHERE id = %s", taken, draft.pk)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
def test_the_table_is_not_emptied():
    refused("TRUNCATE {table} CASCADE")


def test_two_changes_are_drafted_at_once_and_bear_the_same_number(draft):
    draft.pk, draft.uuid, draft._state.adding = None, ContractVersion().uuid, True
    draft.save()
    assert ContractVersion.objects.filter(number=2, state="draft").count() == 2


def test_a_trigger_that_was_weakened_is_missed_and_made_again(version):
    assert not insert_only.missing(connection)
    insert_only.remove(connection, [TABLE])
    try:
        assert {name.partition(".")[0] for name in insert_only.missing(connection)} == {TABLE}
        assert {one.table for one in verify().findings} == {TABLE}
        [warning] = insert_only.check(databases=["default"])
        assert TABLE in warning.msg
    finally:
        insert_only.install(connection)
    refused("DELETE FROM {table} WHERE id = %s", version.pk)
