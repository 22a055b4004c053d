"""Bars by year: side by side, stacked, or what was paid in front of what was planned."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.charts.axis import AxisUnit
from core.charts.chart import PAPERS, Size
from core.charts.legend import box, draw_legend
from core.charts.markup import NBSP, Canvas, Frame, Svg
from core.charts.scale import Scale, Ticks, label_at, round_ticks, sparse_labels
from core.charts.table import Table, said, valued
from core.charts.text import text_width
from core.charts.words import ENGLISH, Number, Unit, Words

Mode = Literal["grouped", "stacked", "planned and actual"]


@dataclass(frozen=True, slots=True)
class BarSeries:
    """A name and one value for each category; None is no bar, zero is a bar without height."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """One to four series over the same categories, usually years (seventy still fit).

    "planned and actual" takes two series: the plan is the pale bar behind, the actual stands in it.
    ``now`` is the place of the present category and draws the Today mark before it ends.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[BarSeries, ...]
    unit: Unit = field(default_factory=Unit)
    mode: Mode = "grouped"
    now: int | None = None
    heading: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        allowed = (2,) if self.mode == "planned and actual" else (1, 2, 3, 4)
        if len(self.series) not in allowed:
            raise ValueError(f"a {self.mode} bar chart cannot show {len(self.series)} series")
        if any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("each series needs one value for each category")

    @property
    def classes(self) -> tuple[str, ...]:
        """The class of each series' bars."""
        if self.mode == "planned and actual":
            return ("c-plan", "c-b1")
        return tuple(f"c-b{number}" for number in range(1, len(self.series) + 1))

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing, 640, 340 or (print) 480 units wide."""
        return _Drawing(self, size, words).svg(uid)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each category."""
        rows = tuple(
            (
                said(category),
                *(valued(one.values[place], self.unit, words) for one in self.series),
            )
            for place, category in enumerate(self.categories)
        )
        head = self.heading or words.year
        return Table((head, *(one.name for one in self.series)), rows)


@dataclass(frozen=True, slots=True)
class _Bar:
    cls: str
    low: float
    high: float
    left: float
    width: float


class _Drawing:
    def __init__(self, chart: BarChart, size: Size, words: Words) -> None:
        self.chart, self.words = chart, words
        self.paper = PAPERS[size]
        self.keyed = size is not Size.PRINT
        self.font, self.width = self.paper.font, self.paper.width
        self.canvas = Canvas()
        self.ticks = self._ticks()
        self.axis = AxisUnit.of(chart.unit, self.paper)

    def _ticks(self) -> Ticks:
        columns = list(zip(*(one.values for one in self.chart.series), strict=True))
        heights: list[Number] = [0]
        for column in columns:
            known = [float(value) for value in column if value is not None]
            if self.chart.mode == "stacked":
                heights += [sum(v for v in known if v > 0), sum(v for v in known if v < 0)]
            else:
                heights += known
        return round_ticks(heights, self.paper.ticks)

    def svg(self, uid: str) -> Svg:
        chart = self.chart
        top = 18.0
        if len(chart.series) > 1:
            entries = [
                box(one.name, cls) for one, cls in zip(chart.series, chart.classes, strict=True)
            ]
            top += draw_legend(self.canvas, entries, (0.0, 0.0, self.width), self.font)
        top += self.axis.draw(self.canvas, top - 14, self.paper)
        if chart.now is not None:
            top += self.font
        bottom = top + self.paper.plot
        texts = [
            self.axis.unit.say(value, self.words, places=self.ticks.places)
            for value in self.ticks.values
        ]
        left = max(text_width(text, self.font) for text in texts) + 10
        right = self.width - 4
        self.y = Scale(self.ticks.low, self.ticks.high, bottom, top)
        count = max(len(chart.categories), 1)
        self.x = Scale(0, count, left, right)
        self._axes((left, right), texts)
        for place in range(len(chart.categories)):
            for bar in self._bars(place):
                self._bar(bar)
        base = self.y(0)
        self.canvas.rule("c-axis", x=(left, right), y=(base, base))
        self._now(top, bottom)
        frame = Frame(
            kind="chart",
            title=chart.title,
            width=self.width,
            height=bottom + 12 + self.font,
            uid=uid,
            points=self._points((top, bottom)) if self.keyed else "",
            font_size=self.font,
        )
        return self.canvas.finish(frame)

    def _axes(self, across: tuple[float, float], texts: Sequence[str]) -> None:
        for value, text in zip(self.ticks.values, texts, strict=True):
            y = self.y(value)
            self.canvas.rule("c-grid", x=across, y=(y, y))
            self.canvas.text(text, "c-tick", x=across[0] - 8, y=y + 4.5, text_anchor="end")
        centres = [self.x(place + 0.5) for place in range(len(self.chart.categories))]
        y = self.y(self.ticks.low) + 6 + self.font
        bounds = (0.0, self.width)
        for label in sparse_labels(centres, self.chart.categories, self.font, bounds):
            self.canvas.text(label.text, "c-tick", x=label.x, y=y, text_anchor=label.anchor)

    def _bars(self, place: int) -> list[_Bar]:
        chart = self.chart
        left, step = self.x(place), self.x(1) - self.x(0)
        inner = step * 0.76
        start = left + (step - inner) / 2
        bars, above, below = [], 0.0, 0.0
        for number, (one, cls) in enumerate(zip(chart.series, chart.classes, strict=True)):
            raw = one.values[place]
            if raw is None:
                continue
            value = float(raw)
            if chart.mode == "stacked":
                base = above if value >= 0 else below
                bars.append(_Bar(cls, base, base + value, start, inner))
                above, below = above + max(value, 0.0), below + min(value, 0.0)
            elif chart.mode == "grouped":
                each = inner / len(chart.series)
                bars.append(_Bar(cls, 0.0, value, start + number * each, each * 0.92))
            else:
                wide = inner if number == 0 else inner * 0.56
                bars.append(_Bar(cls, 0.0, value, left + (step - wide) / 2, wide))
        return bars

    def _bar(self, bar: _Bar) -> None:
        ends = sorted((self.y(bar.low), self.y(bar.high)))
        self.canvas.draw(
            "rect",
            bar.cls,
            x=bar.left,
            y=ends[0],
            width=bar.width,
            height=ends[1] - ends[0],
            stroke_width=0.75 if bar.width < 6 else 1,
        )

    def _now(self, top: float, bottom: float) -> None:
        if self.chart.now is None:
            return
        x = self.x(self.chart.now + 1)
        self.canvas.rule("ll-today", x=(x, x), y=(top - 6, bottom), stroke_width=1.5)
        label = label_at(x, self.words.today, self.font, (0.0, self.width), 700)
        self.canvas.text(
            label.text,
            "ll-today-lab",
            x=label.x,
            y=top - 10,
            text_anchor=label.anchor,
            font_weight=700,
        )

    def _points(self, span: tuple[float, float]) -> str:
        lines = []
        for place, category in enumerate(self.chart.categories):
            texts = [category]
            for one in self.chart.series:
                value = one.values[place]
                text = "–" if value is None else self.chart.unit.say(value, self.words)
                texts.append(f"{one.name} {text}")
            lines.append("\n".join(texts).replace(NBSP, " "))
        xs = [round(self.x(place + 0.5), 1) for place in range(len(self.chart.categories))]
        return json.dumps(
            {"x": xs, "say": lines, "top": span[0], "bottom": span[1]}, ensure_ascii=False
        )
