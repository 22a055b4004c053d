"""Setting up measuring: contract, KPIs, milestones and risks of a partnership in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.models import Organisation
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.services.risks import write_starter_risks
from partnerships.models.access import permissions_on
from partnerships.services.creation import publish_contract
from performance.models import KPI
from performance.selectors.set_up import may_be_set_up
from performance.services.standing import refresh_standings
from performance.services.starters import plan_milestones, propose_kpis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from core.models import User
    from partnerships.models import ContractVersion, Partnership
    from performance.services.starters import NewKPI, NewMilestone


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What a partnership begins to measure with.

    `signed_on` and `effective_from` belong to the draft of the contract; without a draft they are
    not asked for. `risks` are codes of the type's starter risks. Fields of problems are the names
    used here; those of a KPI or milestone begin with `kpi-CODE-` or `milestone-CODE-`.
    """

    signed_on: dt.date | None = None
    effective_from: dt.date | None = None
    certifier: Organisation | None = None
    kpis: tuple[NewKPI, ...] = ()
    milestones: tuple[NewMilestone, ...] = ()
    risks: tuple[str, ...] = ()


def objections(
    partnership: Partnership, facts: SetUp, versions: Sequence[ContractVersion] | None = None
) -> Iterator[Problem]:
    """Every objection to what would be made, apart from who may make it.

    `versions` are those of the contract, where they were read already.
    """
    draft, published = _versions(partnership, versions)
    if not may_be_set_up(partnership):
        yield Problem("", "is_set_up", _("This partnership measures something already."))
    begins = facts.effective_from
    if draft is not None:
        yield from _contract(facts)
    elif published is not None:
        begins = published.effective_from
    else:
        yield Problem("", "no_contract", _("There is no contract yet to measure by."))
    if facts.certifier is not None and facts.certifier.kind != Organisation.Kind.CERTIFIER:
        yield Problem("certifier", "not_certifier", _("Choose a certifier from the list."))
    if not facts.kpis:
        yield Problem("kpis", "required", _("Tick at least one KPI; else nothing is measured."))
    for kpi in facts.kpis:
        yield from kpi_objections(kpi, begins)
    for milestone in facts.milestones:
        yield from milestone_objections(milestone, facts.certifier)


def set_up(partnership: Partnership, facts: SetUp, *, actor: User) -> Partnership:
    """Publishes the draft of the contract, proposes KPIs, plans milestones, takes over risks.

    The KPIs count once the other side has adopted them; see `adopt_proposed`.

    Raises:
        Refused: with every objection; the person does not define what is measured here.
    """
    stream = partnership.stream
    with audited(stream, actor=actor, kind="measuring.set_up", whole=True) as act:
        row = locked(partnership)
        if "define_kpis" not in permissions_on(actor, row):
            refuse_if(
                [Problem("", "forbidden", _("You are not appointed to say what is measured here."))]
            )
        versions = list(row.contract_versions.all())
        draft, version = _versions(row, versions)
        refuse_if(objections(row, facts, versions))
        if draft is not None:
            assert facts.signed_on is not None  # noqa: S101 - refused otherwise
            assert facts.effective_from is not None  # noqa: S101 - refused otherwise
            version = publish_contract(
                row, actor=actor, signed_on=facts.signed_on, effective_from=facts.effective_from
            )
        if facts.certifier is not None and row.certifier_id != facts.certifier.pk:
            row.certifier = facts.certifier
            row.save(update_fields=["certifier"])
        assert version is not None  # noqa: S101 - refused otherwise
        first = min(one.starts_on for one in facts.kpis if one.starts_on is not None)
        propose_kpis(row, facts.kpis, actor=actor, contract_version=version, starts_on=first)
        if facts.milestones:
            plan_milestones(row, facts.milestones, actor=actor)
        if facts.risks:
            write_starter_risks(row, actor=actor, chosen=facts.risks)
        refresh_standings([row])
        act.fact(
            kpis=len(facts.kpis),
            milestones=len(facts.milestones),
            risks=len(facts.risks),
            certifier=str(facts.certifier.uuid) if facts.certifier else None,
        )
    return row


def _versions(
    partnership: Partnership, versions: Sequence[ContractVersion] | None
) -> tuple[ContractVersion | None, ContractVersion | None]:
    """The draft, and the newest published one."""
    found = list(partnership.contract_versions.all()) if versions is None else versions
    drafts = [one for one in found if not one.is_published and one.base_id is None]
    published = [one for one in found if one.is_published]
    return next(iter(drafts), None), next(reversed(published), None)


