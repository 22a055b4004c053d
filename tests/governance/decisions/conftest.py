"""Decisions before a board of two sides."""

from __future__ import annotations

import pytest

from tests.governance.decisions.builders import Board


@pytest.fixture
def board():
    return Board()
