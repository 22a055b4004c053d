"""Draws the two axes, the four fields, the path and its labels."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.charts.chart import Size
from core.charts.markup import Canvas, Frame, Svg, Value, num
from core.charts.placing import Box, Scene, along, block, place_beside
from core.charts.scale import Scale
from core.charts.text import text_width, wrap
from core.charts.words import Number, Words

if TYPE_CHECKING:
    from core.charts.quadrant import Quadrant

Point = tuple[float, float]


class QuadrantDrawing:
    """One drawing of a quadrant; used once."""

    def __init__(self, chart: "Quadrant", size: Size, words: Words) -> None:
        self.chart, self.words = chart, words
        self.narrow = size in {Size.NARROW, Size.MINI}
        self.keyed = size is not Size.PRINT
        self.font = 14.0 if self.narrow else 13.0
        self.line = round(self.font * 1.25)
        self.width = 340.0 if self.narrow else 640.0
        self.canvas = Canvas()
        top = self.line + 12.0 if self.narrow else 10.0
        left = 34.0 if self.narrow else 54.0
        self.area = Box(left, top, self.width - 16, top + (300.0 if self.narrow else 440.0))
        origin = chart.origin
        self.x = Scale(origin, 100, self.area.left, self.area.right)
        self.y = Scale(origin, 100, self.area.bottom, self.area.top)
        self.texts: list[Box] = []
        self.foot = self.area.bottom + 2 * self.line + 10

    def svg(self, uid: str) -> Svg:
        """Return the whole drawing."""
        self._fields()
        self._axes()
        self._names_of_fields()
        points = [self._at(place) for place, _ in self.chart.known]
        self._path()
        whiskers = self._whiskers(points)
        if points:
            self._labels(points, whiskers)
        else:
            self._no_data()
        frame = Frame(
            kind="chart",
            title=self.chart.title,
            width=self.width,
            height=self.foot,
            uid=uid,
            points=self._points(points) if self.keyed and points else "",
            font_size=self.font,
        )
        return self.canvas.finish(frame)

    def _at(self, place: int) -> Point:
        one = self.chart.path[place]
        return self.x.clamped(one.financial or 0), self.y.clamped(one.community or 0)

    def _fields(self) -> None:
        area = self.area
        x, y = self.x.clamped(self.chart.pass_mark), self.y.clamped(self.chart.pass_mark)
        for cls, box in (
            ("q-good", Box(x, area.top, area.right, y)),
            ("q-half", Box(area.left, area.top, x, y)),
            ("q-half", Box(x, y, area.right, area.bottom)),
            ("q-bad", Box(area.left, y, x, area.bottom)),
        ):
            self.canvas.draw(
                "rect",
                cls,
                x=box.left,
                y=box.top,
                width=box.right - box.left,
                height=box.bottom - box.top,
            )
        dotted: dict[str, Value] = {"stroke_width": 1.25, "stroke_dasharray": "3 3"}
        self.canvas.rule("c-target", x=(x, x), y=(area.top, area.bottom), **dotted)
        self.canvas.rule("c-target", x=(area.left, area.right), y=(y, y), **dotted)

    def _axes(self) -> None:
        area, words = self.area, self.words
        mark = float(self.chart.pass_mark)
        twenties = [n for n in range(self.chart.origin, 101) if n % 20 == 0 and abs(n - mark) > 6]
        for value in [*twenties, mark]:
            text = words.number(value, 0)
            foot = area.bottom + self.font + 4
            self.canvas.text(text, "c-tick", x=self.x(value), y=foot, text_anchor="middle")
            y = self.y(value) + 4.5
            self.canvas.text(text, "c-tick", x=area.left - 7, y=y, text_anchor="end")
        across, down = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        foot = area.bottom + self.font + 6 + self.line
        for n, text in enumerate(wrap(words.financial, self.width - 20, self.font)):
            self.canvas.text(text, "c-tick", x=across, y=foot + n * self.line, text_anchor="middle")
            self.foot = foot + n * self.line + 6
        if self.narrow:
            self.canvas.text(words.community, "c-tick", x=0, y=self.font)
            return
        turn = f"translate(14 {num(down)}) rotate(-90)"
        self.canvas.text(words.community, "c-tick", transform=turn, text_anchor="middle")

    def _names_of_fields(self) -> None:
        area, words = self.area, self.words
        x, y = self.x.clamped(self.chart.pass_mark), self.y.clamped(self.chart.pass_mark)
        for text, box, at_top, anchor in (
            (words.people_only, Box(area.left, area.top, x, y), True, "start"),
            (words.both_met, Box(x, area.top, area.right, y), True, "end"),
            (words.neither_met, Box(area.left, y, x, area.bottom), False, "start"),
            (words.money_only, Box(x, y, area.right, area.bottom), False, "end"),
        ):
            self._name_of_field(text, box, (at_top, anchor))

    def _name_of_field(self, text: str, box: Box, how: tuple[bool, str]) -> None:
        at_top, anchor = how
        room = box.right - box.left - 18
        if room < max(text_width(word, self.font, 600) for word in text.split()):
            return
        lines = wrap(text, room, self.font, 600)
        wide, high = block(lines, self.font, 600)
        if high + 14 > box.bottom - box.top:
            return
        top = box.top + 6 if at_top else box.bottom - 8 - high
        left = box.left + 9 if anchor == "start" else box.right - 9 - wide
        self._write(lines, Box(left, top, left + wide, top + high), ("q-lab",), anchor)

    def _write(self, lines: Sequence[str], box: Box, classes: Sequence[str], anchor: str) -> None:
        """Write lines into their box; the last class serves all further lines."""
        self.texts.append(box)
        x = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[anchor]
        for n, text in enumerate(lines):
            cls = classes[min(n, len(classes) - 1)]
            weight = {"q-lab": 600, "c-lab": 700}.get(cls, 400)
            y = box.top + self.font + n * self.line
            self.canvas.text(text, cls, x=x, y=y, text_anchor=anchor, font_weight=weight)

    def _path(self) -> None:
        runs: list[list[Point]] = [[]]
        for place, one in enumerate(self.chart.path):
            if one.known:
                runs[-1].append(self._at(place))
            else:
                runs.append([])
        for run in runs:
            if len(run) > 1:
                joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
                self.canvas.draw(
                    "polyline", "c-s1", stroke_width=2.25, stroke_linejoin="round", points=joined
                )
        points = [point for run in runs for point in run]
        for x, y in points[:-1]:
            self.canvas.draw("circle", "c-d1", cx=x, cy=y, r=3.5)
        for x, y in points[-1:]:
            self.canvas.draw("circle", "c-d1", cx=x, cy=y, r=7)

    def _whiskers(self, points: Sequence[Point]) -> list[Point]:
        """Draw what the present score could be; return spots along it."""
        spots: list[Point] = []
        if not points:
            return spots
        x, y = points[-1]
        chart = self.chart
        if chart.community_range:
            low, high = sorted(self.y.clamped(end) for end in chart.community_range)
            self.canvas.rule("c-s1", x=(x, x), y=(low, high), stroke_width=1.5)
            for end in (low, high):
                self.canvas.rule("c-s1", x=(x - 5, x + 5), y=(end, end), stroke_width=1.5)
            spots += along([(x, low), (x, high)])
        if chart.financial_range:
            low, high = sorted(self.x.clamped(end) for end in chart.financial_range)
            self.canvas.rule("c-s1", x=(low, high), y=(y, y), stroke_width=1.5)
            for end in (low, high):
                self.canvas.rule("c-s1", x=(end, end), y=(y - 5, y + 5), stroke_width=1.5)
            spots += along([(low, y), (high, y)])
        return spots

    def _now_lines(self) -> list[str]:
        chart, words = self.chart, self.words
        _, now = chart.known[-1]
        x, y = (words.number(score or 0, 0) for score in (now.financial, now.community))
        lines = [words.now_and.format(x=x, y=y)]
        for name, ends in (
            (words.financial, chart.financial_range),
            (words.community, chart.community_range),
        ):
            if ends:
                low, high = (words.number(end, 0) for end in sorted(ends, key=float))
                text = words.could_be.format(low=low, high=high)
                both = chart.financial_range and chart.community_range
                lines.append(f"{name}: {text}" if both else text)
        return lines

    def _labels(self, points: Sequence[Point], whiskers: list[Point]) -> None:
        inside = Box(
            self.area.left + 3, self.area.top + 3, self.area.right - 3, self.area.bottom - 3
        )
        spots = along(points) + list(points) * 2 + whiskers * 2
        lines = self._now_lines()
        box = place_beside(
            points[-1], block(lines, self.font, 700), Scene(inside, self.texts, spots)
        )
        if box is None:
            box = self._below(lines)
        else:
            self._lead(points[-1], box)
        self._write(lines, box, ("c-lab", "c-tick"), self._anchor(points[-1], box))
        self._period_labels(points, inside, spots)

    def _period_labels(self, points: Sequence[Point], inside: Box, spots: list[Point]) -> None:
        places = [place for place, _ in self.chart.known]
        for n, place in enumerate(places[:-1]):
            if n and place not in self.chart.named:
                continue
            text = self.chart.path[place].period
            size = block([text], self.font, 400)
            box = place_beside(points[n], size, Scene(inside, self.texts, spots))
            if box and not self._far(points[n], box):
                self._write([text], box, ("c-tick",), self._anchor(points[n], box))

    def _anchor(self, point: Point, box: Box) -> str:
        return "end" if box.right <= point[0] else "start"

    def _far(self, point: Point, box: Box) -> bool:
        across = max(box.left - point[0], point[0] - box.right, 0)
        down = max(box.top - point[1], point[1] - box.bottom, 0)
        return max(across, down) > 36

    def _lead(self, point: Point, box: Box) -> None:
        if self._far(point, box):
            x = min(max(point[0], box.left), box.right)
            y = min(max(point[1], box.top), box.bottom)
            self.canvas.rule("c-lead", x=(point[0], x), y=(point[1], y))

    def _below(self, lines: Sequence[str]) -> Box:
        wide, high = block(lines, self.font, 700)
        box = Box(0, self.foot, wide, self.foot + high)
        self.foot += high + 6
        return box

    def _no_data(self) -> None:
        middle = (self.area.left + self.area.right) / 2
        y = (self.area.top + self.area.bottom) / 2 - 10
        self.canvas.text(self.words.no_data, "c-lab", x=middle, y=y, text_anchor="middle")

    def _points(self, points: Sequence[Point]) -> str:
        words = self.words
        lines = []
        for _, one in self.chart.known:
            scores: list[tuple[str, Number]] = [
                (words.financial, one.financial or 0),
                (words.community, one.community or 0),
            ]
            parts = [f"{name} {words.number(score, 0)}" for name, score in scores]
            lines.append("\n".join([one.period, *parts]))
        return json.dumps(
            {
                "x": [round(x, 1) for x, _ in points],
                "y": [round(y, 1) for _, y in points],
                "say": lines,
                "top": self.area.top,
                "bottom": self.area.bottom,
            },
            ensure_ascii=False,
        )
