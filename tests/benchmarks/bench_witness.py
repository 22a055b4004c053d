"""What the witness costs: the same audited write with its triggers and without, in turns."""

from __future__ import annotations

import time
from statistics import median

import pytest
from django.db import connection

from core.ledger import audited, witness_triggers
from core.models import Organisation, RowChange
from tests.benchmarks.measuring import note, size
from tests.core.people import an_organisation

pytestmark = pytest.mark.django_db

TABLES = ("core_organisation",)
ROUNDS = size(20, 2)
WARM = 2
ROWS = size(10_000, 500)


def test_one_write(db):
    row = an_organisation()

    def write(number: int) -> float:
        began = time.perf_counter()
        with audited("system", actor=None, kind="thing.done"):
            Organisation.objects.filter(pk=row.pk).update(name=f"Body {number}")
        return time.perf_counter() - began

    told = in_turns(write, ROUNDS, each=30)
    took(f"witness of one write (block of {told[0]:.1f} ms)", told, 1, "0.7 ms")


def test_ten_thousand_rows(db):
    def write(number: int) -> float:
        rows = [Organisation(name=f"Body {number} {one}") for one in range(ROWS)]
        began = time.perf_counter()
        with audited("system", actor=None, kind="thing.done"):
            Organisation.objects.bulk_create(rows, batch_size=500)
        return time.perf_counter() - began

    told = in_turns(write, size(3, 1))
    took(f"witness of {ROWS} rows in one block, each", told, ROWS, "0.7 ms")
    sizes = RowChange.objects.values_list("new", flat=True)[:1000]
    kept = sum(len(one) for one in sizes) / 1000
    note("image of such a row", f"{kept:.0f} bytes", "-", held=True, database=connection.vendor)


def in_turns(write, rounds: int, *, each: int = 1) -> tuple[float, float]:
    """Milliseconds with and without the triggers of the table, medians of turns.

    The first writes of a turn read the changed schema anew; they do not count.
    """
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds):
        for witnessed in (True, False):
            only = () if witnessed else TABLES
            with witness_triggers.lifted(connection, only):
                found = [write(number * each + one) for one in range(each + WARM)]
            taken[witnessed] += found[WARM:]
    return median(taken[True]) * 1000, median(taken[False]) * 1000


def took(what: str, told: tuple[float, float], rows: int, goal: str) -> None:
    cost = (told[0] - told[1]) / rows
    found = f"{cost:.3f} ms ({told[0]:.1f} ms − {told[1]:.1f} ms)"
    held = cost <= float(goal.partition(" ")[0])
    note(what, found, goal, held=held, database=connection.vendor)
