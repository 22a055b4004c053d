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
from tests.scheduling import IN_ONE, PASSES, WAYS, left_out, long_first, of_this_turn


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


SHARED_FILES = (
    "tests/performance/payments/test_limits.py",
    "tests/reports/test_packs.py",
    "tests/journeys/test_award.py",
)
IN_BOTH = (
    "tests/core/ledger/test_guards.py::test_a",
    "tests/contracts/test_every_write.py::test_a",
)


def run_by(items, turn) -> dict[str, set[str]]:
    """By pass, what it runs."""
    every = set(names(items))
    return {one: every - set(names(left_out(items, one, turn))) for one in PASSES}


@pytest.mark.parametrize("turn", range(4))
def test_a_file_of_what_any_database_answers_the_same_runs_in_one_pass_and_in_the_other_next(turn):
    told = [a_test(f"{path}::test_{n}[x]") for path in SHARED_FILES for n in "ab"]
    items = [*told, *map(a_test, IN_BOTH)]
    now, next_time = run_by(items, turn), run_by(items, turn + 1)
    assert now["embedded"] | now["services"] == set(names(items)), "nothing is left by both"
    assert now["embedded"] & now["services"] == set(IN_BOTH)
    for path in SHARED_FILES:
        of_file = {name for name in names(told) if name.startswith(path)}
        [where] = [one for one in PASSES if of_file <= now[one]]
        assert of_file.isdisjoint(next_time[where]), "the other database has it next time"


@pytest.mark.parametrize("mark", IN_ONE)
def test_what_one_pass_is_enough_for_runs_in_that_one_every_time(mark):
    items = [a_test(f"{path}::test_a", **{mark: 1}) for path in (*SHARED_FILES, "tests/core/t.py")]
    for turn in range(2):
        found = run_by(items, turn)
        assert {one: len(tests) for one, tests in found.items()} == {
            one: len(items) if one == IN_ONE[mark] else 0 for one in PASSES
        }


def test_a_story_is_told_in_one_way_each_time_and_in_all_on_both_databases_over_the_turns():
    for ways in (WAYS, ("keyboard", "no-scripts")):
        items = [a_test(f"tests/journeys/test_award.py::test_it[{way}]") for way in ways]
        seen = set()
        for turn in range(2 * len(ways)):
            [told] = [(one, name) for one, all_ in run_by(items, turn).items() for name in all_]
            seen.add(told)
        assert len(seen) == 2 * len(ways)


def test_by_hand_all_are_looked_at_and_in_a_pass_some_every_time(monkeypatch):
    monkeypatch.delenv("CONCORD_PASS", raising=False)
    assert of_this_turn("abcde", always="a") == list("abcde")
    monkeypatch.setenv("CONCORD_PASS", "embedded")
    found = []
    for turn in ("6", "7"):
        monkeypatch.setenv("CONCORD_TURN", turn)
        found.append(of_this_turn("abcde", always="a"))
    assert found == [list("abd"), list("ace")]


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
