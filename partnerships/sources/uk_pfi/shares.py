"""Equity shares: fractions in one edition, percents in the next, both in one column in a third."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLERANCE: Final = Decimal("0.02")
"""How far from 1 the shares of one company may add up without a remark: people round them."""

_HUNDRED: Final = Decimal(100)


class Reading(StrEnum):
    """How the numbers of one row were understood."""

    FRACTIONS = "fractions"
    PERCENTS = "percents"
    MIXED = "mixed"


def read_shares(numbers: Sequence[Decimal]) -> tuple[Reading, tuple[Decimal, ...]]:
    """The shares of one company as fractions, from numbers that are fractions or percents.

    The reading that makes them add up to 1 is taken, in this order: all fractions, all percents,
    each number above 1 a percent and the others fractions. When none does, numbers that are all
    at most 1 are fractions and others are mixed.
    """
    readings = {
        Reading.FRACTIONS: tuple(numbers),
        Reading.PERCENTS: tuple(number / _HUNDRED for number in numbers),
        Reading.MIXED: tuple(number / _HUNDRED if number > 1 else number for number in numbers),
    }
    for reading, shares in readings.items():
        if adds_up(shares):
            return reading, shares
    likely = Reading.FRACTIONS if all(number <= 1 for number in numbers) else Reading.MIXED
    return likely, readings[likely]


def adds_up(shares: Sequence[Decimal]) -> bool:
    return abs(sum(shares, Decimal(0)) - 1) <= TOLERANCE
