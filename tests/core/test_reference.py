from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connections, router, transaction

from core.models.counter import Counter
from core.reference import next_reference, next_references
from tests.core import databases

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 6
EACH = 15


@pytest.mark.django_db
def test_references_follow_each_other_by_prefix() -> None:
    assert [next_reference("PPP") for _ in range(2)] == ["PPP-0001", "PPP-0002"]
    assert next_reference("KPI-2026") == "KPI-2026-0001"
    assert next_reference("PPP") == "PPP-0003"


@pytest.mark.django_db
def test_a_reference_grows_beyond_four_digits() -> None:
    Counter.objects.create(name="PPP", value=104)
    assert next_reference("PPP") == "PPP-0105"
    Counter.objects.filter(name="PPP").update(value=9999)
    assert next_reference("PPP") == "PPP-10000"


@pytest.mark.django_db
def test_many_references_cost_no_more_queries_than_one(django_assert_max_num_queries) -> None:
    next_reference("PPP")
    with django_assert_max_num_queries(4):
        found = next_references("PPP", 300)
    assert (found[0], found[-1], len(set(found))) == ("PPP-0002", "PPP-0301", 300)
    assert next_references("PPP", 0) == ()


@pytest.mark.django_db
def test_a_deleted_row_never_frees_its_number() -> None:
    first = next_reference("PPP")
    assert next_reference("PPP") != first
    assert Counter.objects.get(name="PPP").value == 2


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "ppp", "PPP ", "-PPP", "P" * 41, "PÄ"])
def test_a_malformed_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="capital letters"):
        next_reference(prefix)


@pytest.mark.django_db
def test_a_negative_number_of_references_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be taken"):
        next_references("PPP", -1)


@pytest.fixture(params=databases.KINDS)
def shared_counters(request, tmp_path, django_db_blocker, monkeypatch) -> Iterator[str]:
    """A database that several connections share, and to which counters go."""
    schema = f"references_{uuid.uuid4().hex}"
    settings = (
        databases.sqlite(tmp_path / "references.sqlite3")
        if request.param == "sqlite"
        else databases.postgresql(schema)
    )
    alias = f"references_{request.param}"
    with django_db_blocker.unblock(), databases.database(alias, settings):
        _run(alias, f"CREATE SCHEMA {schema}")
        try:
            with connections[alias].schema_editor() as editor:
                editor.create_model(Counter)
            monkeypatch.setattr(router, "db_for_write", lambda *_, **__: alias)
            yield alias
        finally:
            _run(alias, f"DROP SCHEMA {schema} CASCADE")


def test_no_number_is_given_twice_when_many_ask_at_once(shared_counters: str) -> None:
    together = threading.Barrier(THREADS)

    def take(_: int) -> list[str]:
        together.wait(timeout=20)
        try:
            return [next_reference("PPP") for _ in range(EACH)]
        finally:
            connections[shared_counters].close()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [reference for each in pool.map(take, range(THREADS)) for reference in each]
    assert sorted(taken) == [f"PPP-{number:04}" for number in range(1, THREADS * EACH + 1)]


def test_a_rollback_gives_the_number_back(shared_counters: str) -> None:
    with transaction.atomic(using=shared_counters):
        assert next_reference("PPP") == "PPP-0001"
        transaction.set_rollback(True, using=shared_counters)
    assert next_reference("PPP") == "PPP-0001"


def _run(alias: str, statement: str) -> None:
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
