"""The timeline of a partnership: its stages, the approvals between them, and where it stands."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.charts.chart import Size
from core.charts.lifeline_draw import (
    Plan,
    draw_brief,
    draw_full,
    draw_strip,
    neighbours,
    said_of_stage,
)
from core.charts.lifeline_fit import Gate, GateState, Lettering, Phase, State, fit, ribbon
from core.charts.markup import Canvas, Frame, Svg
from core.charts.table import Cell, Table, dated, said
from core.charts.words import ENGLISH, Words

__all__ = ["Gate", "GateState", "Lifeline", "Phase", "State"]

LEAST_WIDTH: Final = {
    Size.FULL: 920.0,
    Size.WIDE: 640.0,
    Size.NARROW: 256.0,
    Size.PRINT: 640.0,
    Size.MINI: 132.0,
}
_LETTERS: Final = {
    Size.FULL: Lettering(14, 14),
    Size.WIDE: Lettering(13, 12),
    Size.NARROW: Lettering(14, 12),
    Size.PRINT: Lettering(11, 10),
    Size.MINI: Lettering(),
}


@dataclass(frozen=True, slots=True)
class Lifeline:
    """Stages in their order, at least one; ``today`` draws the mark.

    FULL is fluid from 920 units upwards, WIDE from 640, NARROW from 256; PRINT has a fixed 640,
    MINI a fixed 132.
    Where the full names do not fit, only the stages before, now and next are named, never cut.
    ``show_gates`` prints the names and dates of the stage approvals below.
    """

    phases: tuple[Phase, ...]
    today: date | None = None
    show_gates: bool = False

    def __post_init__(self) -> None:
        """Refuse a lifeline without stages."""
        if not self.phases:
            raise ValueError("a lifeline needs at least one stage")

    def svg(self, size: Size = Size.WIDE, *, uid: str = "", words: Words = ENGLISH) -> Svg:
        """Return the drawing in one of the four sizes."""
        if size is Size.MINI:
            return self._strip(uid, words)
        lettering = _LETTERS[size]
        width = LEAST_WIDTH[size]
        plan = Plan(Canvas(), width, size is not Size.PRINT, lettering, words, self.today)
        slots = fit(self.phases, width, lettering, words)
        if slots:
            height = draw_full(plan, slots, with_gates=self.show_gates)
        else:
            height = draw_brief(plan, ribbon(self.phases, width, 22))
        return plan.canvas.finish(
            Frame(
                kind="lifeline",
                title=self._title(words),
                width=width,
                height=height,
                uid=uid,
                fluid=plan.fluid,
                font_size=lettering.size,
            )
        )

    def _strip(self, uid: str, words: Words) -> Svg:
        width = LEAST_WIDTH[Size.MINI]
        plan = Plan(Canvas(), width, False, Lettering(), words, self.today)  # noqa: FBT003 - fluid
        draw_strip(plan, ribbon(self.phases, width, 16))
        frame = Frame(
            kind="lifeline mini", title=self._place(words), width=width, height=18, uid=uid
        )
        return plan.canvas.finish(frame)

    def _present(self) -> int | None:
        return next((n for n, phase in enumerate(self.phases) if phase.state == "now"), None)

    def _place(self, words: Words) -> str:
        present = self._present()
        total = len(self.phases)
        if present is None:
            behind = sum(phase.state == "done" for phase in self.phases)
            last = self.phases[max(behind - 1, 0)]
            verb = words.done if behind else words.to_come
            where = words.stage_of.format(name=last.name, place=max(behind, 1), total=total)
            return f"{where}: {verb}"
        name = self.phases[present].name
        return words.stage_of.format(name=name, place=present + 1, total=total)

    def _title(self, words: Words) -> str:
        first, last = self.phases[0].start, self.phases[-1].end
        parts = [
            words.timeline_span.format(start=words.month(first), end=words.day(last))
            if first and last
            else words.timeline
        ]
        parts += [
            said_of_stage(role, phase, words)
            for role, phase in neighbours(self.phases)
            if role != "before"
        ]
        if self.today:
            parts.append(words.today_is.format(date=words.day(self.today)))
        parts.append(words.not_to_scale)
        return " ".join(part + words.sentence_end for part in parts)

    def table(self, words: Words = ENGLISH) -> Table:
        """Return a row for each stage, with the approval that ends it."""
        states = {"done": words.done, "now": words.now, "next": words.to_come}
        gates = {"passed": words.passed, "due": words.due, "coming": words.to_come}
        rows = [
            (
                said(phase.name),
                said(states[phase.state]),
                dated(phase.start, words),
                dated(phase.end, words),
                said(phase.gate.name or phase.name) if phase.gate else Cell("–"),
                said(gates[phase.gate.state]) if phase.gate else Cell("–"),
                dated(phase.gate.on if phase.gate else None, words),
            )
            for phase in self.phases
        ]
        headers = (words.stage, words.state, words.starts, words.ends, words.stage_approval)
        return Table((*headers, words.approval_state, words.approval_date), tuple(rows))
