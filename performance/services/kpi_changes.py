"""What is agreed changes by proposal and adoption: another rule from a month on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from partnerships.editing import ended
from partnerships.models.access import permissions_on
from partnerships.selectors.contract_versions import in_force
from performance.models import KPI, KPIChange, KPIRule
from performance.selectors.adoption import adopters_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import User

KEPT = (
    "range_low",
    "range_high",
    "limit_low",
    "limit_high",
    "financial_share",
    "in_two_pieces",
    "is_mandatory",
)
CHANGED = (
    "target",
    "minimum",
    "no_points",
    "full_points",
    "financial_weight",
    "community_weight",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """What shall hold from the first day of a period on."""

    effective_from: dt.date | None
    target: Decimal | None
    minimum: Decimal | None
    no_points: Decimal | None
    full_points: Decimal | None
    financial_weight: Decimal
    community_weight: Decimal
    reason: str = ""


def last_rule(kpi: KPI) -> KPIRule | None:
    """The rule that holds from the latest day."""
    return kpi.rules.order_by("-effective_from").first()


def open_change(kpi: KPI) -> KPIChange | None:
    """The change that waits to be adopted."""
    found: KPIChange | None = (
        KPIChange.objects.filter(kpi=kpi, state=KPIChange.State.OPEN)
        .select_related("proposed_by")
        .first()
    )
    return found


def propose_change(kpi: KPI, facts: NewRule, *, actor: User) -> KPIChange:
    """Proposes other numbers for a KPI that is adopted; nothing changes before it is adopted.

    Raises:
        Refused: with everything that is wrong, above all a day whose figures are given already.
    """
    stream = kpi.partnership.stream
    with audited(stream, actor=actor, kind="kpi_change.proposed") as act:
        kept = locked(kpi)
        kept.partnership = kpi.partnership
        problems = []
        if "define_kpis" not in permissions_on(actor, kept.partnership):
            message = _("You are not appointed to propose what is measured here.")
            problems.append(Problem("", "forbidden", message))
        if open_change(kept) is not None:
            message = _("A change of this KPI waits already; decide or withdraw it first.")
            problems.append(Problem("", "waits", message))
        refuse_if([*problems, *_objections(kept, facts)])
        assert facts.effective_from is not None  # noqa: S101 - refused otherwise
        made = KPIChange.objects.create(
            kpi=kept,
            effective_from=facts.effective_from,
            reason=facts.reason.strip(),
            proposed_by=actor,
            proposed_at=clock.now(),
            **{name: getattr(facts, name) for name in CHANGED},
        )
        rule = last_rule(kept)
        act.fact(
            kpi=str(kept.uuid),
            effective_from=facts.effective_from,
            **{"from": _words(rule) if rule else "–", "to": _words(made)},
        )
    return made


def decide_change(change: KPIChange, *, adopt: bool, answer: str, actor: User) -> KPIChange:
    """The other side adopts or refuses; adopted, the rule holds from its day on.

    Raises:
        Refused: it was decided meanwhile; not the one who adopts; one's own proposal; its day has
            come to figures that were given meanwhile; refused without an answer.
    """
    kpi = change.kpi
    kind = "kpi_change.adopted" if adopt else "kpi_change.refused"
    with audited(kpi.partnership.stream, actor=actor, kind=kind) as act:
        row = locked(change)
        refuse_if(_against_deciding(row, kpi, adopt=adopt, answer=answer, actor=actor))
        rule = last_rule(kpi)
        if adopt:
            _adopt(row, kpi, rule)
        row.state = KPIChange.State.ADOPTED if adopt else KPIChange.State.REFUSED
        row.decided_by, row.decided_at, row.answer = actor, clock.now(), answer.strip()
        row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
        act.fact(
            kpi=str(kpi.uuid),
            effective_from=row.effective_from,
            **({"from": _words(rule) if rule else "–", "to": _words(row)} if adopt else {}),
        )
    return row


def objections_to(kpi: KPI, facts: NewRule) -> list[Problem]:
    """Everything that stands in the way of other numbers for this KPI; writes nothing."""
    found = list(_objections(kpi, facts))
    if open_change(kpi) is not None:
        message = _("A change of this KPI waits already; decide or withdraw it first.")
        found.append(Problem("", "waits", message))
    return found


def adopt_by_decision(kpi: KPI, facts: NewRule, *, proposed_by: User, actor: User) -> KPIChange:
    """Other numbers that both sides voted for and somebody signed: they hold from their day on.

    Raises:
        Refused: whoever proposed it would sign it; or as `propose_change`.
    """
    stream = kpi.partnership.stream
    with audited(stream, actor=actor, kind="kpi_change.adopted") as act:
        kept = locked(kpi)
        kept.partnership = kpi.partnership
        problems = objections_to(kept, facts)
        if proposed_by == actor:
            problems.append(Problem("", "own", _("Whoever proposed it does not sign it.")))
        refuse_if(problems)
        assert facts.effective_from is not None  # noqa: S101 - refused otherwise
        rule = last_rule(kept)
        now = clock.now()
        made = KPIChange.objects.create(
            kpi=kept,
            effective_from=facts.effective_from,
            reason=facts.reason.strip(),
            proposed_by=proposed_by,
            proposed_at=now,
            state=KPIChange.State.ADOPTED,
            decided_by=actor,
            decided_at=now,
            **{name: getattr(facts, name) for name in CHANGED},
        )
        _adopt(made, kept, rule)
        act.fact(
            kpi=str(kept.uuid),
            effective_from=facts.effective_from,
            **{"from": _words(rule) if rule else "–", "to": _words(made)},
        )
    return made


def withdraw_change(change: KPIChange, *, actor: User) -> KPIChange:
    """The proposer takes the proposal back.

    Raises:
        Refused: it was decided meanwhile, or is somebody else's.
    """
    with audited(change.kpi.partnership.stream, actor=actor, kind="kpi_change.withdrawn") as act:
        row = locked(change)
        if row.state != KPIChange.State.OPEN or row.proposed_by_id != actor.pk:
            message = _("Only an own proposal that still waits is taken back.")
            raise Refused([Problem("", "not_yours", message)])
        row.state, row.decided_at = KPIChange.State.WITHDRAWN, clock.now()
        row.save(update_fields=["state", "decided_at"])
        act.fact(kpi=str(change.kpi.uuid))
    return row


def _adopt(change: KPIChange, kpi: KPI, rule: KPIRule | None) -> None:
    version = in_force(kpi.partnership, change.effective_from)
    if version is None:
        message = _("No contract is in force on that day.")
        raise Refused([Problem("effective_from", "no_contract", message)])
    KPIRule.objects.create(
        kpi=kpi,
        contract_version=version,
        effective_from=change.effective_from,
        **{name: getattr(change, name) for name in CHANGED},
        **({name: getattr(rule, name) for name in KEPT} if rule else {}),
    )


def _against_deciding(
    change: KPIChange, kpi: KPI, *, adopt: bool, answer: str, actor: User
) -> Iterator[Problem]:
    if change.state != KPIChange.State.OPEN:
        yield Problem("", "decided", _("Somebody decided it meanwhile."))
        return
    if change.proposed_by_id == actor.pk:
        yield Problem("", "own", _("You proposed this change; the other side decides it."))
    elif actor not in adopters_of(kpi.partnership) or "adopt_kpis" not in permissions_on(
        actor, kpi.partnership
    ):
        message = _("The partner’s lead decides this; without one, a senior responsible owner.")
        yield Problem("", "not_yours", message)
    if not adopt and not answer.strip():
        yield Problem("answer", "required", _("Say why it is refused."))
    if adopt:
        yield from _day_objections(kpi, change.effective_from)


def _objections(kpi: KPI, facts: NewRule) -> Iterator[Problem]:
    closed = ended(kpi.partnership)
    if closed is not None:
        yield closed.problem()
    if kpi.state != KPI.State.ADOPTED:
        yield Problem("", "not_adopted", _("Only a KPI that is adopted changes by proposal."))
    if not facts.reason.strip():
        yield Problem("reason", "required", _("Say why it changes; both sides read it."))
    if facts.effective_from is None:
        message = _("Enter the month from which it shall hold.")
        yield Problem("effective_from", "required", message)
    else:
        yield from _day_objections(kpi, facts.effective_from)
    yield from _weights(facts)
    yield from _points(kpi, facts)


def _weights(facts: NewRule) -> Iterator[Problem]:
    for name in ("financial_weight", "community_weight"):
        if getattr(facts, name) < 0:
            yield Problem(name, "negative", _("A weight cannot be less than zero."))
    if not facts.financial_weight and not facts.community_weight:
        message = _("Give it a weight for at least one of the goals.")
        yield Problem("financial_weight", "no_weight", message)


def _points(kpi: KPI, facts: NewRule) -> Iterator[Problem]:
    if kpi.direction == KPI.Direction.RANGE:
        return
    low, high = facts.no_points, facts.full_points
    if low is None or high is None:
        name = "no_points" if low is None else "full_points"
        yield Problem(name, "required", _("Enter the values of no points and of full points."))
    elif low == high or (high > low) is not (kpi.direction == KPI.Direction.HIGHER):
        message = _("Full points lie on the wrong side of no points for this KPI; swap them.")
        yield Problem("full_points", "wrong_side", message)


def _day_objections(kpi: KPI, first: dt.date) -> Iterator[Problem]:
    if kpi.period_of(first).start != first:
        message = _("It begins with a whole period of this KPI: enter its first month.")
        yield Problem("effective_from", "within_a_period", message)
    rule = last_rule(kpi)
    if rule is not None and first <= rule.effective_from:
        message = _("Another rule holds from %(day)s; enter a later month.")
        yield Problem("effective_from", "before_rule", message % {"day": day(rule.effective_from)})
    given = kpi.records.order_by("-period_end").values_list("period_end", flat=True).first()
    ended_month = clock.today().replace(day=1)
    if first < ended_month or (given is not None and first <= given):
        message = _("Figures of that time are given or due already; a target is never overwritten.")
        yield Problem("effective_from", "in_past", message)


def _words(rule: KPIRule | KPIChange) -> str:
    weights = f"{rule.financial_weight.normalize():f}/{rule.community_weight.normalize():f}"
    target = "–" if rule.target is None else f"{rule.target.normalize():f}"
    return _("target %(target)s, weights %(weights)s") % {"target": target, "weights": weights}
