"""A small line beside a figure: MINI for a table or a card, wider with its dates and target."""

from dataclasses import dataclass, field

from core.charts.chart import Size
from core.charts.markup import Canvas, Frame, Svg
from core.charts.scale import Scale
from core.charts.table import Table, said, valued
from core.charts.text import text_width
from core.charts.words import ENGLISH, Number, Unit, Words


@dataclass(frozen=True, slots=True)
class Sparkline:
    """One series over time. ``in_doubt`` draws the last figure as still to be checked.

    MINI is 88 by 28 units without a word; every other size is 328 by 100 with target and dates.
    """

    name: str
    periods: tuple[str, ...]
    values: tuple[Number | None, ...]
    unit: Unit = field(default_factory=Unit)
    target: Number | None = None
    in_doubt: bool = False

    def __post_init__(self) -> None:
        """Refuse lengths that differ."""
        if len(self.periods) != len(self.values):
            raise ValueError("a sparkline needs one value for each period")

    def svg(self, size: Size = Size.MINI, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing."""
        canvas = Canvas()
        mini = size is Size.MINI
        width, height = (88.0, 28.0) if mini else (328.0, 100.0)
        box = (4.0, width - 6, 5.0, height - 5) if mini else (4.0, width - 10, 8.0, 60.0)
        known = [(n, value) for n, value in enumerate(self.values) if value is not None]
        spots = self._spots(known, box)
        if known:
            self._target(canvas, spots, (box[0], box[1]))
            self._path(canvas, spots, known, small=mini)
        if not mini:
            self._letters(canvas, spots, known, (width, words))
        frame = Frame(
            kind="spark",
            title=self._title(known, words),
            width=width,
            height=height,
            uid=uid,
        )
        return canvas.finish(frame)

    def _spots(
        self, known: list[tuple[int, Number]], box: tuple[float, float, float, float]
    ) -> tuple[Scale, Scale]:
        heights = [float(value) for _, value in known] + (
            [] if self.target is None else [float(self.target)]
        )
        low, high = (min(heights), max(heights)) if heights else (0.0, 1.0)
        left, right, top, bottom = box
        count = max(len(self.values) - 1, 1)
        return Scale(0, count, left, right), Scale(low, high, bottom, top)

    def _target(
        self, canvas: Canvas, spots: tuple[Scale, Scale], across: tuple[float, float]
    ) -> None:
        if self.target is not None:
            y = spots[1](self.target)
            canvas.rule("c-target", x=across, y=(y, y), stroke_width=1.25, stroke_dasharray="2 3")

    def _path(
        self,
        canvas: Canvas,
        spots: tuple[Scale, Scale],
        known: list[tuple[int, Number]],
        *,
        small: bool,
    ) -> None:
        x, y = spots
        solid = known[:-1] if self.in_doubt else known
        pieces: list[list[tuple[int, Number]]] = []
        for place, value in solid:
            if pieces and pieces[-1][-1][0] == place - 1:
                pieces[-1].append((place, value))
            else:
                pieces.append([(place, value)])
        for piece in pieces:
            points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in piece)
            if len(piece) == 1:
                canvas.draw("circle", "c-d1", cx=x(piece[0][0]), cy=y(piece[0][1]), r=1.5)
            else:
                canvas.draw(
                    "polyline",
                    "c-s1",
                    stroke_width=1.75 if small else 2,
                    stroke_linejoin="round",
                    points=points,
                )
        if self.in_doubt and len(known) > 1:
            (before, old), (place, value) = known[-2:]
            canvas.rule(
                "c-doubt",
                x=(x(before), x(place)),
                y=(y(old), y(value)),
                stroke_width=2,
                stroke_dasharray="2 3",
            )
        place, value = known[-1]
        dot = "c-doubt-dot" if self.in_doubt else "c-d1"
        canvas.draw("circle", dot, cx=x(place), cy=y(value), r=3 if small else 4.5)

    def _letters(
        self,
        canvas: Canvas,
        spots: tuple[Scale, Scale],
        known: list[tuple[int, Number]],
        page: tuple[float, Words],
    ) -> None:
        width, words = page
        foot = 95.0
        if self.periods:
            first, last = self.periods[0], self.periods[-1]
            canvas.text(first, "c-tick", x=4, y=foot)
            both = text_width(first, 13) + text_width(last, 13) + 20
            if len(self.periods) > 1 and both <= width:
                canvas.text(last, "c-tick", x=width - 4, y=foot, text_anchor="end")
        notes = []
        if self.target is not None:
            value = self.unit.say(self.target, words)
            notes.append((words.target_value.format(value=value), "c-target-lab", "start", 4.0))
        if known:
            text = self.unit.say(known[-1][1], words)
            cls = "c-doubt-lab" if self.in_doubt else "c-l1"
            notes.append((text, cls, "end", width - 4))
        if sum(text_width(text, 13, 600) for text, *_ in notes) + 20 > width:
            notes = notes[-1:]
        for text, cls, anchor, x in notes:
            canvas.text(text, cls, x=x, y=79, text_anchor=anchor, font_weight=600)

    def _title(self, known: list[tuple[int, Number]], words: Words) -> str:
        if not known:
            return f"{self.name}: {words.no_data}"
        say = self.unit.say
        values = [value for _, value in known]
        last = words.last_in_doubt if self.in_doubt else words.last
        parts = [
            words.lowest.format(value=say(min(values), words)),
            words.highest.format(value=say(max(values), words)),
            last.format(value=say(values[-1], words)),
        ]
        if self.target is not None:
            parts.append(words.target_value.format(value=say(self.target, words)))
        return f"{self.name}: {', '.join(parts)}"

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each period."""
        rows = tuple(
            (said(period), valued(value, self.unit, words, words.not_reported))
            for period, value in zip(self.periods, self.values, strict=True)
        )
        return Table((words.period, self.name), rows)
