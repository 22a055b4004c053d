"""How far an innovation partnership got: what a later stage asks is not paid before it began."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from partnerships.models import PhaseMove
from partnerships.type import Outcome
from partnerships.types import types
from performance.mechanism import Line
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.models import Partnership
    from performance.mechanisms.stage_instalments import Target
    from performance.selectors.payments.known import Known


@dataclass(frozen=True, slots=True)
class Reached:
    """The furthest stage that was begun, by its place, and the move that ended it all."""

    position: int
    end: PhaseMove | None

    def has_begun(self, partnership: Partnership, stage: str) -> bool:
        """Whether the stage is the furthest or an earlier one."""
        return types[partnership.type].position(stage) <= self.position


def stages_reached(known: Known) -> Reached:
    """What was known of it at the moment; one query. A stage once begun stays so."""
    moves = list(PhaseMove.objects.filter(partnership=known.partnership).order_by("at", "pk"))
    return reached_by(known.partnership, moves, [one for one in moves if one.at <= known.moment])


def reached_by(
    partnership: Partnership, moves: Sequence[PhaseMove], made: Sequence[PhaseMove]
) -> Reached:
    """Of all `moves`, oldest first, those that were `made` by then."""
    later = moves[len(made) :]
    now = later[0].from_phase if later else partnership.phase
    phases = {now, *(one.to_phase for one in made), *(one.from_phase for one in made)}
    begun = [at for at, one in enumerate(types[partnership.type].phases) if one.slug in phases]
    ends = [one for one in made if one.outcome == Outcome.END]
    return Reached(max(begun, default=0), ends[-1] if ends else None)


def not_begun(target: Target, found: Reached) -> Line:
    """A line of 0 that says why an accepted target is not paid."""
    cause = text(_("%(title)s: its stage was not begun, nothing is due"), title=target.title)
    if found.end is not None:
        cause = text(
            _("%(title)s: stopped on %(day)s before its stage, nothing is due"),
            title=target.title,
            day=found.end.effective_on.isoformat(),
        )
    return Line(code="apart", amount=Decimal(0), cause=cause, of=target.code)
