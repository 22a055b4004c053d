"""KPIs before the contract: defined, changed and taken away; each change is adopted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.editing import Closed, ended, signed
from partnerships.models.access import permissions_on
from partnerships.selectors.contract_versions import first_draft, newest
from performance.models import KPI, KPIRule
from performance.services.set_up import kpi_objections
from performance.services.starters import NewKPI, propose_kpis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import User
    from partnerships.models import ContractVersion, Partnership

DEFINITION = (
    "name",
    "unit",
    "direction",
    "frequency",
    "method",
    "reported_by",
)
RULE = ("target", "minimum", "financial_weight", "community_weight")
POSTS = ("no_points", "full_points", "range_low", "range_high", "limit_low", "limit_high")


def definition_closed(kpi: KPI) -> Closed | None:
    """Why the definition cannot be edited in place; what is agreed changes by proposal."""
    partnership = kpi.partnership
    over = ended(partnership)
    if over is not None or kpi.state == KPI.State.PROPOSED or partnership.signed_on is None:
        return over
    return Closed(
        _("%(signed)s What is measured was agreed with it.") % {"signed": signed(partnership)},
        _("Propose another target, points or weights from a month on; the other side adopts it."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Where a KPI starts, and who sees to it. Counts for no score, so it needs no adoption."""

    baseline: Decimal | None
    baseline_on: dt.date | None
    owner: User | None


def propose_kpi(partnership: Partnership, facts: NewKPI, *, actor: User) -> KPI:
    """Proposes one more KPI; it counts for nothing until the other side has adopted it.

    Raises:
        Refused: with everything that is wrong; there is no contract, not even a draft.
    """
    with audited(partnership.stream, actor=actor, kind="kpi.defined") as act:
        row = locked(partnership)
        version = newest(row) or first_draft(row)
        refuse_if([*_not_permitted(row, actor), *_objections(row, facts, version)])
        assert version is not None  # noqa: S101 - refused otherwise
        assert facts.starts_on is not None  # noqa: S101 - refused otherwise
        [made] = propose_kpis(
            row, [facts], actor=actor, contract_version=version, starts_on=facts.starts_on
        )
        KPI.objects.filter(pk=made.pk).update(position=row.kpis.count())
        act.fact(kpi=str(made.uuid))
    return made


def change_definition(kpi: KPI, facts: NewKPI, *, actor: User) -> KPI:
    """Changes definition, target and weights before they count; it is adopted anew.

    Raises:
        Refused: with everything that is wrong; the contract is signed and the KPI adopted.
    """
    partnership = kpi.partnership
    with audited(partnership.stream, actor=actor, kind="kpi.defined") as act:
        row = locked(partnership)
        kept = locked(kpi)
        kept.partnership = row
        closed = definition_closed(kept)
        rule = kept.rules.order_by("-effective_from").first()
        refuse_if(
            [
                *([closed.problem()] if closed else ()),
                *_not_permitted(row, actor),
                *_objections(row, facts, rule.contract_version if rule else None, but=kept),
            ]
        )
        assert rule is not None  # noqa: S101 - refused otherwise
        before = _words(kept, rule)
        for name in DEFINITION:
            setattr(kept, name, getattr(facts, name))
        kept.state, kept.adopted_by, kept.proposed_by = KPI.State.PROPOSED, None, actor
        kept.save()
        for name in RULE:
            setattr(rule, name, getattr(facts, name))
        for name in POSTS:
            setattr(rule, name, getattr(facts.goalposts, name))
        rule.save()
        act.fact(kpi=str(kept.uuid), **{"from": before, "to": _words(kept, rule)})
        with audited(row.stream, actor=actor, kind="kpis.proposed") as proposed:
            proposed.fact(kpis=[str(kept.uuid)])
    return kept


def set_baseline(kpi: KPI, facts: Baseline, *, actor: User) -> KPI:
    """Writes down where a KPI starts and who owns it; a baseline that was signed stays.

    Raises:
        Refused: not permitted; a signed baseline would change; the day lies ahead.
    """
    partnership = kpi.partnership
    with audited(partnership.stream, actor=actor, kind="kpi.baseline") as act:
        row = locked(partnership)
        kept = locked(kpi)
        problems = list(_not_permitted(row, actor))
        fixed = row.signed_on is not None and kept.baseline is not None
        if fixed and (facts.baseline, facts.baseline_on) != (kept.baseline, kept.baseline_on):
            message = _("This baseline was agreed with the signature and stays.")
            problems.append(Problem("baseline", "signed", message))
        if facts.baseline_on is not None and facts.baseline_on > clock.today():
            message = _("A baseline is what was measured already; enter a day that has passed.")
            problems.append(Problem("baseline_on", "in_future", message))
        refuse_if(problems)
        if kept.baseline != facts.baseline:
            act.fact(**{"from": kept.baseline, "to": facts.baseline})
        act.fact(kpi=str(kept.uuid), owner=str(facts.owner.uuid) if facts.owner else None)
        kept.baseline, kept.baseline_on = facts.baseline, facts.baseline_on
        kept.owner = facts.owner
        kept.save(update_fields=["baseline", "baseline_on", "owner"])
    return kept


def take_away(kpi: KPI, *, actor: User) -> None:
    """Takes a KPI away that counts for nothing yet.

    Raises:
        Refused: it was adopted under a signed contract; not permitted.
    """
    partnership = kpi.partnership
    with audited(partnership.stream, actor=actor, kind="kpi.taken_away") as act:
        row = locked(partnership)
        kept = locked(kpi)
        kept.partnership = row
        closed = definition_closed(kept)
        problems = [closed.problem()] if closed else []
        problems += _not_permitted(row, actor)
        if kept.records.exists():
            message = _("Figures were reported for it; it stays.")
            problems.append(Problem("", "has_figures", message))
        refuse_if(problems)
        act.fact(**{"from": kept.name})
        kept.rules.all().delete()
        kept.delete()


def _words(kpi: KPI, rule: KPIRule) -> str:
    weights = f"{rule.financial_weight.normalize():f}/{rule.community_weight.normalize():f}"
    target = "–" if rule.target is None else f"{rule.target.normalize():f}"
    return _("%(name)s: target %(target)s %(unit)s, weights %(weights)s") % {
        "name": kpi.name,
        "target": target,
        "unit": kpi.unit,
        "weights": weights,
    }


def _not_permitted(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if "define_kpis" not in permissions_on(actor, partnership):
        message = _("You are not appointed to say what is measured here.")
        yield Problem("", "forbidden", message)


def _objections(
    partnership: Partnership,
    facts: NewKPI,
    version: ContractVersion | None,
    but: KPI | None = None,
) -> Iterator[Problem]:
    if version is None:
        yield Problem("", "no_contract", _("There is no contract yet to measure by."))
    if not facts.name.strip():
        yield Problem("name", "required", _("Enter what is measured."))
    elif any(one != but for one in partnership.kpis.filter(name__iexact=facts.name.strip())):
        yield Problem("name", "twice", _("Another KPI has this name; choose a different one."))
    if not facts.unit.strip():
        yield Problem("unit", "required", _("Enter what is counted."))
    begins = version.effective_from if version and partnership.signed_on else None
    for problem in kpi_objections(facts, None if but else begins):
        field = problem.field.removeprefix(f"kpi-{facts.code}-")
        yield Problem(field, problem.code, problem.message)
