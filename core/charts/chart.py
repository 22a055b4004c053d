"""What every chart can do."""

from enum import StrEnum
from typing import Protocol

from core.charts.markup import Svg
from core.charts.table import Table
from core.charts.words import ENGLISH, Words


class Size(StrEnum):
    """Where a drawing stands. Kinds that know no MINI draw it as NARROW."""

    WIDE = "wide"
    NARROW = "narrow"
    MINI = "mini"
    PRINT = "print"


class Chart(Protocol):
    """Plain values that draw themselves, the same each time."""

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing; ``uid`` must be unique on the page."""

    def table(self, words: Words = ENGLISH) -> Table:
        """Return the same figures as rows."""
