"""A legend above a chart, for what cannot be labelled where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.charts.markup import Canvas
from core.charts.text import text_width, wrap

DASH = 24.0
BOX = 16.0

Sample = Callable[[Canvas, float, float], None]
"""Draws a sample that starts at x and is centred on y."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name with its sample and the width that the sample takes."""

    name: str
    sample: Sample
    wide: float


def dash(name: str, cls: str, pattern: str, stroke_width: float = 2.25) -> Entry:
    """Return the entry of a line."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.rule(
            cls, x=(x, x + DASH), y=(y, y), stroke_width=stroke_width, stroke_dasharray=pattern
        )

    return Entry(name, draw, DASH)


def box(name: str, cls: str) -> Entry:
    """Return the entry of a bar."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.draw("rect", cls, x=x, y=y - 5.5, width=BOX, height=11, rx=1.5)

    return Entry(name, draw, BOX)


def draw_legend(
    canvas: Canvas, entries: Sequence[Entry], area: tuple[float, float, float], size: float
) -> float:
    """Draw entries in rows from (left, top) to right; return the height they take."""
    left, top, right = area
    line = round(size * 1.35)
    x, y = left, top + line
    for entry in entries:
        lines = wrap(entry.name, right - left - entry.wide - 8, size)
        width = entry.wide + 8 + max(text_width(text, size) for text in lines)
        if x > left and x + width > right:
            x, y = left, y + line
        entry.sample(canvas, x, y - size * 0.33)
        for n, text in enumerate(lines):
            canvas.text(text, "c-lab", x=x + entry.wide + 6, y=y + n * line)
        y += (len(lines) - 1) * line
        x = x + width + 14 if len(lines) == 1 else right
    return y - top + 6
