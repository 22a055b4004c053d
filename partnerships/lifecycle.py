"""Where a partnership may go from here, as data: the service runs it through core.transitions.

Nothing here reads a model. A type, the slug of a phase, the state of the phase and the route come
in; moves with their conditions, the outcomes of a gate with their reasons, and dates go out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnerships.catalogue import aims
from partnerships.catalogue.starter import Offer
from partnerships.conditions import ConditionResult, State
from partnerships.type import Ending, EndKind, Gate, Outcome, PartnershipType, Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.catalogue.starter import StarterMilestone
    from partnerships.codelists import Text
    from partnerships.terms import Terms
    from partnerships.type import Requirement, WayBack

ACTIVE: Final = "active"
PAUSED: Final = "paused"
ENDED: Final = "ended"
EXPIRED: Final = "expired"
"""States of the phase, as the partnership stores them."""


class MoveKind(StrEnum):
    """What a move does."""

    FORWARD = "forward"
    REDO = "redo"
    PAUSE = "pause"
    RESUME = "resume"
    BACK = "back"
    EXPIRE = "expire"
    END = "end"
    ADOPT = "adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move, ready to be made a `core.transitions.Transition(name, sources, target)`.

    The transition runs on the column `field`, with `sources` and `target`; the other of the two
    columns is set by its `change`, to `to_phase` or `to_state`.

    Attributes:
        name: the transition's name, unique within the type.
        kind: what it does.
        label: the name of the move, for a button or the minutes.
        from_phase: slug of the phase that it leaves.
        to_phase: slug of the phase that it leads to; the same where only the state changes.
        from_states: states of the phase from which it is possible.
        to_state: state of the phase afterwards.
        gate: code of the gate at which it is decided; "" where it is decided elsewhere.
        outcomes: outcomes of that gate that lead to it.
        needs_approval: whether a stage approval decides it; where not, whoever may propose acts
            alone, once the requirements are met.
        requirements: what must be met; with `Outcome.CONDITIONS`, what may follow may be open.
        needs_reason: whether a reason must be given.
        needs_day: whether a day must be given until which it holds.
    """

    name: str
    kind: MoveKind
    label: Text
    from_phase: str
    to_phase: str
    from_states: frozenset[str] = frozenset({ACTIVE})
    to_state: str = ACTIVE
    gate: str = ""
    outcomes: frozenset[Outcome] = frozenset()
    needs_approval: bool = True
    requirements: tuple[Requirement, ...] = ()
    needs_reason: bool = True
    needs_day: bool = False

    @property
    def field(self) -> str:
        """The column on which the transition runs."""
        return "phase_state" if self.from_phase == self.to_phase else "phase"

    @property
    def sources(self) -> frozenset[str]:
        """The values of that column from which it is possible."""
        return self.from_states if self.field == "phase_state" else frozenset({self.from_phase})

    @property
    def target(self) -> str:
        """The value of that column afterwards."""
        return self.to_state if self.field == "phase_state" else self.to_phase


def next_gate(kind: PartnershipType, phase: str) -> Gate | None:
    """The gate that closes the phase; None in the last one."""
    return kind.gate_after(phase)


def requirements(gate: Gate, route: Route) -> tuple[Requirement, ...]:
    """What the gate asks for on that route; the light route asks for less, never for more.

    The experiment lane asks for what the light route does, and for its maximum loss.
    """
    return tuple(
        asked
        for asked in gate.requirements
        if (route is Route.FULL or asked.is_light)
        and (route is Route.EXPERIMENT or not asked.is_experiment)
    )


def needs_approval(gate: Gate, route: Route) -> bool:
    """Whether the route keeps the gate as a stage approval."""
    return route is Route.FULL or gate.is_light


def moves(kind: PartnershipType, phase: str, state: str, route: Route) -> tuple[Move, ...]:
    """Every move that is possible from here, whether or not its conditions are met.

    Raises:
        KeyError: when the type has no such phase.
    """
    kind.phase(phase)
    if state == PAUSED:
        return (_resume(phase), *_endings(kind, phase, state, route))
    if state != ACTIVE:
        return ()
    return (
        *_gate_moves(kind, phase, route),
        *(_back(way) for way in kind.ways_back if way.from_phase == phase),
        *_endings(kind, phase, state, route),
    )


