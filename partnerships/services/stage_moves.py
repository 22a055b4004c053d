"""Making a move: every condition asked once more, then phase, plan, move and ledger together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.problems import Problem
from core.transitions import Transition, perform
from partnerships.conditions import State
from partnerships.events import PhaseMoved
from partnerships.lifecycle import MoveKind, unmet
from partnerships.models import ConditionRecord, Partnership, PhaseMove
from partnerships.selectors.stage_facts import stage_facts
from partnerships.selectors.stage_moves import gate_of, impossible
from partnerships.selectors.stage_time import days_in_stage
from partnerships.stage_people import roles_held
from partnerships.type import Outcome
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from core.models import User
    from core.transitions import Context
    from partnerships.lifecycle import Move
    from partnerships.selectors.stage_facts import StageFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done: the move, why, and what follows later.

    Attributes:
        move: one of `lifecycle.moves`.
        outcome: of the gate, or the kind of the move where no gate decides it.
        reason: for the minutes.
        until: the day until which a pause lasts.
        carried_over: day by which each condition follows, by its code.
        proposed_by: whose proposal it was, where there was one.
    """

    move: Move
    outcome: str
    reason: str
    until: dt.date | None = None
    carried_over: dict[str, dt.date] = field(default_factory=dict)
    proposed_by: User | None = None


def objections(partnership: Partnership, plan: Plan, found: StageFacts) -> Iterator[Problem]:
    """Everything that stands in the way of a plan, with each condition that is not met."""
    yield from _wrong_facts(plan)
    reason_not = impossible(partnership, plan.outcome, found)
    if reason_not:
        yield Problem("choice", "impossible", reason_not)
    open_ones = unmet(found.results(plan.move.requirements))
    for one in open_ones:
        if one.code in plan.carried_over and one.may_follow:
            continue
        if one.may_follow and plan.outcome == Outcome.CONDITIONS:
            yield _needs_a_day(one.code)
            continue
        yield Problem(
            "conditions",
            f"unmet:{one.code}",
            _("%(sentence)s %(effect)s") % {"sentence": one.sentence, "effect": one.effect},
            where=str(one.title),
        )
    open_codes = {one.code for one in open_ones}
    for code in plan.carried_over:
        if code not in open_codes:
            yield Problem(
                f"due_{code}",
                "not_open",
                _("“%(code)s” is not open, so it cannot be carried over; look at the page again.")
                % {"code": code},
            )


def make_move(
    partnership: Partnership, plan: Plan, *, actor: User, found: StageFacts | None = None
) -> Partnership:
    """Moves the partnership through `core.transitions.perform`. Returns the fresh row.

    Pass the facts where they were read under the partnership's lock already.

    Raises:
        Refused: with every unmet condition and every other objection.
    """
    move = plan.move
    kept: dict[str, Any] = {}

    def is_here(row: Partnership, _context: Context) -> Iterator[Problem]:
        if row.phase != move.from_phase or row.phase_state not in move.from_states:
            yield Problem(
                "choice",
                "moved_meanwhile",
                _("%(name)s has moved meanwhile; look at the page again.") % {"name": row.name},
            )

    def is_met(row: Partnership, _context: Context) -> Iterable[Problem]:
        kept["found"] = found or stage_facts(row, gate_of(row))
        return tuple(objections(row, plan, kept["found"]))

    def change(row: Partnership) -> None:
        kept["days"] = days_in_stage(row, clock.today())
        row.phase = move.to_phase
        row.phase_state = move.to_state
        row.resumes_on = plan.until if move.kind is MoveKind.PAUSE else None
        if move.kind in {MoveKind.FORWARD, MoveKind.BACK, MoveKind.REDO}:
            row.phase_since = clock.today()

    def record(row: Partnership) -> PhaseMoved:
        _follow_in_plan(row, move)
        _carry_over(row, plan)
        made = _written_down(row, plan, kept["found"], kept["days"], actor)
        return PhaseMoved(row.pk, made.pk, move.from_phase, move.to_phase)

    return perform(
        partnership,
        Transition(move.name, move.sources, move.target, guards=(is_here, is_met)),
        actor=actor,
        field=move.field,
        change=change,
        kind=f"stage.{move.kind}",
        facts={
            "outcome": plan.outcome,
            "gate": move.gate,
            "from_phase": move.from_phase,
            "to_phase": move.to_phase,
            "reason": plan.reason,
            "until": plan.until,
            "carried_over": {code: due.isoformat() for code, due in plan.carried_over.items()},
            "proposed_by": str(plan.proposed_by.uuid) if plan.proposed_by else None,
        },
        publish=record,
    )


