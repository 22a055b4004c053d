"""How bidders of a story are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.demo.story import Board

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Bidders compared before the award, while the question is being consulted on.

    Attributes:
        criteria: title, what it is measured by, and weight.
        ratings: by bidder, points and reason for each criterion.
        due: in how many days positions are due.
    """

    title: str
    question: str
    reason: str
    days_ago: int
    due: int
    criteria: tuple[tuple[str, str, int], ...]
    ratings: Mapping[str, tuple[tuple[str, str], ...]]
    rated_after: int
    background: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee(Board):
    """A body that compares bidders."""

    comparison: Comparison