def _contract(facts: SetUp) -> Iterator[Problem]:
    if facts.signed_on is None:
        yield Problem("signed_on", "required", _("Enter the day on which it was signed."))
    elif facts.signed_on > clock.today():
        yield Problem("signed_on", "in_future", _("A contract counts once it is signed."))
    yield from far_off("signed_on", facts.signed_on)
    yield from far_off("effective_from", facts.effective_from)
    if facts.effective_from is None:
        yield Problem("effective_from", "required", _("Enter the day from which it is in force."))
    elif facts.signed_on is not None and facts.effective_from < facts.signed_on:
        yield Problem(
            "effective_from",
            "before_signed",
            _("It cannot be in force before it is signed; correct one of the days."),
        )


def kpi_objections(kpi: NewKPI, begins: dt.date | None = None) -> Iterator[Problem]:
    """What is wrong with a KPI; `begins` is the day from which the contract is in force."""

    def problem(field: str, code: str, message: str) -> Problem:
        return Problem(f"kpi-{kpi.code}-{field}", code, message, kpi.name)

    yield from goalpost_objections(kpi)
    for name in ("financial_weight", "community_weight"):
        if getattr(kpi, name) < 0:
            yield problem(name, "negative", _("A weight cannot be less than zero."))
    if not kpi.financial_weight and not kpi.community_weight:
        yield problem(
            "financial_weight", "no_weight", _("Give it a weight for at least one of the goals.")
        )
    if kpi.starts_on is None:
        yield problem("starts_on", "required", _("Enter the first month that is measured."))
    elif begins is not None and kpi.starts_on < begins.replace(day=1):
        yield problem(
            "starts_on",
            "before_contract",
            _("Nothing is measured before the contract is in force; enter a later month."),
        )


def goalpost_objections(kpi: NewKPI) -> Iterator[Problem]:
    """What is wrong with the values that earn no points and full points."""
    posts = kpi.goalposts
    if kpi.direction == KPI.Direction.RANGE or posts.range_low is not None:
        yield from _range_objections(kpi)
        return
    if posts.no_points is None:
        message = _("Enter the value that earns no points.")
        yield Problem(f"kpi-{kpi.code}-no_points", "required", message, kpi.name)
    if posts.full_points is None:
        message = _("Enter the value that earns full points.")
        yield Problem(f"kpi-{kpi.code}-full_points", "required", message, kpi.name)
    if posts.no_points is None or posts.full_points is None:
        return
    if posts.no_points == posts.full_points:
        message = _("No points and full points must be different values.")
        yield Problem(f"kpi-{kpi.code}-full_points", "same", message, kpi.name)
    elif kpi.direction != ("higher" if posts.full_points > posts.no_points else "lower"):
        message = _("The value of full points lies on the wrong side; swap the two values.")
        yield Problem(f"kpi-{kpi.code}-full_points", "wrong_side", message, kpi.name)


def _range_objections(kpi: NewKPI) -> Iterator[Problem]:
    """What is wrong with the range that earns full points and the limits around it."""
    posts = kpi.goalposts
    limits = (posts.limit_low, posts.range_low, posts.range_high, posts.limit_high)
    known = [limit for limit in limits if limit is not None]
    field = "range_low"
    if kpi.direction != KPI.Direction.RANGE or posts.no_points is not None:
        field, code = "direction", "wrong_direction"
        message = _("Its points belong to a range, its direction does not; choose one of the two.")
    elif len(known) < len(limits):
        code = "required"
        message = _("Enter the range of full points, and on each side the limit of no points.")
    elif known != sorted(known):
        code = "out_of_order"
        message = _(
            "The four values must rise: no points, full points from, full points to, no points."
        )
    else:
        return
    yield Problem(f"kpi-{kpi.code}-{field}", code, message, kpi.name)


def milestone_objections(
    milestone: NewMilestone, certifier: Organisation | None
) -> Iterator[Problem]:
    """What is wrong with a milestone as it is planned."""

    def problem(field: str, code: str, message: str) -> Problem:
        place = f"milestone-{milestone.code}-{field}"
        return Problem(place, code, message, milestone.name)

    if not milestone.name.strip():
        yield problem("name", "required", _("Enter what will have happened."))
    if milestone.baseline_on is None:
        yield problem("baseline_on", "required", _("Enter the day that was agreed."))
    elif (
        milestone.final_deadline_on is not None
        and milestone.final_deadline_on < milestone.baseline_on
    ):
        yield problem(
            "final_deadline_on",
            "before_baseline",
            _("The final contract deadline lies before the baseline; correct one of the days."),
        )
    for name in ("baseline_on", "final_deadline_on"):
        for one in far_off(name, getattr(milestone, name)):
            yield problem(name, one.code, one.message)
    if milestone.needs_certificate and certifier is None:
        yield problem(
            "needs_certificate",
            "no_certifier",
            _("Choose who certifies for this partnership, or take the tick away."),
        )
