"""The KPIs and milestones that a new partnership begins with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core.ledger import audited
from partnerships.catalogue.starter import Direction
from performance.models import KPI, KPIRule, Milestone
from performance.validation.figures import PER_CENT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.models import User
    from partnerships.catalogue.starter import Goalposts, StarterKPI, StarterMilestone
    from partnerships.events import ContractPublished
    from partnerships.models import ContractVersion, Objective, Partnership

    Limits = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKPI:
    """A KPI with the rule that holds from its first day. Weights are at least 0."""

    code: str
    name: str
    unit: str
    direction: str
    goalposts: Goalposts
    financial_weight: Decimal
    community_weight: Decimal
    target: Decimal | None = None
    minimum: Decimal | None = None
    financial_share: Decimal | None = None
    in_two_pieces: bool = False
    is_mandatory: bool = True
    frequency: str = KPI.Frequency.MONTHLY
    aggregation: str = KPI.Aggregation.AVERAGE
    numerator_name: str = ""
    denominator_name: str = ""
    decimals: int = 1
    reliability: str = "C"
    method: str = ""
    clause: str = ""
    moves_money: bool = False
    reported_by: str = KPI.Side.PARTNER
    limits: Limits | None = None
    """The lowest and the highest that can be entered; None: what `usual_limits` says."""
    baseline: Decimal | None = None
    baseline_on: dt.date | None = None
    starts_on: dt.date | None = None
    """First measured; None: with the others that are proposed."""
    ends_on: dt.date | None = None
    objective: Objective | None = None
    owner: User | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMilestone:
    """A milestone as it is planned. The baseline is frozen once the contract is signed."""

    code: str
    name: str
    weight: Decimal
    baseline_on: dt.date | None = None
    final_deadline_on: dt.date | None = None
    description: str = ""
    owed_by: str = Milestone.Side.PARTNER
    gate: str = ""
    is_mandatory: bool = False
    needs_certificate: bool = False
    moves_money: bool = False
    depends_on: tuple[str, ...] = ()


def kpi_from(starter: StarterKPI) -> NewKPI:
    """A starter KPI as it would be proposed when nobody changes it."""
    direction = starter.direction or starter.goalposts.direction or Direction.HIGHER
    parts = starter.parts or ("", "")
    return NewKPI(
        code=starter.code,
        name=str(starter.name),
        unit=str(starter.unit),
        direction=direction.value,
        goalposts=starter.goalposts,
        financial_weight=Decimal(starter.weights[0]),
        community_weight=Decimal(starter.weights[1]),
        target=starter.target,
        minimum=starter.minimum,
        frequency=starter.frequency.value,
        aggregation=starter.aggregation.value,
        numerator_name=str(parts[0]),
        denominator_name=str(parts[1]),
        decimals=starter.decimals,
        reliability=starter.reliability,
        method=str(starter.method),
        moves_money=starter.moves_money,
    )


def milestone_from(
    starter: StarterMilestone, baseline_on: dt.date | None, final_deadline_on: dt.date | None
) -> NewMilestone:
    """A starter milestone as it would be planned for these days."""
    return NewMilestone(
        code=starter.code,
        name=str(starter.name),
        weight=Decimal(starter.weight),
        baseline_on=baseline_on,
        final_deadline_on=final_deadline_on,
        owed_by=starter.owed_by.value,
        gate=starter.gate,
        is_mandatory=final_deadline_on is not None,
        depends_on=starter.after,
    )


def usual_limits(facts: NewKPI) -> Limits:
    """0 to 100 for a share; no limit for a percentage that by its own figures is none.

    Enrolment may reach 116 % of its target, a cost may lie 4 % below its plan: what is promised or
    was measured outside 0 to 100 shows it. A ratio is worked out of its two numbers.
    """
    posts = (getattr(facts.goalposts, name) for name in _GOALPOSTS)
    known = [
        one for one in (*posts, facts.target, facts.minimum, facts.baseline) if one is not None
    ]
    is_share = facts.unit.lstrip().startswith("%") and not facts.numerator_name
    if is_share and all(PER_CENT[0] <= one <= PER_CENT[1] for one in known):
        return PER_CENT
    return None, None


_RULE_COLUMNS = (
    "target",
    "minimum",
    "financial_weight",
    "community_weight",
    "financial_share",
    "in_two_pieces",
    "is_mandatory",
)
_GOALPOSTS = ("no_points", "full_points", "range_low", "range_high", "limit_low", "limit_high")


def propose_kpis(
    partnership: Partnership,
    kpis: Iterable[NewKPI],
    *,
    actor: User | None,
    contract_version: ContractVersion,
    starts_on: dt.date,
    after: int | None = None,
) -> list[KPI]:
    """Makes KPIs that both sides have yet to adopt; until then they count for nothing.

    `after` is how many there are already, where the caller knows.
    """
    with audited(partnership.stream, actor=actor, kind="kpis.proposed") as act:
        wanted = list(kpis)
        made = KPI.objects.bulk_create(
            KPI(
                partnership=partnership,
                proposed_by=actor,
                **dict(
                    zip(("lowest", "highest"), facts.limits or usual_limits(facts), strict=True)
                ),
                starts_on=facts.starts_on or starts_on,
                position=position,
                **{
                    name: getattr(facts, name)
                    for name in NewKPI.__dataclass_fields__
                    if name not in {*_RULE_COLUMNS, "goalposts", "limits", "starts_on"}
                },
            )
            for position, facts in enumerate(
                wanted, partnership.kpis.count() if after is None else after
            )
        )
        KPIRule.objects.bulk_create(
            KPIRule(
                kpi=kpi,
                contract_version=contract_version,
                effective_from=kpi.starts_on,
                **{name: getattr(facts, name) for name in _RULE_COLUMNS},
                **{name: getattr(facts.goalposts, name) for name in _GOALPOSTS},
            )
            for kpi, facts in zip(made, wanted, strict=True)
        )
        act.fact(kpis=[str(kpi.uuid) for kpi in made])
    return made


def adopt_kpis(partnership: Partnership, *, actor: User | None) -> int:
    """Both sides adopt what is proposed: from here on it is asked for and scored."""
    with audited(partnership.stream, actor=actor, kind="kpis.adopted") as act:
        proposed = list(partnership.kpis.filter(state=KPI.State.PROPOSED))
        partnership.kpis.filter(pk__in=[kpi.pk for kpi in proposed]).update(
            state=KPI.State.ADOPTED, adopted_by=actor
        )
        act.fact(kpis=[str(kpi.uuid) for kpi in proposed])
    return len(proposed)


def wait_for_contract(event: ContractPublished) -> None:
    """Reaction to a signature: nothing is measured before the contract is in force.

    A later version changes terms; what is measured since the first goes on.
    """
    if not event.is_first:
        return
    first = event.effective_from.replace(day=1)
    early = KPI.objects.filter(partnership=event.partnership_id, starts_on__lt=first)
    KPIRule.objects.filter(kpi__in=early, effective_from__lt=first).update(effective_from=first)
    early.update(starts_on=first)


def plan_milestones(
    partnership: Partnership, milestones: Iterable[NewMilestone], *, actor: User | None
) -> list[Milestone]:
    """Makes milestones with their baseline; the first forecast is the baseline."""
    wanted = list(milestones)
    with audited(partnership.stream, actor=actor, kind="milestones.planned") as act:
        rows = Milestone.objects.bulk_create(
            Milestone(
                partnership=partnership,
                position=position,
                forecast_on=facts.baseline_on,
                **{
                    name: getattr(facts, name)
                    for name in NewMilestone.__dataclass_fields__
                    if name != "depends_on"
                },
            )
            for position, facts in enumerate(wanted)
        )
        made = {row.code: row for row in rows}
        through = Milestone.depends_on.through
        through.objects.bulk_create(
            through(from_milestone_id=made[facts.code].pk, to_milestone_id=made[code].pk)
            for facts in wanted
            for code in facts.depends_on
        )
        act.fact(milestones=[str(milestone.uuid) for milestone in rows])
    return rows
