"""What every chart can do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from core.charts.markup import Svg
from core.charts.table import Table
from core.charts.words import ENGLISH, Words


class Size(StrEnum):
    """Where a drawing stands. Only timelines know FULL, others draw it as WIDE; MINI as NARROW."""

    FULL = "full"
    WIDE = "wide"
    NARROW = "narrow"
    MINI = "mini"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Paper:
    """Width of a chart, size of its letters, height of its plot and how many ticks it bears."""

    width: float
    font: float
    plot: float
    ticks: int

    @property
    def narrow(self) -> bool:
        """Whether labels go above or below instead of beside."""
        return self.width < 400


PAPERS: Final = {
    Size.FULL: Paper(640, 13, 240, 5),
    Size.WIDE: Paper(640, 13, 240, 5),
    Size.NARROW: Paper(340, 14, 190, 4),
    Size.MINI: Paper(340, 14, 190, 4),
    Size.PRINT: Paper(480, 12, 190, 5),
}


class Chart(Protocol):
    """Plain values that draw themselves, the same each time."""

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing; ``uid`` must be unique on the page."""

    def table(self, words: Words = ENGLISH) -> Table:
        """Return the same figures as rows."""
