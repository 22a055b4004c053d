"""What was carried over when a stage was passed: it stays to be seen to until it is met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnerships.selectors.stage_moves import asked_for, gate_of
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerships.conditions import ConditionResult
    from partnerships.models import ConditionRecord, Partnership, PhaseMove
    from partnerships.selectors.stage_facts import StageFacts
    from partnerships.type import Requirement


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition, and the gate under which it is recorded."""

    gate: str
    requirement: Requirement


def follow_ups(
    partnership: Partnership, moves: Iterable[PhaseMove] | None = None
) -> tuple[Asked, ...]:
    """What was to follow after the stages that lie behind, met or not; the newest first.

    A stage to which the partnership went back asks for its conditions itself again. One query,
    none where the moves are known.
    """
    kind = types[partnership.type]
    here = kind.position(partnership.phase)
    behind = {gate.code: gate for gate in kind.gates if kind.position(gate.from_phase) < here}
    found: dict[tuple[str, str], Asked] = {}
    for move in partnership.moves.all() if moves is None else moves:
        gate = behind.get(move.gate)
        codes = {entry["code"] for entry in move.carried_over}
        for requirement in gate.requirements if gate and codes else ():
            if requirement.code in codes:
                found.setdefault((move.gate, requirement.code), Asked(move.gate, requirement))
    return tuple(found.values())


def still_following(
    partnership: Partnership, found: StageFacts, moves: Iterable[PhaseMove], *, internal: bool
) -> Iterator[tuple[ConditionResult, ConditionRecord | None]]:
    """What was carried over and is not met yet, with what was recorded for it. No query."""
    for one in follow_ups(partnership, moves):
        for result in found.at(one.gate).results([one.requirement], internal=internal):
            if not result.state.is_settled:
                kept = replace(result, may_follow=False, effect="")
                yield kept, found.records.get((one.gate, result.code))


def asked_or_following(partnership: Partnership, code: str) -> Asked | None:
    """The condition with that code: of the present stage first, else of what is to follow."""
    for requirement in asked_for(partnership):
        if requirement.code == code:
            return Asked(gate_of(partnership), requirement)
    return next((one for one in follow_ups(partnership) if one.requirement.code == code), None)
