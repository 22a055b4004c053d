"""Stage approvals: one person proposes, another decides, and Concord does exactly that."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import Transition, locked, perform
from partnerships.events import StageApprovalMoved
from partnerships.models import GateProposal
from partnerships.models.access import permissions_on
from partnerships.selectors.stage_facts import stage_facts
from partnerships.selectors.stage_moves import gate_of, moves_from, revision_of
from partnerships.services.stage_moves import Plan, make_move, objections
from partnerships.stage_route import decided_elsewhere
from partnerships.type import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from core.transitions import Context
    from partnerships.lifecycle import Move
    from partnerships.models import Partnership
    from partnerships.selectors.stage_facts import StageFacts

CONFLICT = "changed_meanwhile"

_OPEN = frozenset({GateProposal.State.OPEN.value})


def move_of(partnership: Partnership, choice: str) -> Move:
    """The move that `choice` means here: an outcome of the gate, or the name of another move.

    Raises:
        Refused: there is no such move from the present stage.
    """
    for move in moves_from(partnership):
        if choice in {str(outcome) for outcome in move.outcomes} or choice == move.name:
            return move
    raise Refused(
        [Problem("choice", "impossible", _("That is not possible in this stage; choose another."))]
    )


def propose(
    partnership: Partnership,
    choice: str,
    *,
    reason: str,
    actor: User,
    until: dt.date | None = None,
    carried_over: Mapping[str, dt.date] | None = None,
    seen: str = "",
) -> GateProposal:
    """Proposes a stage approval; nothing moves until somebody else decides it.

    Args:
        partnership: whose stage it is.
        choice: an outcome of the gate ("pass"), or the name of another move ("back_rethink").
        reason: for the minutes.
        actor: needs the permission propose_gate.
        until: the day until which a pause lasts.
        carried_over: the day by which each condition follows, by its code, for
            "pass_with_conditions".
        seen: the revision that the page showed; "" where the caller has just read it.

    Raises:
        Refused: with every unmet condition, and every other objection at once.
    """
    with audited(partnership.stream, actor=actor, kind="stage.proposed") as act:
        row = locked(partnership)
        plan, problems, now_seen = _prepared(row, choice, reason, until, carried_over, actor, seen)
        if not problems and not plan.move.needs_approval:
            problems = [_alone()]
        refuse_if(problems)
        proposal = GateProposal.objects.create(
            partnership=row,
            gate=plan.move.gate,
            transition=plan.move.name,
            reason=plan.reason,
            until=plan.until,
            carried_over=_stored(plan),
            revision=now_seen,
            proposed_by=actor,
            proposed_at=clock.now(),
        )
        act.fact(
            proposal=str(proposal.uuid),
            outcome=plan.outcome,
            type=row.type,
            gate=plan.move.gate,
            move=plan.move.name,
            reason=plan.reason,
            until=until,
            revision=now_seen,
        )
        _publish(proposal)
    return proposal


def rehearse(
    partnership: Partnership,
    choice: str,
    *,
    reason: str,
    actor: User,
    until: dt.date | None = None,
    carried_over: Mapping[str, dt.date] | None = None,
    seen: str = "",
) -> Plan:
    """What `propose` or `act_alone` would do with the same words. Writes nothing.

    Raises:
        Refused: as they do.
    """
    plan, problems, _now = _prepared(partnership, choice, reason, until, carried_over, actor, seen)
    refuse_if(problems)
    return plan


def act_alone(
    partnership: Partnership,
    choice: str,
    *,
    reason: str,
    actor: User,
    until: dt.date | None = None,
    carried_over: Mapping[str, dt.date] | None = None,
    seen: str = "",
) -> Partnership:
    """Makes a move that no stage approval decides (resume; minor gates of the light route).

    Raises:
        Refused: as `propose`, and where somebody else must decide it.
    """
    with transaction.atomic():
        row = locked(partnership)
        plan, problems, _now = _prepared(row, choice, reason, until, carried_over, actor, seen)
        if plan.move.needs_approval:
            problems.append(
                Problem(
                    "choice",
                    "needs_approval",
                    _("A stage approval decides this: propose it, and somebody else decides."),
                )
            )
        refuse_if(problems)
        return make_move(row, plan, actor=actor)


def decide(
    proposal: GateProposal, *, accept: bool, seen: str, actor: User, answer: str = ""
) -> GateProposal:
    """Approves a proposal, which makes the move at once, or refuses it with an answer.

    `seen` is the token of `seen_of` that the page showed; where something has changed since, the
    code of the problem is `CONFLICT` and nothing happens. Never by the proposer.

    Raises:
        Refused: with every objection; an approval also with every condition unmet by now.
    """
    name, state = ("approve", "DECIDED") if accept else ("refuse", "REFUSED")
    partnership = proposal.partnership
    kept: list[StageFacts] = []

    def may(row: GateProposal, _context: Context) -> Iterator[Problem]:
        row.partnership = locked(partnership)
        found = stage_facts(row.partnership, gate_of(row.partnership))
        kept.append(found)
        yield from _may_decide(row, actor, seen, found)
        if not accept and not answer.strip():
            yield Problem("answer", "required", _("Say why it is refused; the proposer reads it."))

    def answered(row: GateProposal) -> None:
        row.decided_by = actor
        row.decided_at = clock.now()
        row.answer = answer.strip()

    def then(row: GateProposal) -> None:
        if accept:
            _carry_out(row, actor, kept[-1])
        _publish(row)

    return perform(
        proposal,
        Transition(name, _OPEN, GateProposal.State[state].value, guards=(may,)),
        actor=actor,
        change=answered,
        stream=partnership.stream,
        kind=f"stage.{name}d",
        facts={"proposal": str(proposal.uuid), "answer": answer.strip(), "seen": seen},
        publish=then,
    )


def withdraw(proposal: GateProposal, *, actor: User) -> GateProposal:
    """Takes a proposal back; only its proposer, while it waits.

    Raises:
        Refused: it is decided already, or somebody else's.
    """

    def mine(row: GateProposal, _context: Context) -> Iterator[Problem]:
        if row.proposed_by_id != actor.pk:
            yield Problem("", "not_yours", _("Only the proposer takes a proposal back."))
        if "propose_gate" not in permissions_on(actor, row.partnership):
            yield _not_yours(_("take back a stage approval"))

    return perform(
        proposal,
        Transition("withdraw", _OPEN, GateProposal.State.WITHDRAWN.value, guards=(mine,)),
        actor=actor,
        stream=proposal.partnership.stream,
        kind="stage.proposal_withdrawn",
        publish=_publish,
    )


def seen_of(
    proposal: GateProposal, partnership: Partnership | None = None, *, revision: str = ""
) -> str:
    """What whoever decides sees now: the proposal's own text and the state of the conditions.

    Pass the `revision` of the page where it is known already.
    """
    now_seen = revision or revision_of(partnership or proposal.partnership)
    return f"{proposal.uuid.hex[:8]}-{proposal.revision[:8]}-{now_seen}"


def outcome_of(proposal: GateProposal) -> str:
    """The outcome that a proposal asks for; the kind of the move outside gates."""
    partnership = proposal.partnership
    return _outcome(move_of(partnership, proposal.transition), bool(proposal.carried_over))


def _publish(proposal: GateProposal) -> None:
    events.publish(StageApprovalMoved(proposal.partnership_id, proposal.pk, proposal.state))


def _may_decide(row: GateProposal, actor: User, seen: str, found: StageFacts) -> Iterator[Problem]:
    if row.proposed_by_id == actor.pk:
        yield Problem(
            "decision",
            "own_proposal",
            _("You proposed this yourself; somebody else with the right decides it."),
        )
    if "decide_gate" not in permissions_on(actor, row.partnership):
        yield _not_yours(_("decide a stage approval"))
    if seen_of(row, revision=revision_of(row.partnership, found)) != seen:
        yield Problem(
            "decision",
            CONFLICT,
            _("Something changed since you opened the page; look at it again, then decide."),
        )


def _carry_out(proposal: GateProposal, actor: User, found: StageFacts) -> None:
    row = proposal.partnership
    move = move_of(row, proposal.transition)
    carried = {
        entry["code"]: dt.date.fromisoformat(entry["due_on"]) for entry in proposal.carried_over
    }
    plan = Plan(
        move=move,
        outcome=_outcome(move, bool(carried)),
        reason=proposal.reason,
        until=proposal.until,
        carried_over=carried,
        proposed_by=proposal.proposed_by,
    )
    make_move(row, plan, actor=actor, found=found)


def _prepared(
    row: Partnership,
    choice: str,
    reason: str,
    until: dt.date | None,
    carried_over: Mapping[str, dt.date] | None,
    actor: User,
    seen: str,
) -> tuple[Plan, list[Problem], str]:
    move = move_of(row, choice)
    carried = dict(carried_over or {}) if choice == Outcome.CONDITIONS else {}
    plan = Plan(
        move=move,
        outcome=choice if choice in {str(outcome) for outcome in Outcome} else str(move.kind),
        reason=reason.strip(),
        until=until if move.needs_day else None,
        carried_over=carried,
    )
    found = stage_facts(row, gate_of(row))
    now_seen = revision_of(row, found)
    problems = [*_may_propose(row, actor, seen, now_seen), *objections(row, plan, found)]
    if move.needs_approval:
        problems += _elsewhere(row)
    return plan, problems, now_seen


def _may_propose(row: Partnership, actor: User, seen: str, now_seen: str) -> Iterator[Problem]:
    if "propose_gate" not in permissions_on(actor, row):
        yield _not_yours(_("propose a stage approval"))
    if seen and seen != now_seen:
        yield Problem(
            "choice",
            CONFLICT,
            _("Something changed since you opened the page; look at it again, then propose."),
        )
    if row.gate_proposals.filter(state=GateProposal.State.OPEN).exists():
        yield Problem(
            "choice",
            "waiting",
            _("A proposal waits already; have it decided or withdrawn first."),
        )


def _elsewhere(row: Partnership) -> Iterator[Problem]:
    """A stage approval that a body recommends is not proposed by one person."""
    found = decided_elsewhere(row)
    if found is not None:
        yield Problem("choice", "by_body", found.why)


def _stored(plan: Plan) -> list[dict[str, str]]:
    titles = {one.code: str(one.title) for one in plan.move.requirements}
    return [
        {"code": code, "title": titles.get(code, code), "due_on": due.isoformat()}
        for code, due in sorted(plan.carried_over.items())
    ]


def _outcome(move: Move, has_conditions: bool) -> str:  # noqa: FBT001 - read at two places only
    if Outcome.CONDITIONS in move.outcomes:
        return str(Outcome.CONDITIONS if has_conditions else Outcome.PASS)
    return str(next(iter(move.outcomes), move.kind))


def _alone() -> Problem:
    return Problem(
        "choice",
        "no_approval_needed",
        _("No stage approval is needed for this; do it at once instead."),
    )


def _not_yours(what: str) -> Problem:
    return Problem(
        "",
        "forbidden",
        _("You hold no role here that may %(what)s; ask the contract manager who does.")
        % {"what": what},
    )
