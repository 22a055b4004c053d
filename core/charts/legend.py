"""A legend above a chart, for what cannot be labelled where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.charts.markup import Canvas
from core.charts.text import text_width, wrap

SWATCH = 24.0

Sample = Callable[[Canvas, float, float], None]
"""Draws a sample that starts at x and is centred on y, 24 units wide."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name with its sample."""

    name: str
    sample: Sample


def dash(cls: str, pattern: str, stroke_width: float = 2.25) -> Sample:
    """Return the sample of a line."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.rule(
            cls, x=(x, x + SWATCH), y=(y, y), stroke_width=stroke_width, stroke_dasharray=pattern
        )

    return draw


def box(cls: str) -> Sample:
    """Return the sample of a bar."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.draw("rect", cls, x=x + 6, y=y - 5.5, width=16, height=11, rx=1.5)

    return draw


def draw_legend(
    canvas: Canvas, entries: Sequence[Entry], area: tuple[float, float, float], size: float
) -> float:
    """Draw entries in rows from (left, top) to right; return the height they take."""
    left, top, right = area
    line = round(size * 1.35)
    x, y = left, top + line
    for entry in entries:
        lines = wrap(entry.name, right - left - SWATCH - 8, size)
        width = SWATCH + 8 + max(text_width(text, size) for text in lines)
        if x > left and x + width > right:
            x, y = left, y + line
        entry.sample(canvas, x, y - size * 0.33)
        for n, text in enumerate(lines):
            canvas.text(text, "c-lab", x=x + SWATCH + 6, y=y + n * line)
        y += (len(lines) - 1) * line
        x = x + width + 14 if len(lines) == 1 else right
    return y - top + 6
