"""Skill before and after, of a side and never of one person."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

from core.formatting import scaled

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST_RATINGS: Final = 3
"""Of fewer people no mean is shown: it would say what one of them thinks of their own skill."""
SIDES: Final = ("authority", "partner")


class Rated(Protocol):
    """Somebody of a side with their own rating, from 1 to 5, or none."""

    side: Any
    before: Any
    after: Any


def gain_of(people: Iterable[Rated], side: str) -> dict[str, Any]:
    """How many came from the side and, of three or more who rated it, the mean skill.

    Means are of whole numbers from 1 to 5, to one decimal, halves up.
    """
    of_side = [one for one in people if one.side == side]
    rated = [one for one in of_side if one.before is not None and one.after is not None]
    found: dict[str, Any] = {"came": len(of_side), "before": "", "after": ""}
    if len(rated) >= FEWEST_RATINGS:
        found["before"] = _mean([one.before for one in rated])
        found["after"] = _mean([one.after for one in rated])
    return found


def _mean(values: list[int]) -> str:
    mean = Decimal(sum(values)) / len(values)
    return scaled(mean.quantize(Decimal("0.1"), ROUND_HALF_UP), 1)
