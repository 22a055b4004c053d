"""Up to four series over time, with their target and its band; a gap in the data is a gap."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from core.charts.axis import AxisUnit
from core.charts.chart import PAPERS, Size
from core.charts.legend import Entry, dash, draw_legend
from core.charts.markup import NBSP, Canvas, Frame, Svg
from core.charts.scale import Scale, Ticks, round_ticks, sparse_labels
from core.charts.table import Table, said, valued
from core.charts.text import spread, text_width
from core.charts.words import ENGLISH, Number, Unit, Words

DASHES: Final = ("none", "7 3", "2 3", "9 3 2 3")
LABEL_GAP: Final = 16.0


@dataclass(frozen=True, slots=True)
class Series:
    """A name and one value for each period; None is a gap, ``why`` says which kind by its place."""

    name: str
    values: tuple[Number | None, ...]
    why: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """The range that was agreed; an open side is None."""

    low: Number | None
    high: Number | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LineChart:
    """One to four series over the same periods, evenly spaced.

    ``target`` is one value, or one for each period (None before it was agreed). ``title`` is read
    out instead of the picture. ValueError: no series, more than four, or lengths that differ.
    """

    title: str
    periods: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = field(default_factory=Unit)
    target: Number | tuple[Number | None, ...] | None = None
    band: Band | None = None
    from_zero: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if not 1 <= len(self.series) <= 4:
            raise ValueError(f"a line chart shows one to four series, not {len(self.series)}")
        lengths = {len(one.values) for one in self.series} | {len(self.targets)}
        if lengths != {len(self.periods)}:
            raise ValueError("each series and target needs one value for each period")

    @property
    def targets(self) -> tuple[Number | None, ...]:
        """The target of each period."""
        if isinstance(self.target, tuple):
            return self.target
        return (self.target,) * len(self.periods)

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing, 640, 340 or (print) 480 units wide."""
        return _Drawing(self, size, words).svg(uid)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each period; a gap says which kind it is."""
        with_target = any(value is not None for value in self.targets)
        rows = []
        for place, period in enumerate(self.periods):
            cells = [said(period)]
            for one in self.series:
                missing = one.why.get(place, words.not_reported)
                cells.append(valued(one.values[place], self.unit, words, missing))
            if with_target:
                cells.append(valued(self.targets[place], self.unit, words))
            rows.append(tuple(cells))
        headers = (words.period, *(one.name for one in self.series))
        return Table((*headers, words.target) if with_target else headers, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Tag:
    """A label at the right end of what it names."""

    wanted: float
    text: str
    cls: str
    weight: int


class _Drawing:
    def __init__(self, chart: LineChart, size: Size, words: Words) -> None:
        self.chart, self.words = chart, words
        self.paper = PAPERS[size]
        self.keyed = size is not Size.PRINT
        self.font, self.width = self.paper.font, self.paper.width
        self.canvas = Canvas()
        self.ticks = self._ticks()
        self.axis = AxisUnit.of(chart.unit, self.paper)
        self.direct = not self.paper.narrow and self._tag_width(names=True) <= self.width * 0.34

    def _ticks(self) -> Ticks:
        chart = self.chart
        values = [v for one in chart.series for v in one.values if v is not None]
        values += [v for v in chart.targets if v is not None]
        if chart.band:
            values += [v for v in (chart.band.low, chart.band.high) if v is not None]
        return round_ticks([*values, 0] if chart.from_zero else values, self.paper.ticks)

    def _tag_texts(self, *, names: bool) -> list[str]:
        texts = []
        for one in self.chart.series:
            last = _last(one.values)
            said_last = "" if last is None else self.axis.unit.say(last[1], self.words)
            texts.append(f"{one.name} {said_last}".strip() if names else said_last)
        return [*texts, self._target_text(names=names)]

    def _target_text(self, *, names: bool = True) -> str:
        last = _last(self.chart.targets)
        if last is None:
            return ""
        value = self.axis.unit.say(last[1], self.words)
        return self.words.target_value.format(value=value) if names else value

    def _tag_width(self, *, names: bool) -> float:
        return max(text_width(text, self.font, 600) for text in self._tag_texts(names=names))

    def svg(self, uid: str) -> Svg:
        top = 14.0
        if not self.direct:
            top += draw_legend(self.canvas, self._legend(), (0.0, 0.0, self.width), self.font)
        top += self.axis.draw(self.canvas, top - 10, self.paper)
        bottom = top + self.paper.plot
        places = self._tick_texts()
        left = max(text_width(text, self.font) for text in places) + 10
        right = self.width - self._tag_width(names=self.direct) - 14
        self.y = Scale(self.ticks.low, self.ticks.high, bottom, top)
        count = len(self.chart.periods)
        self.x = Scale(0, count - 1, left, right) if count > 1 else Scale(-1, 1, left, right)
        self._axes((left, right), places)
        self._band((left, right))
        self._target()
        for place, one in enumerate(self.chart.series):
            self._line(place + 1, one)
        self._tags(right, (top, bottom))
        if all(_last(one.values) is None for one in self.chart.series):
            middle = (left + right) / 2
            self.canvas.text(
                self.words.no_data,
                "c-lab",
                x=middle,
                y=(top + bottom) / 2 - 6,
                text_anchor="middle",
            )
        height = bottom + 12 + self.font
        frame = Frame(
            kind="chart",
            title=self.chart.title,
            width=self.width,
            height=height,
            uid=uid,
            points=self._points((top, bottom)) if self.keyed else "",
            font_size=self.font,
        )
        return self.canvas.finish(frame)

    def _legend(self) -> list[Entry]:
        entries = [
            dash(one.name, f"c-s{place}", DASHES[place - 1])
            for place, one in enumerate(self.chart.series, 1)
        ]
        if self._target_text():
            entries.append(dash(self._target_text(), "c-target", "3 3", 1.25))
        return entries

    def _tick_texts(self) -> list[str]:
        unit, places = self.axis.unit, self.ticks.places
        return [unit.say(value, self.words, places=places) for value in self.ticks.values]

    def _axes(self, across: tuple[float, float], texts: Sequence[str]) -> None:
        left, right = across
        for value, text in zip(self.ticks.values, texts, strict=True):
            y = self.y(value)
            self.canvas.rule("c-grid", x=across, y=(y, y))
            self.canvas.text(text, "c-tick", x=left - 8, y=y + 4.5, text_anchor="end")
        positions = [self.x(place) for place in range(len(self.chart.periods))]
        bounds = (0.0, self.width)
        base = self.y(self.ticks.low)
        for label in sparse_labels(positions, self.chart.periods, self.font, bounds):
            self.canvas.text(
                label.text, "c-tick", x=label.x, y=base + 6 + self.font, text_anchor=label.anchor
            )
        self.canvas.rule("c-axis", x=(left, right), y=(base, base))

    def _band(self, across: tuple[float, float]) -> None:
        band = self.chart.band
        if band is None:
            return
        low = self.ticks.low if band.low is None else band.low
        high = self.ticks.high if band.high is None else band.high
        top, bottom = self.y(high), self.y(low)
        left, right = across
        self.canvas.draw("rect", "c-band", x=left, y=top, width=right - left, height=bottom - top)
        for edge, y in ((band.low, bottom), (band.high, top)):
            if edge is not None:
                self.canvas.rule("c-band-edge", x=across, y=(y, y), stroke_dasharray="1 3")

    def _target(self) -> None:
        for value, run in groupby(enumerate(self.chart.targets), key=lambda pair: pair[1]):
            if value is None:
                continue
            places = [place for place, _ in run]
            half = 0.5 if len(self.chart.periods) > 1 else 1.0
            last = len(self.chart.periods) - 1
            start = self.x(max(places[0] - half, 0)) if last else self.x(-1)
            end = self.x(min(places[-1] + half, last)) if last else self.x(1)
            y = self.y(value)
            self.canvas.rule(
                "c-target", x=(start, end), y=(y, y), stroke_width=1.25, stroke_dasharray="3 3"
            )

    def _line(self, number: int, one: Series) -> None:
        for run in _runs(one.values):
            points = [(self.x(place), self.y(value)) for place, value in run]
            if len(points) == 1:
                x, y = points[0]
                self.canvas.draw("circle", f"c-d{number}", cx=x, cy=y, r=2.75)
                continue
            joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            self.canvas.draw(
                "polyline",
                f"c-s{number}",
                stroke_width=2.25,
                stroke_linejoin="round",
                stroke_dasharray=DASHES[number - 1],
                points=joined,
            )
        last = _last(one.values)
        if last is not None:
            place, value = last
            self.canvas.draw("circle", f"c-d{number}", cx=self.x(place), cy=self.y(value), r=4)

    def _tags(self, right: float, span: tuple[float, float]) -> None:
        texts = self._tag_texts(names=self.direct)
        tags = []
        for place, (one, text) in enumerate(zip(self.chart.series, texts, strict=False), 1):
            last = _last(one.values)
            if last is not None:
                tags.append((self.x(last[0]), _Tag(self.y(last[1]), text, f"c-l{place}", 600)))
        target = _last(self.chart.targets)
        if target is not None:
            tags.append((right, _Tag(self.y(target[1]), texts[-1], "c-target-lab", 500)))
        bounds = (span[0] - 2, span[1] + 2)
        placed = spread([tag.wanted for _, tag in tags], LABEL_GAP, bounds)
        for (x, tag), y in zip(tags, placed, strict=True):
            if abs(y - tag.wanted) > 5 or right - x > 8:
                start = x + 5 if right - x > 8 else right + 2
                self.canvas.rule("c-lead", x=(start, right + 9), y=(tag.wanted, y))
            self.canvas.text(tag.text, tag.cls, x=right + 12, y=y + 4.5, font_weight=tag.weight)

    def _points(self, span: tuple[float, float]) -> str:
        lines = []
        for place, period in enumerate(self.chart.periods):
            said_here = [period]
            for one in self.chart.series:
                value = one.values[place]
                text = (
                    one.why.get(place, self.words.not_reported)
                    if value is None
                    else self.chart.unit.say(value, self.words)
                )
                said_here.append(f"{one.name} {text}")
            lines.append("\n".join(said_here).replace(NBSP, " "))
        xs = [round(self.x(place), 1) for place in range(len(self.chart.periods))]
        return json.dumps(
            {"x": xs, "say": lines, "top": span[0], "bottom": span[1]}, ensure_ascii=False
        )


def _last(values: Sequence[Number | None]) -> tuple[int, Number] | None:
    """Return place and value of the last figure there is."""
    found = [(place, value) for place, value in enumerate(values) if value is not None]
    return found[-1] if found else None


def _runs(values: Sequence[Number | None]) -> list[list[tuple[int, Number]]]:
    """Split at each gap."""
    runs: list[list[tuple[int, Number]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]
