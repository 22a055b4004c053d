"""Draws the ribbon of a lifeline with what belongs above and below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from core.charts.lifeline_fit import Gate, Lettering, Phase, Slot, today_at
from core.charts.markup import Canvas, Value, element, num, paint
from core.charts.scale import Label, label_at, label_from
from core.charts.text import text_width, wrap
from core.charts.words import Words

RIBBON = 12.0
DIAMOND = "M0-8l8 8-8 8-8-8z"
DIAMOND_AT_END = "M-9-8l8 8-8 8-8-8z"


@dataclass(slots=True)
class Plan:
    """A canvas with its measures; ``fluid`` writes positions across as shares of the width."""

    canvas: Canvas
    width: float
    fluid: bool
    lettering: Lettering
    words: Words
    today: date | None
    rows: list[list[Label]] = field(default_factory=list)

    def x(self, position: float) -> Value:
        """Return a position across, as a number or as a share of the width."""
        return f"{num(position / self.width * 100, 3)}%" if self.fluid else position

    @property
    def line(self) -> float:
        """The distance of two lines of text."""
        return round(self.lettering.size * 1.25)

    def row_for(self, label: Label, first: int = 0) -> int:
        """Put a label into the first row below the ribbon where it keeps its distance."""
        place = first
        while True:
            while len(self.rows) <= place:
                self.rows.append([])
            if all(
                label.left - other.right >= 8 or other.left - label.right >= 8
                for other in self.rows[place]
            ):
                self.rows[place].append(label)
                return place
            place += 1


def neighbours(phases: Sequence[Phase]) -> list[tuple[str, Phase]]:
    """Return the stages before, now and next, as far as there are any, with these roles."""
    present = next((n for n, phase in enumerate(phases) if phase.state == "now"), None)
    behind = sum(phase.state == "done" for phase in phases)
    after = behind if present is None else present + 1
    before = behind - 1 if present is None else present - 1
    places = (("before", before), ("now", present), ("next", after))
    return [
        (role, phases[place])
        for role, place in places
        if place is not None and 0 <= place < len(phases)
    ]


def said_of_stage(role: str, phase: Phase, words: Words) -> str:
    """Return the sentence on a neighbour, with its date where that is known."""
    patterns = {
        "before": (words.before_stage, words.before_stage_from),
        "now": (words.now_stage, words.now_stage_since),
        "next": (words.next_stage, words.next_stage_on),
    }
    plain, with_date = patterns[role]
    if phase.start is None:
        return plain.format(name=phase.name)
    return with_date.format(name=phase.name, date=words.month(phase.start))


def _draw_ribbon(plan: Plan, slots: Sequence[Slot], top: float) -> None:
    for slot in slots:
        plan.canvas.draw(
            "rect",
            f"ll-{slot.phase.state}",
            x=plan.x(slot.left),
            y=top,
            width=plan.x(slot.right - slot.left),
            height=RIBBON,
            rx=3,
        )
    for slot in slots[1:]:
        plan.canvas.rule(
            "ll-cut", x=(plan.x(slot.left),) * 2, y=(top, top + RIBBON), stroke_width=2
        )


def _draw_diamonds(plan: Plan, slots: Sequence[Slot], top: float) -> None:
    for slot in slots:
        gate = slot.phase.gate
        if gate is None:
            continue
        path = DIAMOND_AT_END if slot is slots[-1] else DIAMOND
        heavy = 2.5 if gate.state == "due" else 1.5
        shape = element("path", **paint("ll-gate"), stroke_width=heavy, d=path)
        middle = top + RIBBON / 2
        if plan.fluid:
            plan.canvas.add(
                element(
                    "svg",
                    shape,
                    x=plan.x(slot.right),
                    y=middle,
                    overflow="visible",
                    direction="ltr",
                )
            )
        else:
            plan.canvas.add(
                element("g", shape, transform=f"translate({num(slot.right)} {num(middle)})")
            )


def _draw_today(plan: Plan, slots: Sequence[Slot], top: float) -> None:
    if plan.today is None:
        return
    x = plan.x(today_at(slots, plan.today))
    plan.canvas.rule("ll-today", x=(x, x), y=(top - 6, top + RIBBON + 6), stroke_width=2.5)


def _today_label(plan: Plan, slots: Sequence[Slot]) -> tuple[int, Label] | None:
    if plan.today is None:
        return None
    size = plan.lettering.size
    label = label_at(today_at(slots, plan.today), plan.words.today, size, (0.0, plan.width), 700)
    return plan.row_for(label), label


def _put(plan: Plan, label: Label, y: float, cls: str, **more: Value) -> None:
    plan.canvas.text(label.text, cls, x=plan.x(label.x), y=y, text_anchor=label.anchor, **more)


def _end_label(plan: Plan, slots: Sequence[Slot]) -> tuple[int, Label] | None:
    end = slots[-1].phase.end
    if end is None:
        return None
    text = plan.words.day(end)
    width = text_width(text, plan.lettering.size)
    label = Label(plan.width, "end", text, plan.width - width, plan.width)
    return plan.row_for(label), label


def draw_full(plan: Plan, slots: Sequence[Slot], *, with_gates: bool) -> float:
    """Draw names above, ribbon, dates below; return the height."""
    size, line = plan.lettering.size, plan.line
    deepest = max(len(slot.lines) for slot in slots)
    last_name = size + (deepest - 1) * line
    top = last_name + 10
    _draw_ribbon(plan, slots, top)
    dates = top + RIBBON + 5 + size
    plan.rows.append([])
    for slot in slots:
        first = last_name - (len(slot.lines) - 1) * line
        for n, text in enumerate(slot.lines):
            plan.canvas.text(
                text,
                "ll-name",
                x=plan.x(slot.left),
                y=first + n * line,
                font_weight=slot.phase.weight,
            )
        if slot.date:
            right = slot.left + text_width(slot.date, size)
            label = Label(slot.left, "start", slot.date, slot.left, right)
            plan.rows[0].append(label)
            _put(plan, label, dates, "ll-date")
    _draw_foot(plan, slots, dates)
    _draw_diamonds(plan, slots, top)
    _draw_today(plan, slots, top)
    if with_gates:
        _draw_gate_labels(plan, slots, dates + 4)
        dates += 4
    return dates + (len(plan.rows) - 1) * line + round(size * 0.4)


def _draw_foot(plan: Plan, slots: Sequence[Slot], dates: float) -> None:
    end = _end_label(plan, slots)
    if end:
        _put(plan, end[1], dates + end[0] * plan.line, "ll-date")
    today = _today_label(plan, slots)
    if today:
        _put(plan, today[1], dates + today[0] * plan.line, "ll-today-lab", font_weight=700)


def _gate_text(gate: Gate, words: Words) -> str:
    return ", ".join(part for part in (gate.name, gate.on and words.day(gate.on)) if part)


def _draw_gate_labels(plan: Plan, slots: Sequence[Slot], dates: float) -> None:
    size, first = plan.lettering.size, len(plan.rows)
    for slot in slots:
        text = _gate_text(slot.phase.gate, plan.words) if slot.phase.gate else ""
        if slot.phase.gate is None or not text:
            continue
        weight = 600 if slot.phase.gate.state == "due" else 400
        for n, part in enumerate(wrap(text, plan.width * 0.6, size, weight)):
            label = label_from(slot.right, part, text_width(part, size, weight), plan.width)
            row = plan.row_for(label, first + n)
            _put(plan, label, dates + row * plan.line, "ll-gate-lab", font_weight=weight)


def draw_brief(plan: Plan, slots: Sequence[Slot]) -> float:
    """Draw the ribbon, its first and last date, and the stages before, now and next in words."""
    size, line = plan.lettering.size, plan.line
    top = 8.0
    _draw_ribbon(plan, slots, top)
    dates = top + RIBBON + 5 + size
    plan.rows.append([])
    start = slots[0].phase.start
    if start:
        text = str(start.year)
        label = Label(0.0, "start", text, 0.0, text_width(text, size))
        plan.rows[0].append(label)
        _put(plan, label, dates, "ll-date")
    _draw_foot(plan, slots, dates)
    _draw_diamonds(plan, slots, top)
    _draw_today(plan, slots, top)
    y = dates + (len(plan.rows) - 1) * line + 6
    for role, phase in neighbours([slot.phase for slot in slots]):
        y = _draw_neighbour(plan, role, phase, y)
    return y + round(size * 0.4)


def _draw_neighbour(plan: Plan, role: str, phase: Phase, above: float) -> float:
    size, weight = plan.lettering.size, phase.weight
    lines = wrap(said_of_stage(role, phase, plan.words), plan.width - 18, size, weight)
    y = above + plan.line
    plan.canvas.draw("rect", f"ll-{phase.state}", x=0, y=y - size * 0.78, width=10, height=10, rx=2)
    for n, text in enumerate(lines):
        plan.canvas.text(text, "ll-name", x=18, y=y + n * plan.line, font_weight=weight)
    return y + (len(lines) - 1) * plan.line


def draw_strip(plan: Plan, slots: Sequence[Slot]) -> None:
    """Draw the strip of a table row: stages as bars with gaps, today as a short line."""
    for slot in slots:
        plan.canvas.draw(
            "rect",
            f"ll-{slot.phase.state}",
            x=slot.left,
            y=6,
            width=max(slot.right - slot.left - (2 if slot is not slots[-1] else 0), 1),
            height=6,
            rx=1.5,
        )
    if plan.today:
        x = min(max(today_at(slots, plan.today), 1), plan.width - 1)
        plan.canvas.rule("ll-pin", x=(x, x), y=(1, 17), stroke_width=2)
