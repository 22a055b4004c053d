"""A partnership's timeline as values for the chart: on each page, row and report the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.charts import Gate, Lifeline, Phase
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.charts.lifeline import GateState, State
    from partnerships.models import Partnership, PhasePlan


def timeline_of(
    partnership: Partnership,
    today: dt.date,
    *,
    show_gates: bool = False,
    planned: Iterable[PhasePlan] | None = None,
) -> Lifeline:
    """The lifeline from the phase plan; planned dates stand where nothing happened yet.

    Without `planned` it reads `partnership.phase_plans.all()`: prefetch it for lists.
    """
    kind = types[partnership.type]
    rows = partnership.phase_plans.all() if planned is None else planned
    plans = {plan.phase: plan for plan in rows}
    order = [phase.slug for phase in kind.phases]
    here = order.index(partnership.phase)
    over = not partnership.is_live
    phases = tuple(
        Phase(
            name=str(phase.label),
            state=_state(position, here, over=over),
            start=_start(plans.get(phase.slug)),
            end=_end(plans.get(phase.slug)),
            gate=_gate(position, here, plans.get(phase.slug))
            if position < len(order) - 1
            else None,
        )
        for position, phase in enumerate(kind.phases)
    )
    return Lifeline(phases, today=None if over else today, show_gates=show_gates)


def _state(position: int, here: int, *, over: bool) -> State:
    if position < here or (over and position == here):
        return "done"
    return "now" if position == here else "next"


def _start(plan: PhasePlan | None) -> dt.date | None:
    return (plan.began_on or plan.planned_from) if plan else None


def _end(plan: PhasePlan | None) -> dt.date | None:
    return (plan.ended_on or plan.planned_until) if plan else None


def _gate(position: int, here: int, plan: PhasePlan | None) -> Gate:
    state: GateState = "passed" if position < here else "due" if position == here else "coming"
    return Gate(name="", state=state, on=_end(plan))
