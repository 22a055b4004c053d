"""Where the stages of a lifeline stand, so that no label meets another.

A stage is as wide as its share of time, but never narrower than its labels; what short stages need
is taken from the long ones. So a lifeline is not to scale, and its dates are printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise, product
from typing import Literal

from core.charts.text import narrowest, text_width, wrap
from core.charts.words import Words

State = Literal["done", "now", "next"]
GateState = Literal["passed", "due", "coming"]


@dataclass(frozen=True, slots=True)
class Gate:
    """The stage approval that ends a stage; ``on`` is when it was passed or is due."""

    name: str
    state: GateState = "coming"
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One stage. Unknown dates are None; a stage with ``gate`` ends in a diamond."""

    name: str
    state: State
    start: date | None = None
    end: date | None = None
    gate: Gate | None = None

    @property
    def weight(self) -> int:
        """The weight of the letters: the present stage is bold."""
        return 700 if self.state == "now" else 500


@dataclass(frozen=True, slots=True)
class Slot:
    """A stage in its place: edges in units, lines of its name, date underneath."""

    phase: Phase
    left: float
    right: float
    lines: tuple[str, ...]
    date: str


def shares(phases: Sequence[Phase]) -> list[float]:
    """Return each stage's part of the whole time; a stage of unknown length counts as average."""
    days = [_days(phase, after) for phase, after in pairwise([*phases, None]) if phase is not None]
    known = [length for length in days if length is not None]
    usual = sum(known) / len(known) if known else 1.0
    lengths = [usual if length is None else float(length) for length in days]
    return [length / sum(lengths) for length in lengths]


def _days(phase: Phase, after: Phase | None) -> int | None:
    end = phase.end or (after.start if after else None)
    if phase.start is None or end is None or end <= phase.start:
        return None
    return (end - phase.start).days


def fill(parts: Sequence[float], least: Sequence[float], width: float) -> list[float] | None:
    """Return widths that sum to ``width``, by share but none under its least; None if no room."""
    if sum(least) > width:
        return None
    fixed: set[int] = set()
    while True:
        free = [place for place in range(len(parts)) if place not in fixed]
        room = width - sum(least[place] for place in fixed)
        whole = sum(parts[place] for place in free)
        short = {place for place in free if parts[place] / whole * room < least[place]}
        if not short:
            break
        fixed |= short
        if len(fixed) == len(parts):
            return [need + (width - sum(least)) / len(parts) for need in least]
    return [
        least[place] if place in fixed else parts[place] / whole * room
        for place in range(len(parts))
    ]


@dataclass(frozen=True, slots=True)
class Lettering:
    """Size of the letters and the free space that labels keep, in units."""

    size: float = 13
    gap: float = 12
    least: float = 26


def fit(
    phases: Sequence[Phase], width: float, lettering: Lettering, words: Words
) -> tuple[Slot, ...] | None:
    """Return the stages side by side with full names and dates, or None where they do not fit.

    Tried in this order: names in one line, two, three; in each, months before years, and the last
    date beside that of the last stage before a line of its own.
    """
    months = tuple(words.month(phase.start) if phase.start else "" for phase in phases)
    years = tuple(
        said if phase.state == "now" or phase.start is None else str(phase.start.year)
        for phase, said in zip(phases, months, strict=True)
    )
    end = phases[-1].end
    closing = text_width(words.day(end), lettering.size) + lettering.gap if end else 0.0
    for lines, dates, extra in product((1, 2, 3), (months, years), (closing, 0.0)):
        least = _least(phases, dates, lettering, lines)
        date_width = text_width(dates[-1], lettering.size) + lettering.gap
        least[-1] = max(least[-1], date_width + extra)
        widths = fill(shares(phases), least, width)
        if widths:
            return _slots(phases, dates, widths, lettering)
    return None


def _least(
    phases: Sequence[Phase], dates: Sequence[str], lettering: Lettering, lines: int
) -> list[float]:
    size = lettering.size
    return [
        max(
            narrowest(phase.name, lines, size, phase.weight) + lettering.gap,
            text_width(said, size) + lettering.gap,
            lettering.least,
        )
        for phase, said in zip(phases, dates, strict=True)
    ]


def _slots(
    phases: Sequence[Phase], dates: Sequence[str], widths: Sequence[float], lettering: Lettering
) -> tuple[Slot, ...]:
    edges = [0.0, *accumulate(widths)]
    return tuple(
        Slot(
            phase,
            edges[place],
            edges[place + 1],
            wrap(phase.name, widths[place] - lettering.gap + 0.01, lettering.size, phase.weight),
            dates[place],
        )
        for place, phase in enumerate(phases)
    )


def ribbon(phases: Sequence[Phase], width: float, least: float) -> tuple[Slot, ...]:
    """Return the stages without labels, each ``least`` wide, or 85 % of an equal part."""
    need = [min(least, width / len(phases) * 0.85)] * len(phases)
    widths = fill(shares(phases), need, width) or need
    edges = [0.0, *accumulate(widths)]
    return tuple(
        Slot(phase, edges[place], edges[place + 1], (), "") for place, phase in enumerate(phases)
    )


def today_at(slots: Sequence[Slot], today: date) -> float:
    """Return where today stands: inside the present stage, by its dates as far as they are known.

    A stage that has run past its planned end holds the mark just before its end.
    """
    for slot in slots:
        if slot.phase.state == "now":
            return slot.left + _share_of(slot.phase, today) * (slot.right - slot.left)
    behind = [slot.right for slot in slots if slot.phase.state == "done"]
    return behind[-1] if behind else slots[0].left


def _share_of(phase: Phase, today: date) -> float:
    if phase.start is None or phase.end is None or phase.end <= phase.start:
        return 0.5
    share = (today - phase.start).days / (phase.end - phase.start).days
    return min(max(share, 0.03), 0.97)
