"""A published list of 725 projects: reading it by its rules beside reading its cells alone."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from partnerships.sources.uk_pfi import UKPFI
from tests.benchmarks.measuring import medians, note, size

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTES = 100


def cells_of(path: Path) -> int:
    workbook = load_workbook(path, read_only=True, data_only=True)
    return sum(len(row) for sheet in workbook for row in sheet.iter_rows(values_only=True))


def test_reading_the_real_list(shared_data):
    (path,) = (shared_data / "uk-pfi").glob("*.xlsx")
    read = {"rules": lambda: UKPFI().parse(path), "cells": lambda: cells_of(path)}
    taken = medians(read, rounds=size(5, 1))
    ratio = taken["rules"] / taken["cells"]
    found = f"{ratio:.2f} ({taken['rules']:.1f} s ÷ {taken['cells']:.1f} s)"
    note("list of 725 projects ÷ its cells alone", found, "3", held=ratio <= 3, database="none")
    tracemalloc.start()
    try:
        UKPFI().parse(path)
        most = tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
    goal = f"{MEGABYTES} MB"
    held = most <= MEGABYTES
    note("list of 725 projects, memory", f"{most:.0f} MB", goal, held=held, database="none")
