"""The three ways in which a story is told."""

from __future__ import annotations

import pytest

WAYS = pytest.mark.parametrize(
    ("keyboard", "scripts"),
    [(False, True), (True, True), (False, False)],
    ids=["mouse", "keyboard", "no-scripts"],
)
