"""A score from 0 to 100 as a bar with the tick of its pass mark."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.charts.chart import Size
from core.charts.markup import Canvas, Frame, Svg
from core.charts.table import Table, said, valued
from core.charts.words import ENGLISH, Number, Unit, Words

Judgement = Literal["good", "warn", "bad", "none", "plain"]


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """``value`` None is no score: the bar stays empty and its title says so; 0 shows a sliver.

    ``low`` and ``high`` are what the score could be once the missing figures are there.
    WIDE and PRINT are 240 by 16 units, NARROW and MINI (a table row) 64 by 10.
    """

    name: str
    value: Number | None
    judgement: Judgement = "plain"
    pass_mark: Number | None = 60
    low: Number | None = None
    high: Number | None = None
    places: int = 0

    def svg(self, size: Size = Size.MINI, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing."""
        large = size in {Size.FULL, Size.WIDE, Size.PRINT}
        width, height = (240.0, 16.0) if large else (64.0, 10.0)
        bar = height / 2 if large else 6.0
        top = (height - bar) / 2
        canvas = Canvas()
        canvas.draw("rect", "b-bg", x=0, y=top, width=width, height=bar, rx=2)
        if self.value is not None:
            length = max(_held(self.value) / 100 * width, 2.0)
            canvas.draw("rect", f"b-{self.judgement}", x=0, y=top, width=length, height=bar, rx=2)
        if self.low is not None and self.high is not None:
            ends = (_held(self.low) / 100 * width, _held(self.high) / 100 * width)
            canvas.rule("c-halo", x=ends, y=(height / 2, height / 2), stroke_width=3.5)
            canvas.rule("b-range", x=ends, y=(height / 2, height / 2), stroke_width=1.5)
            for end in ends:
                canvas.rule("b-range", x=(end, end), y=(top, top + bar), stroke_width=1.5)
        if self.pass_mark is not None:
            x = min(max(_held(self.pass_mark) / 100 * width, 1), width - 1)
            canvas.rule("b-mark", x=(x, x), y=(0, height), stroke_width=2)
        frame = Frame(kind="hbar", title=self._title(words), width=width, height=height, uid=uid)
        return canvas.finish(frame)

    def _title(self, words: Words) -> str:
        mark = "–" if self.pass_mark is None else words.number(self.pass_mark, 0)
        if self.value is None:
            return words.score_missing.format(name=self.name, mark=mark)
        value = words.number(self.value, self.places)
        text = words.score_of.format(name=self.name, value=value, mark=mark)
        if self.low is None or self.high is None:
            return text
        low, high = words.number(self.low, 0), words.number(self.high, 0)
        return f"{text}, {words.could_be.format(low=low, high=high)}"

    def table(self, words: Words = ENGLISH) -> Table:
        """Return one row."""
        unit = Unit(places=self.places)
        row = (
            said(self.name),
            valued(self.value, unit, words, words.not_reported),
            valued(self.pass_mark, Unit(), words),
        )
        return Table((words.figure, words.score, words.passmark), (row,))


def _held(value: Number) -> float:
    return float(min(max(Decimal(str(value)), Decimal(0)), Decimal(100)))
