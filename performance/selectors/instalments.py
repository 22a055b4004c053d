"""Instalments of an innovation partnership: stage by stage, as far as the approvals let it go."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from core import clock
from core.problems import Refused
from partnerships.models import PhaseMove
from partnerships.type import Outcome
from partnerships.types import types
from partnerships.types.innovation import InnovationTerms
from performance.mechanisms.stage_instalments import most_contracts
from performance.models import PaymentFigure
from performance.selectors.payment_terms import settings_from, terms_of
from performance.selectors.payments.known import Known, lines_of
from performance.selectors.payments.stages import reached_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerships.catalogue.rows import StagePool
    from partnerships.models import ContractVersion, Partnership
    from partnerships.type import Phase
    from performance.mechanisms.stage_instalments import Target
    from performance.models import Payment
    from performance.selectors.payments.stages import Reached

OUTCOMES = frozenset(str(one) for one in Outcome)


class TargetState(StrEnum):
    """How far a target is from being paid."""

    CERTIFIED = "certified"
    PAYABLE = "payable"
    CLAIMED = "claimed"
    OPEN = "open"
    NOT_BEGUN = "not_begun"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """A target with its fixed price, what was certified for it, and in which payment."""

    target: Target
    state: TargetState
    certified: Decimal = Decimal(0)
    payment: Payment | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage that is paid for, and what was decided at its end.

    Attributes:
        pool: money of all partners together, and of each; None where the contract does not say.
        partners: how many partners that carries at most.
        decided: the last outcome of its stage approval; None while there is none.
        outcome: what it was.
        clause: what permits stopping there, "" where nothing was stopped or no clause says so.
    """

    phase: Phase
    instalments: tuple[Instalment, ...]
    pool: StagePool | None = None
    partners: int | None = None
    decided: PhaseMove | None = None
    outcome: Outcome | None = None
    clause: str = ""

    @property
    def price(self) -> Decimal:
        """What all its targets come to."""
        return sum((one.target.price for one in self.instalments), Decimal(0))

    @property
    def certified(self) -> Decimal:
        """What certificates paid for it."""
        return sum((one.certified for one in self.instalments), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Instalments:
    """All of them; `version` is None where no contract is in force, and nothing is payable."""

    version: ContractVersion | None
    maximum: Decimal | None
    stages: tuple[Stage, ...]

    @property
    def stopped(self) -> Stage | None:
        """The stage after which the partnership was stopped."""
        return next((one for one in self.stages if one.outcome is Outcome.END), None)

    @property
    def certified(self) -> Decimal:
        """What certificates paid for all of it."""
        return sum((one.certified for one in self.stages), Decimal(0))

    def in_state(self, state: TargetState) -> list[Instalment]:
        """The instalments of that state."""
        every = (one for stage in self.stages for one in stage.instalments)
        return [one for one in every if one.state is state]


def instalments_of(partnership: Partnership) -> Instalments:
    """As they stand today, in nine queries at most. Empty for other kinds of contracts.

    Raises:
        Refused: the contract names no targets.
    """
    known = Known(partnership)
    try:
        version = known.version_on(clock.today())
    except Refused:
        return Instalments(version=None, maximum=None, stages=())
    terms = terms_of(partnership, version)
    if not isinstance(terms, InnovationTerms):
        return Instalments(version=version, maximum=None, stages=())
    settings = settings_from(partnership, version, terms)
    moves = list(
        PhaseMove.objects.filter(partnership=partnership)
        .select_related("contract_version")
        .order_by("at", "pk")
    )
    found = reached_by(partnership, moves, moves)
    paid, claimed = _paid(known), _claimed(partnership)
    pools = {one.stage: one for one in terms.stage_pools}
    stages = []
    for phase in types[partnership.type].phases:
        rows = tuple(
            _instalment(known, target, found, paid, claimed)
            for target in settings.targets
            if target.stage == phase.slug
        )
        if rows or phase.slug in pools:
            stages.append(_stage(phase, rows, pools.get(phase.slug), moves, terms.stop_clause))
    return Instalments(version=version, maximum=settings.maximum, stages=tuple(stages))


def _stage(
    phase: Phase,
    rows: tuple[Instalment, ...],
    pool: StagePool | None,
    moves: Sequence[PhaseMove],
    clause: str,
) -> Stage:
    decided = [one for one in moves if one.from_phase == phase.slug and one.outcome in OUTCOMES]
    last = decided[-1] if decided else None
    outcome = Outcome(last.outcome) if last else None
    return Stage(
        phase=phase,
        instalments=rows,
        pool=pool,
        partners=most_contracts(pool.pool, pool.cap) if pool and pool.pool and pool.cap else None,
        decided=last,
        outcome=outcome,
        clause=clause if outcome is Outcome.END else "",
    )


def _instalment(
    known: Known,
    target: Target,
    found: Reached,
    paid: Mapping[str, tuple[Decimal, Payment]],
    claimed: frozenset[str],
) -> Instalment:
    if target.code in paid:
        amount, payment = paid[target.code]
        return Instalment(
            target=target, state=TargetState.CERTIFIED, certified=amount, payment=payment
        )
    verified = any(one.code == target.code and one.verified for one in known.figures)
    if not found.has_begun(known.partnership, target.stage):
        state = TargetState.STOPPED if found.end else TargetState.NOT_BEGUN
    elif verified:
        state = TargetState.PAYABLE
    elif target.code in claimed:
        state = TargetState.CLAIMED
    else:
        state = TargetState.STOPPED if found.end else TargetState.OPEN
    return Instalment(target=target, state=state)


def _paid(known: Known) -> dict[str, tuple[Decimal, Payment]]:
    """By target: what certificates paid for it, and the last of them.

    Not what was found since not to be reached: a later payment takes that back.
    """
    found: dict[str, tuple[Decimal, Payment]] = {}
    for payment in known.issued:
        reached = {
            row.code for row in known.figures if row.period == payment.period and row.verified
        }
        for line in lines_of(payment):
            if line.code in {"instalment", "maximum"} and line.of in reached:
                before = found.get(line.of, (Decimal(0), payment))[0]
                found[line.of] = (before + line.amount, payment)
    return found


def _claimed(partnership: Partnership) -> frozenset[str]:
    rows = PaymentFigure.objects.filter(partnership=partnership, verified_at__isnull=True)
    return frozenset(rows.values_list("code", flat=True))
