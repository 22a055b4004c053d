"""The total of an option that is rated by criteria with weights; pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = Decimal("0.1")


def weighted_total(rated: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The sum of weight times points over the sum of the weights; not rounded.

    Args:
        rated: for each criterion its weight, more than zero, and the points of the option.

    Returns:
        A number from 0 to 100; None where nothing is asked or one rating is missing: what is not
        rated has no total, and is never taken for zero.
    """
    if not rated:
        return None
    total, weights = Decimal(0), Decimal(0)
    for weight, points in rated:
        if points is None:
            return None
        total += weight * points
        weights += weight
    return total / weights


def shown_total(total: Decimal) -> Decimal:
    """The total to one decimal, half up: the only place where it is rounded, and only to show."""
    return total.quantize(_SHOWN, rounding=ROUND_HALF_UP)
