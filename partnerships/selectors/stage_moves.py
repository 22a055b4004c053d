"""Which moves are possible from here, and why another is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from partnerships.lifecycle import moves, outcomes, requirements
from partnerships.selectors.stage_facts import revision, stage_facts
from partnerships.type import Outcome, Route
from partnerships.types import types

if TYPE_CHECKING:
    from partnerships.lifecycle import Move
    from partnerships.models import Partnership
    from partnerships.selectors.stage_facts import StageFacts
    from partnerships.type import Requirement


def moves_from(partnership: Partnership) -> tuple[Move, ...]:
    """Every move from the present stage, whether or not its conditions are met."""
    return moves(
        types[partnership.type],
        partnership.phase,
        partnership.phase_state,
        Route(partnership.route),
    )


def gate_of(partnership: Partnership) -> str:
    """Under which code conditions of the present stage are recorded: its gate, or the expiry."""
    kind = types[partnership.type]
    gate = kind.gate_after(partnership.phase)
    return gate.code if gate else kind.expiry.code


def asked_for(partnership: Partnership) -> tuple[Requirement, ...]:
    """What the next gate asks for on the partnership's route; in the last stage, the expiry."""
    kind, route = types[partnership.type], Route(partnership.route)
    gate = kind.gate_after(partnership.phase)
    if gate is not None:
        return requirements(gate, route)
    return tuple(one for one in kind.expiry.requirements if route is Route.FULL or one.is_light)


def revision_of(partnership: Partnership, found: StageFacts | None = None) -> str:
    """What somebody sees now of the present stage, as a hash; pass the facts where read already."""
    return revision(
        partnership,
        found or stage_facts(partnership, gate_of(partnership)),
        asked_for(partnership),
    )


def impossible(partnership: Partnership, choice: str, found: StageFacts) -> str:
    """Why an outcome can never be chosen here, in a sentence; "" when it can.

    Unmet conditions are not a reason of this kind: they are refused one by one.
    """
    gate = types[partnership.type].gate_after(partnership.phase)
    if gate is None or choice not in {str(outcome) for outcome in Outcome}:
        return ""
    if choice == Outcome.CONDITIONS:
        results = found.results(asked_for(partnership))
        if all(one.state.is_settled for one in results):
            return _("Every condition is met, so nothing is left to follow.")
        return str(gate.outcome(Outcome.CONDITIONS).impossible)
    for option in outcomes(types[partnership.type], gate, (), terms=found.facts.terms):
        if option.outcome == choice and not option.is_possible:
            return option.sentence
    return ""