def adoptions(kind: PartnershipType) -> tuple[Move, ...]:
    """The moves by which an import places a new partnership straight into a later phase.

    Its gates before that phase then show "not recorded".
    """
    first = kind.phases[0].slug
    return tuple(
        Move(
            name=f"adopt_{phase.slug}",
            kind=MoveKind.ADOPT,
            label=_("Taken over in a later stage"),
            from_phase=first,
            to_phase=phase.slug,
            needs_approval=False,
            needs_reason=False,
        )
        for phase in kind.phases[1:]
        if phase.is_adoptable
    )


def move_for(kind: PartnershipType, phase: str, outcome: Outcome, route: Route) -> Move | None:
    """The move to which an outcome of the next gate leads; None where there is none."""
    for move in moves(kind, phase, ACTIVE, route):
        if outcome in move.outcomes:
            return move
    return None


@dataclass(frozen=True, slots=True)
class OutcomeOption:
    """One outcome as the page shows it.

    Attributes:
        outcome: which.
        is_possible: whether it may be chosen now.
        sentence: what it changes, or why it cannot be chosen.
    """

    outcome: Outcome
    is_possible: bool
    sentence: str


def outcomes(
    kind: PartnershipType,
    gate: Gate,
    results: Iterable[ConditionResult],
    *,
    terms: Terms | None,
) -> tuple[OutcomeOption, ...]:
    """All five outcomes, in order; an impossible one says why.

    Args:
        kind: the type.
        gate: the gate that closes the present phase.
        results: how its conditions stand on the partnership's route.
        terms: of the contract version in force; some outcomes need one of them.
    """
    open_ones = unmet(results)
    found = []
    for outcome in Outcome:
        reason = _impossible(kind, gate, outcome, open_ones, terms)
        sentence = reason or str(gate.outcome(outcome).sentence)
        found.append(OutcomeOption(outcome, not reason, sentence))
    return tuple(found)


def unmet(results: Iterable[ConditionResult]) -> tuple[ConditionResult, ...]:
    """What stands in the way: first what can never follow, then what is missing altogether."""
    weight = {State.MISSING: 0, State.IN_PROGRESS: 1, State.NOT_RECORDED: 2}
    open_ones = [result for result in results if not result.state.is_settled]
    return tuple(sorted(open_ones, key=lambda one: (one.may_follow, weight[one.state])))


def starter_kpis(kind: PartnershipType, pursued: Iterable[str] = ()) -> tuple[Offer, ...]:
    """The KPIs to offer for these innovation kinds and digital aims (codes).

    First those of the type, then those that the kinds and aims bring to it. One that only kinds or
    aims ask for is ticked when the partnership pursues one of them, or none at all.
    """
    wanted = frozenset(pursued)
    codes = {kpi.code for kpi in kind.kpis}
    brought = [kpi for kpi in aims.kpis_for(wanted) if kpi.code not in codes]
    return tuple(
        Offer(
            kpi,
            is_ticked=not kpi.brought_by or not wanted or bool(wanted.intersection(kpi.brought_by)),
            reasons=tuple(reason for reason in kpi.brought_by if reason in wanted),
        )
        for kpi in (*kind.kpis, *brought)
    )


def starter_milestones(
    kind: PartnershipType, pursued: Iterable[str] = ()
) -> tuple[StarterMilestone, ...]:
    """The milestones to offer: those of the type, then one for each digital aim (code) pursued."""
    brought = (aims.AIM_MILESTONES[aim] for aim in pursued if aim in aims.AIM_MILESTONES)
    return (*kind.milestones, *brought)


_WITHIN: Final = (
    (Outcome.REDO, MoveKind.REDO, ACTIVE),
    (Outcome.PAUSE, MoveKind.PAUSE, PAUSED),
)


