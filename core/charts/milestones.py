"""Milestones against time: what was agreed, what is expected, what happened, and the last day."""

from dataclasses import dataclass
from datetime import date

from core.charts.chart import Size
from core.charts.markup import Svg
from core.charts.milestones_draw import MilestonesDrawing
from core.charts.table import Cell, Table, dated, said
from core.charts.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Milestone:
    """One row. ``note`` is what stands at its end, by default how late it is in words.

    ``baseline`` was frozen at contract, ``deadline`` is the final contract deadline; days late are
    counted from the baseline to the actual date, or else to the forecast, or to ``counted_to``
    where that is given (a forecast that went by promises nothing).
    """

    name: str
    baseline: date | None = None
    forecast: date | None = None
    actual: date | None = None
    deadline: date | None = None
    note: str = ""
    counted_to: date | None = None

    @property
    def reached(self) -> date | None:
        """The day it happened, or is expected to."""
        return self.counted_to or self.actual or self.forecast

    @property
    def days_late(self) -> int | None:
        """Days after the baseline, negative when early; None where a date is missing."""
        if self.baseline is None or self.reached is None:
            return None
        return (self.reached - self.baseline).days

    @property
    def dates(self) -> tuple[date, ...]:
        """All dates there are."""
        every = (self.baseline, self.forecast, self.actual, self.deadline, self.counted_to)
        return tuple(day for day in every if day is not None)


@dataclass(frozen=True, slots=True)
class MilestoneChart:
    """Milestones in their order over one axis of time, to scale; ``today`` draws the mark."""

    title: str
    milestones: tuple[Milestone, ...]
    today: date | None = None

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing, 640, 340 or (print) 480 units wide."""
        return MilestonesDrawing(self, size, words).svg(uid)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each milestone."""
        rows = tuple(
            (
                said(one.name),
                dated(one.baseline, words),
                dated(one.forecast, words),
                dated(one.actual, words),
                dated(one.deadline, words),
                Cell("–")
                if one.days_late is None
                else Cell(words.number(one.days_late, 0), one.days_late),
            )
            for one in self.milestones
        )
        headers = (words.milestone, words.baseline, words.forecast, words.actual)
        return Table((*headers, words.deadline, words.days_late), rows)
