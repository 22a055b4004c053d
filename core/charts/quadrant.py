"""Two scores as two axes: four fields at the pass mark, and the path a partnership has taken."""

from dataclasses import dataclass
from math import floor

from core.charts.chart import Size
from core.charts.markup import Svg
from core.charts.quadrant_draw import QuadrantDrawing
from core.charts.table import Table, said, valued
from core.charts.words import ENGLISH, Number, Unit, Words


@dataclass(frozen=True, slots=True)
class Position:
    """The two scores of one period, None where one was not given: the path has a gap there."""

    period: str
    financial: Number | None
    community: Number | None

    @property
    def known(self) -> bool:
        """Whether both scores are there."""
        return self.financial is not None and self.community is not None


@dataclass(frozen=True, slots=True)
class Quadrant:
    """Positions in the order of time, at least one; the last one is "now".

    ``financial_range`` and ``community_range`` are what the present score could be once the missing
    figures are there: a whisker and the words "could be 38 to 58". ``named`` are places whose
    period is printed beside the first one's. Where the last position has no scores, the last known
    one is named by its period, without a range. ``title`` is read out instead of the picture.
    """

    title: str
    path: tuple[Position, ...]
    pass_mark: Number = 60
    financial_range: tuple[Number, Number] | None = None
    community_range: tuple[Number, Number] | None = None
    named: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a picture without a place for anything."""
        if not self.path:
            raise ValueError("a quadrant needs at least one position")

    @property
    def known(self) -> tuple[tuple[int, Position], ...]:
        """The positions with both scores, with their places."""
        return tuple((place, one) for place, one in enumerate(self.path) if one.known)

    @property
    def origin(self) -> int:
        """Where both axes begin: a multiple of ten, at most 30, below everything shown."""
        values = [
            float(score)
            for _, one in self.known
            for score in (one.financial, one.community)
            if score is not None
        ]
        for ends in (self.financial_range, self.community_range):
            values += [float(end) for end in ends or ()]
        lowest = min([*values, float(self.pass_mark) - 20])
        return max(0, min(30, floor((lowest - 4) / 10) * 10))

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing, 640, 340 or (print) 480 units wide."""
        return QuadrantDrawing(self, size, words).svg(uid)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each period; the range of the last one in columns of its own."""
        unit = Unit()
        headers = [words.period, words.financial, words.community]
        rows = [
            [
                said(one.period),
                valued(one.financial, unit, words, words.not_reported),
                valued(one.community, unit, words, words.not_reported),
            ]
            for one in self.path
        ]
        if self.community_range:
            headers += [words.lowest_community, words.highest_community]
            for place, row in enumerate(rows):
                ends = self.community_range if place == len(rows) - 1 else (None, None)
                row += [valued(end, unit, words, "") for end in ends]
        return Table(tuple(headers), tuple(tuple(row) for row in rows))
