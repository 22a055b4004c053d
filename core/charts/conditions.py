"""Conditions of a stage approval as squares: met ones full, open ones outlined."""

from dataclasses import dataclass
from math import ceil

from core.charts.chart import Size
from core.charts.markup import Canvas, Frame, Svg
from core.charts.table import Cell, Table
from core.charts.words import ENGLISH, Words

_WIDE, _HIGH, _GAP, _ROW = 13.0, 9.0, 3.0, 15


@dataclass(frozen=True, slots=True)
class ConditionsBar:
    """``met`` of ``total`` conditions; rows of fifteen. ValueError: met is not within total."""

    met: int
    total: int

    def __post_init__(self) -> None:
        """Refuse more met than there are."""
        if not 0 <= self.met <= self.total:
            raise ValueError(f"{self.met} of {self.total} conditions cannot be met")

    def svg(self, size: Size = Size.MINI, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing; all sizes are the same."""
        del size
        canvas = Canvas()
        for place in range(self.total):
            row, column = divmod(place, _ROW)
            left, top = column * (_WIDE + _GAP), row * (_HIGH + _GAP)
            if place < self.met:
                canvas.draw("rect", "k-met", x=left, y=top, width=_WIDE, height=_HIGH, rx=1.5)
            else:
                canvas.draw(
                    "rect",
                    "k-open",
                    x=left + 0.75,
                    y=top + 0.75,
                    width=_WIDE - 1.5,
                    height=_HIGH - 1.5,
                    rx=1.5,
                    stroke_width=1.5,
                )
        across = max(min(self.total, _ROW), 1)
        down = max(ceil(self.total / _ROW), 1)
        frame = Frame(
            kind="conditions",
            title=words.conditions_met.format(met=self.met, total=self.total),
            width=across * (_WIDE + _GAP) - _GAP,
            height=down * (_HIGH + _GAP) - _GAP,
            uid=uid,
        )
        return canvas.finish(frame)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return one row."""
        cells = (Cell(str(self.met), self.met), Cell(str(self.total), self.total))
        return Table((words.conditions_met_head, words.total), (cells,))
