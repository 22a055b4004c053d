"""Rows that are only ever added: the database refuses to change, delete or replace them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from core import clock, insert_only
from core.ledger.verification import verify
from performance.models import IndexFigure
from tests.performance.indices.builders import record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
TABLE = "performance_indexfigure"


@pytest.fixture
def row():
    index = register()
    record(index, ("2026-04", "128.0", "2026-05-15"))
    return IndexFigure.objects.get()


def refused(call) -> None:
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        call()


def test_no_row_is_changed_or_deleted_whoever_asks(row):
    refused(lambda: IndexFigure.objects.update(value=Decimal(1)))
    refused(lambda: IndexFigure.objects.all().delete())
    row.note = "Let it be."
    refused(row.save)
    assert IndexFigure.objects.get().value == 128


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("same", ["id", "uuid", "vintage"])
def test_no_row_is_replaced(row, same):
    columns = [field.column for field in IndexFigure._meta.concrete_fields]
    taken = {
        "id": ("-1", "hex(randomblob(16))", "'2026-05-16'"),
        "uuid": ("9999", "uuid", "'2026-05-16'"),
        "vintage": ("9999", "hex(randomblob(16))", "published_on"),
    }[same]
    put = dict(zip(("id", "uuid", "published_on"), taken, strict=True))
    if same == "id":
        put["id"] = "id"
    chosen = ", ".join(put.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)

    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO {TABLE} ({names}) SELECT {chosen} FROM {TABLE}")

    refused(replace)


def test_another_row_is_added(row):
    IndexFigure.objects.create(
        index=row.index,
        month=row.month,
        value=Decimal(129),
        published_on=dt.date(2026, 6, 15),
        recorded_by=row.recorded_by,
        recorded_at=clock.now(),
    )
    assert IndexFigure.objects.count() == 2


def test_triggers_that_are_gone_are_missed_and_made_again(row):
    assert insert_only.missing(connection) == ()
    insert_only.remove(connection, [TABLE])
    try:
        missing = insert_only.missing(connection)
        assert missing
        assert all(name.startswith(f"{TABLE}.") for name in missing)
        [warning] = insert_only.check(databases=["default"])
        assert warning.id == "core.W002"
        assert {one.table for one in verify().findings} == {TABLE}
    finally:
        insert_only.install(connection)
    assert insert_only.missing(connection) == ()
    assert insert_only.check(databases=["default"]) == []
    assert verify().findings == []


def test_whoever_empties_the_tables_of_a_test_lifts_them_for_a_while(row):
    with insert_only.lifted(connection):
        IndexFigure.objects.update(note="Changed.")
    refused(lambda: IndexFigure.objects.update(note="Changed again."))