def _gate_moves(kind: PartnershipType, phase: str, route: Route) -> tuple[Move, ...]:
    gate = kind.gate_after(phase)
    if gate is None:
        return ()
    code, approval = gate.code.lower(), needs_approval(gate, route)
    forward = Move(
        name=f"pass_{code}",
        kind=MoveKind.FORWARD,
        label=gate.name,
        from_phase=phase,
        to_phase=gate.to_phase,
        gate=gate.code,
        outcomes=frozenset({Outcome.PASS, Outcome.CONDITIONS}),
        needs_approval=approval,
        requirements=requirements(gate, route),
    )
    within = (
        Move(
            name=f"{outcome.value}_{phase}",
            kind=move_kind,
            label=outcome.label,
            from_phase=phase,
            to_phase=phase,
            to_state=to_state,
            gate=gate.code,
            outcomes=frozenset({outcome}),
            needs_approval=approval,
            needs_day=to_state == PAUSED,
        )
        for outcome, move_kind, to_state in _WITHIN
        if not gate.outcome(outcome).impossible
    )
    return (forward, *within)


def _resume(phase: str) -> Move:
    return Move(
        name=f"resume_{phase}",
        kind=MoveKind.RESUME,
        label=_("Resume"),
        from_phase=phase,
        to_phase=phase,
        from_states=frozenset({PAUSED}),
        needs_approval=False,
    )


def _back(way: WayBack) -> Move:
    return Move(
        name=f"back_{way.code}",
        kind=MoveKind.BACK,
        label=way.name,
        from_phase=way.from_phase,
        to_phase=way.to_phase,
    )


def _endings(kind: PartnershipType, phase: str, state: str, route: Route) -> tuple[Move, ...]:
    ends = (_end(kind, ending, phase, route) for ending in kind.endings if phase in ending.phases)
    return tuple(move for move in ends if state in move.from_states)


def _end(kind: PartnershipType, ending: Ending, phase: str, route: Route) -> Move:
    gate = kind.gate_after(phase) if ending.is_gate_outcome else None
    expires = ending.kind is EndKind.EXPIRE
    return Move(
        name=ending.code,
        kind=MoveKind.EXPIRE if expires else MoveKind.END,
        label=ending.name,
        from_phase=phase,
        to_phase=phase,
        from_states=frozenset({ACTIVE} if expires else {ACTIVE, PAUSED}),
        to_state=EXPIRED if expires else ENDED,
        gate=gate.code if gate else "",
        outcomes=frozenset({Outcome.END} if gate else ()),
        requirements=tuple(
            asked for asked in ending.requirements if route is Route.FULL or asked.is_light
        ),
    )


def _impossible(
    kind: PartnershipType,
    gate: Gate,
    outcome: Outcome,
    open_ones: tuple[ConditionResult, ...],
    terms: Terms | None,
) -> str:
    """Why the outcome cannot be chosen now; empty when it can."""
    rule = gate.outcome(outcome)
    if rule.impossible:
        return str(rule.impossible)
    if rule.needs_term and not getattr(terms, rule.needs_term, ""):
        return str(rule.term_missing)
    if outcome is Outcome.END and move_for(kind, gate.from_phase, outcome, Route.FULL) is None:
        return gettext("There is no way to end here; see how this type of partnership ends.")
    if outcome is Outcome.PASS and open_ones:
        return _not_met(len(open_ones))
    if outcome is Outcome.CONDITIONS:
        return _cannot_follow(open_ones)
    return ""


def _not_met(number: int) -> str:
    text = ngettext(
        "Not yet. %(number)d condition is not met.",
        "Not yet. %(number)d conditions are not met.",
        number,
    )
    return text % {"number": number}


def _cannot_follow(open_ones: tuple[ConditionResult, ...]) -> str:
    if not open_ones:
        return gettext("Every condition is met, so nothing is left to follow.")
    first = [one for one in open_ones if not one.may_follow]
    if not first:
        return ""
    which = ", ".join(str(one.title) for one in first)
    return gettext("Not yet. These come first: %(which)s.") % {"which": which}
