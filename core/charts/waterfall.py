"""How an amount is built up: from column to column, or line by line where there is little room.

Totals stand on the axis; what joins them hangs where the one before ended. Where the steps are
small beside the totals, the axis begins above 0 and the columns show that they are cut.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from core.charts.axis import AxisUnit
from core.charts.chart import PAPERS, Size
from core.charts.markup import Canvas, Frame, Svg
from core.charts.scale import Scale, Ticks, round_ticks
from core.charts.table import Table, said, valued
from core.charts.text import text_width, wrap
from core.charts.words import ENGLISH, Number, Unit, Words, decimal_of

Kind = Literal["total", "step", "back"]
_CUT: Final = Decimal("0.25")
"""Steps that span less than this part of the totals are drawn on an axis that begins above 0."""
_MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One column: a total so far, a step up or down, or a step that gives something back.

    ``amount`` of a total is the level itself, of a step how far it goes; ``said`` is what stands
    beside it, ``sub`` a second line below its name.
    """

    name: str
    amount: Number
    kind: Kind = "step"
    said: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Two to twelve parts, of which the first and the last are totals."""

    title: str
    parts: tuple[Part, ...]
    unit: Unit = field(default_factory=Unit)
    heading: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if not 2 <= len(self.parts) <= 12:
            raise ValueError(f"a waterfall cannot show {len(self.parts)} parts")
        if "total" not in (self.parts[0].kind, self.parts[-1].kind):
            raise ValueError("a waterfall begins or ends with a total")

    @property
    def starts_at(self) -> Decimal | None:
        """Where the axis begins when it does not begin at 0, for the caption."""
        low = Decimal(_ticks(self, 5).values[0])
        return low if low > 0 else None

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing: columns, or rows where it is narrow."""
        columns = _Columns(self, size, words)
        if PAPERS[size].narrow or not columns.fit:
            return _Rows(self, size, words).svg(uid)
        return columns.svg(uid)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each part."""
        rows = tuple(
            (said(_named(one)), valued(one.amount, self.unit, words)) for one in self.parts
        )
        return Table((self.heading or words.figure, words.value), rows)


@dataclass(frozen=True, slots=True)
class _Span:
    part: Part
    low: float
    high: float
    end: float
    cls: str


def _named(part: Part) -> str:
    return f"{part.name}, {part.sub}" if part.sub else part.name


def _spans(chart: Waterfall) -> list[_Span]:
    found, level = [], Decimal(0)
    for part in chart.parts:
        amount = decimal_of(part.amount)
        if part.kind == "total":
            level, before = amount, Decimal(0)
            cls = "w-total"
        else:
            before, level = level, level + amount
            cls = "w-back" if part.kind == "back" else "w-up" if amount >= 0 else "w-down"
        low, high = sorted((float(before), float(level)))
        found.append(_Span(part, low, high, float(level), cls))
    return found


def _ticks(chart: Waterfall, count: int) -> Ticks:
    levels, level = [], Decimal(0)
    for part in chart.parts:
        amount = decimal_of(part.amount)
        level = amount if part.kind == "total" else level + amount
        levels.append(level)
    low, high = min(levels), max(levels)
    if low > 0 and high - low < high * _CUT:
        # Room below the lowest step, so that the cut columns still are columns.
        return round_ticks([low - (high - low or high / 10) / 2, high], count)
    return round_ticks([0, *levels], count)


class _Columns:
    def __init__(self, chart: Waterfall, size: Size, words: Words) -> None:
        self.chart, self.words = chart, words
        self.paper = PAPERS[size]
        self.canvas = Canvas()
        self.ticks = _ticks(chart, self.paper.ticks)
        self.axis = AxisUnit.of(chart.unit, self.paper)
        self.font = PAPERS[size].font - 1
        self.texts = [
            self.axis.unit.say(value, words, places=self.ticks.places)
            for value in self.ticks.values
        ]
        left = max(text_width(text, self.font) for text in self.texts) + 10
        self.x = Scale(0, len(chart.parts), left, self.paper.width - 4)

    @property
    def fit(self) -> bool:
        """Whether every amount and every word has room in its column."""
        step = self.x(1) - self.x(0) - 6
        return all(
            text_width(self._said(part), self.font, 600) <= step
            and all(text_width(word, self.font, 600) <= step for word in part.name.split())
            for part in self.chart.parts
        )

    def _said(self, part: Part) -> str:
        return part.said or self.chart.unit.say(part.amount, self.words)

    def svg(self, uid: str) -> Svg:
        paper, canvas = self.paper, self.canvas
        top = 12.0 + self.font + self.axis.draw(canvas, 4, paper)
        bottom = top + paper.plot
        left, right = self.x(0), paper.width - 4
        self.y = Scale(self.ticks.low, self.ticks.high, bottom, top)
        for value, text in zip(self.ticks.values, self.texts, strict=True):
            y = self.y(value)
            canvas.rule("c-grid", x=(left, right), y=(y, y))
            canvas.text(text, "c-tick", x=left - 8, y=y + 4.5, text_anchor="end")
        spans = _spans(self.chart)
        for place, span in enumerate(spans):
            self._column(place, span, bottom)
            if place + 1 < len(spans):
                self._bridge(place, span)
        canvas.rule("c-axis", x=(left, right), y=(bottom, bottom))
        deepest = max(self._names(place, span.part, bottom) for place, span in enumerate(spans))
        frame = Frame(
            kind="chart",
            title=self.chart.title,
            width=paper.width,
            height=deepest + 8,
            uid=uid,
            font_size=self.font,
        )
        return canvas.finish(frame)

    def _column(self, place: int, span: _Span, bottom: float) -> None:
        step = self.x(1) - self.x(0)
        wide = step * 0.62
        left = self.x(place) + (step - wide) / 2
        high, low = self.y.clamped(span.high), self.y.clamped(span.low)
        dashes = {"stroke_dasharray": "4 3"} if span.cls == "w-back" else {}
        self.canvas.draw(
            "rect",
            span.cls,
            x=left,
            y=high,
            width=wide,
            height=max(low - high, 1.0),
            stroke_width=1.5,
            **dashes,
        )
        if span.low < self.ticks.low:
            self._cut(left, wide, bottom)
        self.canvas.text(
            self._said(span.part),
            "c-lab",
            x=left + wide / 2,
            y=high - 6,
            text_anchor="middle",
            font_weight=600,
        )

    def _cut(self, left: float, wide: float, bottom: float) -> None:
        y, quarter = bottom - 12, wide / 4
        points = " ".join(
            f"{left + quarter * n:.1f},{y + (3 if n % 2 else -3):.1f}" for n in range(5)
        )
        self.canvas.draw("polyline", "w-cut", points=points, fill="none", stroke_width=4)

    def _bridge(self, place: int, span: _Span) -> None:
        step = self.x(1) - self.x(0)
        y = self.y.clamped(span.end)
        self.canvas.rule(
            "c-lead",
            x=(self.x(place) + step * 0.81, self.x(place + 1) + step * 0.19),
            y=(y, y),
            stroke_dasharray="2 2",
        )

    def _names(self, place: int, part: Part, bottom: float) -> float:
        step = self.x(1) - self.x(0)
        middle, y = self.x(place + 0.5), bottom + 6.0
        bold = part.kind == "total"
        for text, cls, weight in (
            (part.name, "c-lab", 600 if bold else 500),
            (part.sub, "c-tick", 400),
        ):
            lines = wrap(text, step - 6, self.font, max(weight, 500)) if text else ()
            for line in lines[:_MOST_LINES]:
                y += self.font * 1.25
                self.canvas.text(
                    line,
                    cls,
                    x=middle,
                    y=y,
                    text_anchor="middle",
                    font_weight=weight,
                )
        return y


class _Rows:
    """One row for each part: its name and amount above, its bar below."""

    def __init__(self, chart: Waterfall, size: Size, words: Words) -> None:
        self.chart, self.words = chart, words
        self.paper = PAPERS[size]
        self.canvas = Canvas()

    def svg(self, uid: str) -> Svg:
        ticks = _ticks(self.chart, self.paper.ticks)
        x = Scale(ticks.low, ticks.high, 0, self.paper.width)
        font, y = self.paper.font, 2.0
        for span in _spans(self.chart):
            y = self._row(span, x, y + font)
        frame = Frame(
            kind="chart",
            title=self.chart.title,
            width=self.paper.width,
            height=y + 4,
            uid=uid,
            font_size=font,
        )
        return self.canvas.finish(frame)

    def _row(self, span: _Span, x: Scale, y: float) -> float:
        part, font = span.part, self.paper.font
        weight = 600 if part.kind == "total" else 500
        amount = part.said or self.chart.unit.say(part.amount, self.words)
        room = self.paper.width - text_width(amount, font, 600) - 12
        lines = wrap(part.name, room, font)[:_MOST_LINES]
        for n, line in enumerate(lines):
            self.canvas.text(line, "c-lab", x=0, y=y + n * font * 1.25, font_weight=weight)
        self.canvas.text(
            amount, "c-lab", x=self.paper.width, y=y, text_anchor="end", font_weight=600
        )
        y += (len(lines) - 1) * font * 1.25 + 6
        left, right = x.clamped(span.low), x.clamped(span.high)
        dashes = {"stroke_dasharray": "4 3"} if span.cls == "w-back" else {}
        self.canvas.draw(
            "rect",
            span.cls,
            x=left,
            y=y,
            width=max(right - left, 1.0),
            height=10,
            stroke_width=1.5,
            **dashes,
        )
        return y + 10 + 8