def _wrong_facts(plan: Plan) -> Iterator[Problem]:
    move, today = plan.move, clock.today()
    if move.needs_reason and not plan.reason.strip():
        yield Problem("reason", "required", _("Enter the reason; it stands in the minutes."))
    if move.needs_day and plan.until is None:
        yield Problem("until", "required", _("Enter the day until which the stage is paused."))
    if move.needs_day and plan.until is not None and plan.until <= today:
        yield Problem("until", "past", _("The pause ends in the past; enter a day after today."))
    if move.needs_day:
        yield from far_off("until", plan.until)
    for code, due in plan.carried_over.items():
        yield from far_off(f"due_{code}", due)
        if due <= today:
            yield Problem(
                f"due_{code}",
                "past",
                _("What follows later needs a day after today; correct the date."),
            )


def _needs_a_day(code: str) -> Problem:
    return Problem(f"due_{code}", "required", _("Enter the day by which this follows."))


def _follow_in_plan(row: Partnership, move: Move) -> None:
    """Closes and opens the days on the timeline; a phase that is left backwards has not begun."""
    plans, today = row.phase_plans, clock.today()
    here = plans.filter(phase=move.from_phase)
    if move.kind is MoveKind.FORWARD:
        here.update(ended_on=today)
        plans.filter(phase=move.to_phase).update(began_on=today, ended_on=None)
    elif move.kind is MoveKind.BACK:
        position = types[row.type].position(move.to_phase)
        plans.filter(position__gt=position).update(began_on=None, ended_on=None)
        plans.filter(phase=move.to_phase).update(ended_on=None)
    elif move.kind in {MoveKind.END, MoveKind.EXPIRE}:
        here.update(ended_on=today)


def _carry_over(row: Partnership, plan: Plan) -> None:
    """What follows later gets its day, and somebody who sees to it where nobody was named."""
    if not plan.carried_over:
        return
    roles = roles_held(row, clock.today())
    asked = {one.code: one for one in plan.move.requirements}
    for code, due in plan.carried_over.items():
        record, _made = ConditionRecord.objects.get_or_create(
            partnership=row, gate=plan.move.gate, code=code
        )
        held = roles.get(asked[code].owner_role)
        if record.owner_id is None and held is not None:
            record.owner = next(iter(held.people), None)
        record.due_on = due
        record.save(update_fields=["owner", "due_on"])


def _written_down(
    row: Partnership, plan: Plan, found: StageFacts, days: int, actor: User
) -> PhaseMove:
    move = plan.move
    results = found.results(move.requirements)
    titles = {result.code: str(result.title) for result in results}
    return PhaseMove.objects.create(
        partnership=row,
        transition=move.name,
        outcome=plan.outcome,
        gate=move.gate,
        from_phase=move.from_phase,
        to_phase=move.to_phase,
        at=clock.now(),
        effective_on=clock.today(),
        actor=actor,
        proposed_by=plan.proposed_by,
        reason=plan.reason.strip(),
        contract_version=found.contract,
        conditions=[
            {
                "code": result.code,
                "title": str(result.title),
                "state": str(result.state),
                "sentence": result.sentence,
                "is_settled": State(result.state).is_settled,
            }
            for result in results
        ],
        carried_over=[
            {"code": code, "title": titles.get(code, code), "due_on": due.isoformat()}
            for code, due in sorted(plan.carried_over.items())
        ],
        days_in_phase=days,
    )
