"""Decisions before a board of two sides."""

from __future__ import annotations

from tests.governance.decisions.builders import Board
from tests.once import once


@once
def board():
    return Board()
