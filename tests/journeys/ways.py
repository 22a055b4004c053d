"""The three ways in which a story is told; of several passes each tells one of them."""

from __future__ import annotations

import pytest

WAYS = pytest.mark.parametrize(
    ("keyboard", "scripts"),
    [
        pytest.param(False, True, id="mouse"),
        pytest.param(True, True, id="keyboard"),
        pytest.param(False, False, id="no-scripts"),
    ],
)

TWO_WAYS = pytest.mark.parametrize(
    ("keyboard", "scripts"),
    [
        pytest.param(True, True, id="keyboard"),
        pytest.param(False, False, id="no-scripts"),
    ],
)
"""For stories that take weeks: what the mouse does with scripts, the other stories tell."""
