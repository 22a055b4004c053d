"""How long a partnership has stood in each stage; a pause stops the clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnerships.models import Partnership
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from partnerships.models import PhaseMove


def days_in_stage(
    partnership: Partnership, today: dt.date, moves: Iterable[PhaseMove] | None = None
) -> int:
    """Whole days in the present stage since it (last) began, without those of a pause; from 0.

    Pass `moves` where all moves of the partnership are read already.
    """
    since = partnership.phase_since
    known = list(partnership.moves.all() if moves is None else moves)
    paused, stopped_on = 0, None
    for move in sorted(known, key=lambda move: (move.at, move.pk)):
        if move.effective_on < since or move.from_phase != partnership.phase:
            continue
        if move.transition.startswith("pause_"):
            stopped_on = move.effective_on
        elif move.transition.startswith("resume_") and stopped_on is not None:
            paused += (move.effective_on - stopped_on).days
            stopped_on = None
    if stopped_on is not None and partnership.phase_state == Partnership.PhaseState.PAUSED:
        paused += (today - stopped_on).days
    return max((today - since).days - paused, 0)


@dataclass(frozen=True, slots=True)
class StageTime:
    """The time that one stage took so far.

    Attributes:
        phase: slug of the stage.
        days: whole days over all its rounds, without pauses; None where nothing is recorded, such
            as before a partnership was taken over, or while the stage is ahead.
        planned: days planned, first and last included; None without a plan.
        rounds: how often it began, from 0.
        is_now: whether the partnership stands in it.
    """

    phase: str
    days: int | None
    planned: int | None
    rounds: int
    is_now: bool

    @property
    def over(self) -> int:
        """Days beyond the plan; 0 within it, and where either is not known."""
        if self.days is None or self.planned is None:
            return 0
        return max(self.days - self.planned, 0)


def stage_times(
    partnership: Partnership, today: dt.date, moves: Iterable[PhaseMove]
) -> tuple[StageTime, ...]:
    """Every stage of the type in order: days spent, planned, and how often it began."""
    known = list(moves)
    spent = days_by_stage(partnership, today, known)
    plans = {plan.phase: plan for plan in partnership.phase_plans.all()}
    rounds = Counter(move.to_phase for move in known if _begins(move))
    found = []
    for position, phase in enumerate(types[partnership.type].phases):
        plan = plans.get(phase.slug)
        first = position == 0 and phase.slug in spent
        found.append(
            StageTime(
                phase=phase.slug,
                days=spent.get(phase.slug),
                planned=(plan.planned_until - plan.planned_from).days + 1
                if plan and plan.planned_from and plan.planned_until
                else None,
                rounds=rounds[phase.slug] + first,
                is_now=partnership.is_live and phase.slug == partnership.phase,
            )
        )
    return tuple(found)


def _begins(move: PhaseMove) -> bool:
    again = move.transition.startswith("redo_")
    return again or (move.from_phase not in (move.to_phase, ""))


def days_by_stage(
    partnership: Partnership, today: dt.date, moves: Iterable[PhaseMove]
) -> dict[str, int]:
    """Days spent in each stage that was entered here, over all its rounds, by slug."""
    known = list(moves)
    total: dict[str, int] = defaultdict(int)
    for move in known:
        leaves = not move.transition.startswith(("pause_", "resume_", "adopt_"))
        if leaves and move.from_phase and move.days_in_phase is not None:
            total[move.from_phase] += move.days_in_phase
    if partnership.is_live:
        total[partnership.phase] += days_in_stage(partnership, today, known)
    return dict(total)
