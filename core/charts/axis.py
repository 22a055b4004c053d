"""The unit of an axis: at each number where it is short, once above the plot where it is long."""

from dataclasses import dataclass

from core.charts.chart import Paper
from core.charts.markup import Canvas
from core.charts.text import text_width, wrap
from core.charts.words import Unit


@dataclass(frozen=True, slots=True)
class AxisUnit:
    """How the numbers are said, and what stands above the plot instead ("" for nothing)."""

    unit: Unit
    heading: str

    @classmethod
    def of(cls, unit: Unit, paper: Paper) -> "AxisUnit":
        """Take the suffix off the numbers where it needs more than a seventh of the width."""
        if text_width(unit.suffix, paper.font) * 7 <= paper.width:
            return cls(unit, "")
        return cls(Unit(prefix=unit.prefix, places=unit.places), unit.suffix)

    def draw(self, canvas: Canvas, top: float, paper: Paper) -> float:
        """Write the heading from ``top`` on; return the height it takes."""
        if not self.heading:
            return 0.0
        line = round(paper.font * 1.25)
        lines = wrap(self.heading, paper.width, paper.font)
        for n, text in enumerate(lines):
            canvas.text(text, "c-tick", x=0, y=top + paper.font + n * line)
        return float(len(lines) * line + 8)
