"""How long a partnership has stood in each stage; a pause stops the clock."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from partnerships.models import Partnership

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
