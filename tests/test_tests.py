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
from tests.scheduling import HALVES, IN_ONE, half_of, long_first


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


PLACES = {
    "tests/performance/payments/test_limits.py::test_a": True,
    "tests/performance/payments/test_limits.py::test_b[x]": True,
    "tests/journeys/test_award.py::test_told_once": True,
    "tests/core/ledger/test_guards.py::test_a": False,
    "tests/contracts/test_every_write.py::test_a": False,
}


def test_a_file_of_what_any_database_answers_the_same_is_left_to_one_pass():
    halves = {name: half_of(a_test(name)) for name in PLACES}
    assert {name: half in HALVES for name, half in halves.items()} == PLACES
    assert len(set(list(halves.values())[:2])) == 1, "a file stays together"
    for mark in IN_ONE:
        assert half_of(a_test(next(iter(PLACES)), **{mark: 1})) is None, "it would run nowhere"


def test_a_story_is_told_by_keyboard_in_one_pass_or_by_mouse_in_the_other():
    ways = {"keyboard": "appearance", "mouse": "mouse", "no-scripts": "mouse"}
    told = [
        a_test(f"tests/journeys/test_award.py::test_it[{way}]", **{mark: 1})
        for way, mark in ways.items()
    ]
    assert len({half_of(one) for one in told}) == 1
    assert half_of(told[0]) in HALVES
    other = a_test("tests/journeys/test_pages.py::test_it[handback]")
    other.callspec = object()
    assert half_of(other) is None


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
