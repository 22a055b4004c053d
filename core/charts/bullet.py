"""How far a figure has come between two values, whichever of them is the larger."""

from dataclasses import dataclass, field

from core.charts.chart import Size
from core.charts.markup import Canvas, Frame, Svg
from core.charts.score_bar import Judgement
from core.charts.table import Table, said, valued
from core.charts.words import ENGLISH, Number, Unit, Words


@dataclass(frozen=True, slots=True)
class Bullet:
    """The bar runs from ``start`` (at the start, or no points) to ``goal`` (promised, full points).

    So a figure that should fall reads from left to right like the others. ``minimum`` is the
    agreed minimum, a red tick; ``marker`` any other tick, such as the target of this year.
    ValueError where start and goal are the same. WIDE and PRINT are 240 by 20 units, others 124.
    """

    name: str
    start: Number
    goal: Number
    value: Number | None
    unit: Unit = field(default_factory=Unit)
    minimum: Number | None = None
    marker: Number | None = None
    judgement: Judgement = "plain"

    def __post_init__(self) -> None:
        """Refuse a way without length."""
        if float(self.start) == float(self.goal):
            raise ValueError("start and goal of a bullet are the same")

    def share(self, value: Number) -> float:
        """Return how far a value is on the way, 0 at the start, 1 at the goal, held in between."""
        start, goal = float(self.start), float(self.goal)
        return min(max((float(value) - start) / (goal - start), 0.0), 1.0)

    def svg(self, size: Size = Size.MINI, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing."""
        width = 240.0 if size in {Size.FULL, Size.WIDE, Size.PRINT} else 124.0
        height, bar, length = 16.0, 6.0, width - 2
        top = (height - bar) / 2
        canvas = Canvas()
        canvas.draw("rect", "b-bg", x=0, y=top, width=length, height=bar, rx=2)
        if self.value is not None:
            done = max(self.share(self.value) * length, 2.0)
            canvas.draw("rect", f"b-{self.judgement}", x=0, y=top, width=done, height=bar, rx=2)
        if self.minimum is not None:
            x = max(self.share(self.minimum) * length, 1.0)
            canvas.rule("b-min", x=(x, x), y=(2, height - 2), stroke_width=2)
        if self.marker is not None:
            x = max(self.share(self.marker) * length, 1.0)
            canvas.rule("b-range", x=(x, x), y=(2, height - 2), stroke_width=1.5)
        canvas.rule("b-mark", x=(length, length), y=(1, height - 1), stroke_width=2)
        frame = Frame(kind="bullet", title=self._title(words), width=width, height=height, uid=uid)
        return canvas.finish(frame)

    def _title(self, words: Words) -> str:
        start, goal = self.unit.say(self.start, words), self.unit.say(self.goal, words)
        now = words.not_reported if self.value is None else self.unit.say(self.value, words)
        parts = [now, words.range_of.format(low=start, high=goal)]
        if self.minimum is not None:
            parts.append(f"{words.minimum} {self.unit.say(self.minimum, words)}")
        return f"{self.name}: {', '.join(parts)}"

    def table(self, words: Words = ENGLISH) -> Table:
        """Return one row."""
        headers = (words.figure, words.from_value, words.value, words.full_value, words.minimum)
        row = (
            said(self.name),
            valued(self.start, self.unit, words),
            valued(self.value, self.unit, words, words.not_reported),
            valued(self.goal, self.unit, words),
            valued(self.minimum, self.unit, words),
        )
        return Table(headers, (row,))
