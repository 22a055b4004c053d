"""Which tests begin first, and on which database each runs where both passes share them."""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeVar

from django.test import SimpleTestCase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

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
STORIES: Final = "journeys"
WAYS: Final = ("keyboard", "mouse", "no-scripts")
"""A story is told in one of its ways each time, in the next one the time after."""
PASSES: Final = ("embedded", "services")
IN_ONE: Final = {
    "appearance": "embedded",
    "one_pass": "embedded",
    "no_database": "embedded",
    "on_services": "services",
}
T = TypeVar("T")


def the_pass() -> tuple[str, int] | None:
    """Which pass this is, and the how-manieth time; None where everything runs, as by hand."""
    name = os.environ.get("CONCORD_PASS", "")
    return (name, int(os.environ.get("CONCORD_TURN") or 0)) if name else None


def of_this_turn(names: Iterable[T], *, always: Collection[T]) -> list[T]:
    """Those that are looked at every time, and every second one of the others; by hand all."""
    every = list(names)
    if (found := the_pass()) is None:
        return every
    others = [one for one in every if one not in always]
    chosen = {*always, *others[found[1] % 2 :: 2]}
    return [one for one in every if one in chosen]


def left_out(items: Iterable[pytest.Item], name: str, turn: int) -> list[pytest.Item]:
    """The tests that this pass leaves to the other one, or to another turn."""
    every = list(items)
    ways: dict[str, list[str]] = defaultdict(list)
    for item in every:
        story, way = _way_of(item)
        if way:
            ways[story].append(way)
    return [
        item
        for item in every
        if _pass_of(item, turn) not in {None, name} or not _is_told_now(item, ways, turn)
    ]


def _pass_of(item: pytest.Item, turn: int) -> str | None:
    """The one pass that runs the test; None for what both run."""
    for mark, name in IN_ONE.items():
        if item.get_closest_marker(mark):
            return name
    path = item.nodeid.partition("::")[0]
    folder = path.removeprefix("tests/").partition("/")[0]
    if folder not in (STORIES, *SHARED):
        return None
    return PASSES[(_number(path) + turn) % 2]


def _is_told_now(item: pytest.Item, ways: Mapping[str, list[str]], turn: int) -> bool:
    story, way = _way_of(item)
    if not way:
        return True
    known = sorted(ways[story])
    # Every second turn the other database: over the turns each way is told on both.
    return way == known[(_number(story) + turn // 2) % len(known)]


def _way_of(item: pytest.Item) -> tuple[str, str]:
    """The story without its way, and the way; "" for what is no story."""
    story, _bracket, rest = item.nodeid.rpartition("[")
    way = rest.removesuffix("]")
    is_story = item.nodeid.startswith(f"tests/{STORIES}/") and way in WAYS
    return (story, way) if is_story else (item.nodeid, "")


def _number(name: str) -> int:
    return zlib.crc32(name.encode())


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
