"""Draws the rows of milestones: signs on a track, names before it, lateness behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from core.charts.chart import PAPERS, Size
from core.charts.legend import Entry, draw_legend
from core.charts.markup import Canvas, Frame, Svg
from core.charts.scale import Scale, label_at, sparse_labels
from core.charts.text import text_width, wrap
from core.charts.words import Words

if TYPE_CHECKING:
    from core.charts.milestones import Milestone, MilestoneChart

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_FIRST_MONTH = date.min.year * 12
_LAST_MONTH = date.max.year * 12 + 11


def axis_dates(first: date, last: date, most: int) -> tuple[date, ...]:
    """Return at most about ``most`` month beginnings at a round distance that enclose the dates.

    At the very ends of the calendar the first and the last month stand for what lies beyond.
    """
    begin = first.year * 12 + first.month - 1
    end = last.year * 12 + last.month
    step = next((s for s in _STEPS if (end - begin) / s <= most), _STEPS[-1])
    months = (
        min(max(month, _FIRST_MONTH), _LAST_MONTH)
        for month in range(begin - begin % step, end + step, step)
    )
    return tuple(dict.fromkeys(date(month // 12, month % 12 + 1, 1) for month in months))


@dataclass(frozen=True, slots=True)
class _Row:
    milestone: "Milestone"
    name: tuple[str, ...]
    note: tuple[str, ...]
    top: float
    track: float
    bottom: float


class MilestonesDrawing:
    """One drawing of milestones; used once."""

    def __init__(self, chart: "MilestoneChart", size: Size, words: Words) -> None:
        self.chart, self.words = chart, words
        paper = PAPERS[size]
        self.narrow, self.font, self.width = paper.narrow, paper.font, paper.width
        self.line = round(self.font * 1.3)
        self.canvas = Canvas()
        self.names = self.width if self.narrow else self.width * 0.3
        self.notes = 0.0 if self.narrow else self._note_width()
        left = 8.0 if self.narrow else self.names + 16
        right = self.width - (8.0 if self.narrow else self.notes + 12)
        dates = [day for one in chart.milestones for day in one.dates]
        dates += [chart.today] if chart.today else []
        self.ticks = axis_dates(min(dates), max(dates), 6) if dates else ()
        ends = (self.ticks[0], self.ticks[-1]) if dates else (date.min, date.max)
        self.x = Scale(ends[0].toordinal(), ends[1].toordinal(), left, right)

    def _note_width(self) -> float:
        notes = map(self._note, self.chart.milestones)
        return min(max((text_width(note, self.font, 600) for note in notes), default=0.0), 110.0)

    def _note(self, one: "Milestone") -> str:
        if one.note:
            return one.note
        return "" if one.days_late is None else self.words.lateness(one.days_late)

    def _at(self, day: date) -> float:
        return self.x(day.toordinal())

    def svg(self, uid: str) -> Svg:
        """Return the whole drawing."""
        top = draw_legend(self.canvas, self._legend(), (0.0, 0.0, self.width), self.font)
        rows = self._rows(top + self._axis_height())
        bottom = rows[-1].bottom if rows else top + 40
        self._axis(top, rows)
        for row in rows:
            self._row(row)
        if not rows:
            self.canvas.text(self.words.no_data, "c-lab", x=0, y=top + 30)
        frame = Frame(
            kind="chart",
            title=self.chart.title,
            width=self.width,
            height=bottom + 6,
            uid=uid,
            font_size=self.font,
        )
        return self.canvas.finish(frame)

    def _legend(self) -> list[Entry]:
        words = self.words
        return [
            Entry(words.baseline, lambda canvas, x, y: _baseline(canvas, x + 3, y), 6),
            Entry(words.forecast, lambda canvas, x, y: _forecast(canvas, x + 7, y), 14),
            Entry(words.actual, lambda canvas, x, y: _actual(canvas, x + 7, y), 14),
            Entry(words.deadline, lambda canvas, x, y: _deadline(canvas, x + 6, y), 8),
        ]

    def _axis_height(self) -> float:
        return self.line * (2 if self.chart.today else 1) + 8.0

    def _axis(self, top: float, rows: Sequence[_Row]) -> None:
        if not self.ticks or not rows:
            return
        texts = [str(day.year) if day.month == 1 else self.words.month(day) for day in self.ticks]
        base = top + self.line
        positions = [self._at(day) for day in self.ticks]
        bounds = (0.0 if self.narrow else self.names, self.width)
        for label in sparse_labels(positions, texts, self.font, bounds):
            self.canvas.text(label.text, "c-tick", x=label.x, y=base, text_anchor=label.anchor)
        spans = self._spans(base + (self.line + 5 if self.chart.today else 6), rows)
        for x, span in product(positions, spans):
            self.canvas.rule("c-grid", x=(x, x), y=span)
        if self.chart.today:
            self._today(base, spans, bounds)

    def _spans(self, top: float, rows: Sequence[_Row]) -> list[tuple[float, float]]:
        """Return where upright lines may run: beside the words, never through them."""
        if self.narrow:
            return [(row.track - 12, row.track + 12) for row in rows]
        return [(top, rows[-1].bottom)]

    def _today(
        self, base: float, spans: Sequence[tuple[float, float]], bounds: tuple[float, float]
    ) -> None:
        if self.chart.today is None:
            return
        x = self._at(self.chart.today)
        label = label_at(x, self.words.today, self.font, bounds, 700)
        y = base + self.line
        self.canvas.text(
            label.text,
            "ll-today-lab",
            x=label.x,
            y=y,
            text_anchor=label.anchor,
            font_weight=700,
        )
        for span in spans:
            self.canvas.rule("ll-today", x=(x, x), y=span, stroke_width=1.5)

    def _rows(self, top: float) -> list[_Row]:
        rows = []
        for one in self.chart.milestones:
            name = wrap(one.name, self.names, self.font)
            text = self._note(one)
            note = wrap(text, self.width if self.narrow else self.notes, self.font, 600)
            if self.narrow:
                words_high = (len(name) + (len(note) if text else 0)) * self.line
                track = top + 8 + words_high + 16
                bottom = track + 16
            else:
                high = max(len(name), len(note)) * self.line
                track = top + 9 + high / 2
                bottom = max(top + high + 18, track + 16)
            rows.append(_Row(one, name, note if text else (), top, track, bottom))
            top = bottom
        return rows

    def _row(self, row: _Row) -> None:
        canvas = self.canvas
        canvas.rule("c-grid", x=(0, self.width), y=(row.top, row.top))
        canvas.rule("m-track", x=(self.x.start, self.x.end), y=(row.track,) * 2, stroke_width=2)
        self._words(row)
        self._slip(row)
        one = row.milestone
        for day, sign in (
            (one.deadline, _deadline),
            (one.baseline, _baseline),
            (None if one.actual else one.forecast, _forecast),
            (one.actual, _actual),
        ):
            if day is not None:
                sign(canvas, self._at(day), row.track)

    def _words(self, row: _Row) -> None:
        if self.narrow:
            self._lines(row.name, "c-name", 0, row.top + 8)
            self._lines(row.note, "c-lab", 0, row.top + 8 + len(row.name) * self.line)
            return
        middle = row.track
        self._lines(row.name, "c-name", 0, middle - len(row.name) * self.line / 2)
        start = self.width - self.notes
        self._lines(row.note, "c-lab", start, middle - len(row.note) * self.line / 2)

    def _lines(self, lines: Sequence[str], cls: str, x: float, top: float) -> None:
        weight = 500 if cls == "c-name" else 400 if self.narrow else 600
        for n, text in enumerate(lines):
            y = top + self.font * 0.98 + n * self.line
            self.canvas.text(text, cls, x=x, y=y, font_weight=weight)

    def _slip(self, row: _Row) -> None:
        one = row.milestone
        if one.baseline is None or one.reached is None or one.baseline == one.reached:
            return
        beyond = one.deadline is not None and one.reached > one.deadline
        late = "m-over" if beyond else "m-late"
        cls = late if one.reached > one.baseline else "m-early"
        ends = (self._at(one.baseline), self._at(one.reached))
        self.canvas.rule(cls, x=ends, y=(row.track,) * 2, stroke_width=4)


def _baseline(canvas: Canvas, x: float, y: float) -> None:
    canvas.rule("m-base", x=(x, x), y=(y - 8, y + 8), stroke_width=2.5)


def _forecast(canvas: Canvas, x: float, y: float) -> None:
    canvas.draw("circle", "m-forecast", cx=x, cy=y, r=5, stroke_width=2.25)


def _actual(canvas: Canvas, x: float, y: float) -> None:
    canvas.draw("circle", "m-actual", cx=x, cy=y, r=6)


def _deadline(canvas: Canvas, x: float, y: float) -> None:
    path = f"M{x - 4:.1f} {y - 9:.1f}h4v18h-4"
    canvas.draw("path", "m-end", fill="none", stroke_width=2, d=path)
