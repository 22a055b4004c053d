"""Placing a partnership straight into the stage in which a list finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem
from core.transitions import Transition, perform
from partnerships.events import PhaseMoved
from partnerships.lifecycle import adoptions
from partnerships.models import Partnership, PhaseMove
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from core.models import User
    from core.transitions import Context

ADOPTED: Final = "adopted"
UNDONE: Final = "adoption_undone"


def adopt(
    partnership: Partnership, phase: str, *, since: dt.date, actor: User | None, source: str
) -> Partnership:
    """Move a partnership forward to `phase` without the gates between, as an import may.

    The gates it passes over were decided elsewhere and stay "not recorded". `since` is the day
    from which it has stood in the phase; `source` names the list in the reason.

    Raises:
        Refused: the phase is behind the present one, not open to imports, or the partnership
            does not run any more.
    """
    kind = types[partnership.type]
    came_from = partnership.phase
    transition = Transition(
        f"adopt_{phase}",
        frozenset(known.slug for known in kind.phases),
        phase,
        guards=(_still_runs, _is_ahead, _is_adoptable),
    )

    def change(row: Partnership) -> None:
        row.phase_since = since

    def record(row: Partnership) -> PhaseMoved:
        if came_from == kind.phases[0].slug:
            _forget_the_opening(row, came_from)
        reason = _("Taken over in this stage from: %(source)s") % {"source": source}
        facts = {"outcome": ADOPTED, "effective_on": since, "reason": reason}
        return _written(row, transition, came_from, actor, facts)

    return perform(
        partnership,
        transition,
        actor=actor,
        field="phase",
        change=change,
        kind="partnership.adopted",
        publish=record,
    )


def undo_adoption(
    partnership: Partnership, phase: str, *, since: dt.date, actor: User | None, source: str
) -> Partnership:
    """Move a partnership back to the stage in which it stood before an import moved it on.

    Raises:
        Refused: it does not run any more.
    """
    came_from = partnership.phase
    transition = Transition(
        f"undo_adopt_{came_from}", frozenset({came_from}), phase, guards=(_still_runs,)
    )

    def change(row: Partnership) -> None:
        row.phase_since = since

    def record(row: Partnership) -> PhaseMoved:
        reason = _("The import was undone: %(source)s") % {"source": source}
        facts = {"outcome": UNDONE, "effective_on": clock.today(), "reason": reason}
        return _written(row, transition, came_from, actor, facts)

    return perform(
        partnership,
        transition,
        actor=actor,
        field="phase",
        change=change,
        kind="partnership.adoption_undone",
        publish=record,
    )


def _written(
    row: Partnership,
    transition: Transition,
    came_from: str,
    actor: User | None,
    facts: Mapping[str, Any],
) -> PhaseMoved:
    """The move as it stands among the others."""
    move = PhaseMove.objects.create(
        partnership=row,
        transition=transition.name,
        from_phase=came_from,
        to_phase=transition.target,
        at=clock.now(),
        actor=actor,
        **facts,
    )
    return PhaseMoved(row.pk, move.pk, came_from, transition.target)


def _forget_the_opening(partnership: Partnership, first: str) -> None:
    """Opening it here is not when its first phase began; nobody knows that."""
    partnership.phase_plans.filter(phase=first).update(began_on=None)


def _still_runs(row: Partnership, _context: Context) -> Iterator[Problem]:
    if not row.is_live:
        yield Problem("phase", "over", _("%(name)s does not run any more.") % {"name": row.name})


def _is_ahead(row: Partnership, context: Context) -> Iterator[Problem]:
    kind = types[row.type]
    if kind.position(context.transition.target) < kind.position(row.phase):
        yield Problem(
            "phase",
            "behind",
            _("%(name)s is further on already; an import does not move it back.")
            % {"name": row.name},
        )


def _is_adoptable(row: Partnership, context: Context) -> Iterator[Problem]:
    kind = types[row.type]
    if context.transition.name not in {move.name for move in adoptions(kind)}:
        yield Problem(
            "phase",
            "not_adoptable",
            _("A partnership enters “%(phase)s” by its stage approvals only.")
            % {"phase": kind.phase(context.transition.target).name},
        )
