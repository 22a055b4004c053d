"""Medians of alternating runs, and a place where the benchmarks leave what they found."""

from __future__ import annotations

import gc
import json
import os
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = os.environ.get("CONCORD_SIZE") == "full"
RESULTS = Path(__file__).parents[2] / "build" / "benchmarks.jsonl"


def size(full: int, reduced: int) -> int:
    """How many rows: all of them in `make bench`, fewer where the benchmark itself is tried."""
    return full if FULL else reduced


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes, on the clock."""
    gc.collect()
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def medians(calls: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """The median of each call. They take turns, so that a busy moment meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _round in range(rounds):
        for name, call in calls.items():
            taken[name].append(seconds(call))
    return {name: median(each) for name, each in taken.items()}


def note(what: str, found: str, goal: str, *, held: bool, database: str) -> None:
    """Say it, and keep it for the table of docs/performance.md."""
    RESULTS.parent.mkdir(exist_ok=True)
    line = {"what": what, "found": found, "goal": goal, "held": held, "database": database}
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"\n{what} ({database}): {found}; goal {goal}: {'held' if held else 'MISSED'}")  # noqa: T201
