"""The three ways in which a story is told."""

from __future__ import annotations

import pytest

WAYS = pytest.mark.parametrize(
    ("keyboard", "scripts"),
    [
        pytest.param(False, True, id="mouse", marks=pytest.mark.mouse),
        # The browser asks the same of the server as by mouse.
        pytest.param(True, True, id="keyboard", marks=pytest.mark.appearance),
        pytest.param(False, False, id="no-scripts", marks=pytest.mark.mouse),
    ],
)

TWO_WAYS = pytest.mark.parametrize(
    ("keyboard", "scripts"),
    [
        pytest.param(True, True, id="keyboard", marks=pytest.mark.appearance),
        pytest.param(False, False, id="no-scripts", marks=pytest.mark.mouse),
    ],
)
"""For stories that take weeks: what the mouse does with scripts, the other stories tell."""
