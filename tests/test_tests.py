"""What the tests stand on: long ones begin first, and none leaves anything to the next."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from core.ledger import audited, guards
from core.models import AuditEvent, User
from tests.emptying import empty, tables_with_rows
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.scheduling import long_first


def a_test(name: str, **marks: float):
    """A test, as far as the order asks: `long` in seconds, `journey` or not."""
    known = {mark: SimpleNamespace(kwargs={"seconds": value}) for mark, value in marks.items()}
    return SimpleNamespace(nodeid=name, get_closest_marker=known.get)


def names(items) -> list[str]:
    return [item.nodeid for item in items]


def test_each_worker_begins_with_its_share_of_the_long_tests():
    short = [a_test(f"quick.py::{number}") for number in range(6)]
    dear = [a_test("demo.py::a", long=40), a_test("demo.py::b", long=40)]
    told = [a_test(f"told.py::{number}", long=30, journey=1) for number in range(2)]
    laid = names(long_first([*short[:3], told[0], *dear, *short[3:], told[1]], 2))
    assert laid[:2] == ["demo.py::a", "demo.py::b"], "what is prepared together stays together"
    assert laid[5:7] == ["told.py::0", "told.py::1"], "the second worker begins in the middle"
    assert [name for name in laid if name.startswith("quick")] == names(short)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_no_test_is_lost_or_told_twice(workers):
    items = [a_test(f"{n}.py::it", **({"long": n} if n % 3 == 0 else {})) for n in range(20)]
    assert sorted(names(long_first(items, workers))) == sorted(names(items))


@pytest.mark.django_db(transaction=True)
def test_only_what_migrations_made_is_left_and_the_ledger_is_guarded_again():
    person("contract_manager", PartnershipFactory())
    with audited("system", actor=None, kind="step.done"):
        pass
    kinds, permissions = ContentType.objects.count(), Permission.objects.count()
    empty(connection)
    assert tables_with_rows(connection) == []
    assert not User.objects.exists()
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, permissions)
    assert guards.missing(connection) == ()
    with audited("system", actor=None, kind="step.done"):
        pass
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEvent.objects.update(kind="step.undone")
