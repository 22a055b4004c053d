"""Draws the two axes, the four fields, the path and its labels."""

import json
from collections.abc import Sequence
from itertools import chain, product
from typing import TYPE_CHECKING

from core.charts.chart import PAPERS, Size
from core.charts.markup import Canvas, Frame, Svg, Value, num
from core.charts.placing import Box, Scene, along, block, covered, place_beside
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
        paper = PAPERS[size]
        self.narrow = paper.narrow
        self.keyed = size is not Size.PRINT
        self.font, self.width = paper.font, paper.width
        self.line = round(self.font * 1.25)
        self.canvas = Canvas()
        top = self.line + 12.0 if self.narrow else 10.0
        left = 34.0 if self.narrow else 54.0
        high = (self.width - left - 16) * (1.0 if self.narrow else 0.77)
        self.area = Box(left, top, self.width - 16, top + high)
        origin = chart.origin
        self.x = Scale(origin, 100, self.area.left, self.area.right)
        self.y = Scale(origin, 100, self.area.bottom, self.area.top)
        self.present = chart.path[-1].known
        self.texts: list[Box] = []
        self.spots: list[Point] = []
        self.foot = self.area.bottom + 2 * self.line + 10

    def svg(self, uid: str) -> Svg:
        """Return the whole drawing."""
        self._fields()
        self._axes()
        points = [self._at(place) for place, _ in self.chart.known]
        self._path()
        self.spots = [*along(points), *points, *points, *self._whiskers(points) * 2]
        self._names_of_fields()
        if points:
            self._labels(points)
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
        for text, field, at_top, anchor in (
            (words.people_only, Box(area.left, area.top, x, y), True, "start"),
            (words.both_met, Box(x, area.top, area.right, y), True, "end"),
            (words.neither_met, Box(area.left, y, x, area.bottom), False, "start"),
            (words.money_only, Box(x, y, area.right, area.bottom), False, "end"),
        ):
            self._name_of_field(text, field, (at_top, anchor))

    def _name_of_field(self, text: str, field: Box, how: tuple[bool, str]) -> None:
        """Write the name into its corner, or into another where the drawing is in the way."""
        room = field.right - field.left - 18
        longest = max(text_width(word, self.font, 600) for word in text.split())
        if room < longest:
            return
        at_top, anchor = how
        corners = product((at_top, not at_top), (anchor, "end" if anchor == "start" else "start"))
        best: tuple[int, Sequence[str], Box, str] | None = None
        for (up, side), limit in product(corners, (room, room * 0.5)):
            lines = wrap(text, max(limit, longest), self.font, 600)
            wide, high = block(lines, self.font, 600)
            top = field.top + 6 if up else field.bottom - 8 - high
            left = field.left + 9 if side == "start" else field.right - 9 - wide
            hidden = covered(Box(left, top, left + wide, top + high), self.spots)
            if high + 14 <= field.bottom - field.top and (best is None or hidden < best[0]):
                best = (hidden, lines, Box(left, top, left + wide, top + high), side)
        if best:
            self._write(best[1], best[2], ("q-lab",), best[3])

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
        if not self.present:
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
        if not self.present:
            return [words.then_and.format(period=now.period, x=x, y=y)]
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

    def _labels(self, points: Sequence[Point]) -> None:
        inside = Box(
            self.area.left + 3, self.area.top + 3, self.area.right - 3, self.area.bottom - 3
        )
        spots = [*self.spots, *self._marks()]
        room = (inside.right - inside.left) * 0.8
        head, *rest = (wrap(line, room, self.font, 700) for line in self._now_lines())
        lines = [*head, *chain(*rest)]
        classes = [*("c-lab" for _ in head), "c-tick"]
        strict = (18.0, 26.0, 0) if self.narrow else (18.0, 140.0, 1000)
        scene = Scene(inside, self.texts, spots, *strict)
        box = place_beside(points[-1], block(lines, self.font, 700), scene)
        if box:
            self._lead(points[-1], box)
            self._write(lines, box, classes, self._anchor(points[-1], box))
        else:
            room = self.width - 26
            head, *rest = (wrap(line, room, self.font, 700) for line in self._now_lines())
            lines, classes = [*head, *chain(*rest)], [*("c-lab" for _ in head), "c-tick"]
            self._write(lines, self._below(lines), classes, "start")
        self._period_labels(points, inside, spots)

    def _period_labels(self, points: Sequence[Point], inside: Box, spots: list[Point]) -> None:
        places = [place for place, _ in self.chart.known]
        for n, place in enumerate(places[:-1]):
            if n and place not in self.chart.named:
                continue
            text = self.chart.path[place].period
            size = block([text], self.font, 400)
            scene = Scene(inside, self.texts, spots, reach=26.0, cover=0 if self.narrow else 3)
            box = place_beside(points[n], size, scene)
            if box:
                self._write([text], box, ("c-tick",), self._anchor(points[n], box))

    def _marks(self) -> list[Point]:
        """Return spots along the dotted lines of the pass mark."""
        x, y = self.x.clamped(self.chart.pass_mark), self.y.clamped(self.chart.pass_mark)
        area = self.area
        return along([(x, area.top), (x, area.bottom)]) + along([(area.left, y), (area.right, y)])

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
        """Make room under the axes, where the point is shown again beside its words."""
        wide, high = block(lines, self.font, 700)
        top = self.foot + 4
        self.canvas.draw("circle", "c-d1", cx=7, cy=top + self.font * 0.65, r=7)
        self.foot = top + high + 4
        return Box(22, top, 22 + wide, top + high)

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
