"""Which tests begin first, and on which database each runs where both passes share them."""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from django.test import SimpleTestCase

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

DEFAULT_SECONDS = 5.0
ASKING: Final = frozenset({"db", "transactional_db", "live_server"})
BY_OTHER_WAYS: Final = (
    "faults/",
    "core/backup/",
    "core/jobs/",
    "core/ledger/",
    "test_probes",
    "test_migrations",
)
"""Tests that reach the database of this run through processes or connections of their own."""

SHARED: Final = ("partnerships", "performance", "governance", "reports", "notices", "demo")
"""Folders whose tests ask any database the same: one of two passes runs a file, the other next
time. All others run in both: the ledger, jobs, fields, backups, and what holds for everything."""
IN_ONE: Final = ("appearance", "one_pass", "on_services", "mouse", "no_database")
WAYS: Final = ("[keyboard]", "[mouse]", "[no-scripts]")
HALVES: Final = ("first_half", "second_half")


def half_of(item: pytest.Item) -> str | None:
    """The half that a test belongs to, by its file; None for what every pass runs, or one alone.

    A story is told by keyboard in the pass that takes its file, by mouse and without scripts in the
    other one.
    """
    path = item.nodeid.partition("::")[0]
    folder = path.removeprefix("tests/").partition("/")[0]
    is_story = folder == "journeys" and item.nodeid.endswith(WAYS)
    if not is_story and any(item.get_closest_marker(mark) for mark in IN_ONE):
        return None
    is_told_once = folder == "journeys" and not hasattr(item, "callspec")
    if not (is_story or is_told_once or folder in SHARED):
        return None
    return HALVES[zlib.crc32(path.encode()) % 2]


def asks_no_database(item: pytest.Item) -> bool:
    """Whether the test is the same on every database, because it asks none."""
    fixtures = frozenset(getattr(item, "fixturenames", ()))
    return not (
        ASKING & fixtures
        or item.get_closest_marker("django_db")
        or issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        or any(way in item.nodeid for way in BY_OTHER_WAYS)
    )


def begin_with_the_long(items: list[pytest.Item]) -> None:
    """Begin with the long tests, shared out: no worker is left alone with one at the end."""
    items[:] = long_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def long_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The same items for workers that each begin with an equal share of the list.

    What a class or module prepares for all its tests is not prepared twice: its long tests stay
    together. Among the others the order stays as it was.
    """
    groups: dict[str, list[pytest.Item]] = defaultdict(list)
    short = []
    for item in items:
        if item.get_closest_marker("long"):
            groups[_prepared_by(item)].append(item)
        else:
            short.append(item)
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    loads = [0.0] * workers
    for group in sorted(groups.values(), key=_seconds, reverse=True):
        least = loads.index(min(loads))
        shares[least] += group
        loads[least] += _seconds(group)
    return _laid_out(shares, short, len(items))


def _laid_out(
    shares: list[list[pytest.Item]], short: list[pytest.Item], total: int
) -> list[pytest.Item]:
    laid: list[pytest.Item] = []
    waiting = list(short)
    for number, share in enumerate(shares, start=1):
        laid += share
        room = max(0, total * number // len(shares) - len(laid))
        laid += waiting[:room]
        del waiting[:room]
    return laid + waiting


def _prepared_by(item: pytest.Item) -> str:
    """Journeys share nothing but the server; elsewhere what a module or class prepares is dear."""
    return item.nodeid if item.get_closest_marker("journey") else item.nodeid.rpartition("::")[0]


def _seconds(group: Iterable[pytest.Item]) -> float:
    marks = [item.get_closest_marker("long") for item in group]
    return sum(mark.kwargs.get("seconds", DEFAULT_SECONDS) for mark in marks if mark)
