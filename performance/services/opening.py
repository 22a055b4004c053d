"""Opening a partnership with all that it begins with, in one act."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils.translation import gettext as _

from core.ledger import audited
from core.models import Organisation
from core.problems import Problem, Refused, refuse_if
from governance.authority import authorities_open_to
from governance.roles import ROLES
from governance.services.appointments import Wanted, appoint_many
from governance.services.risks import write_starter_risks
from partnerships.models import Partnership, PartnershipDraft, Party
from partnerships.routes import light_route, limits
from partnerships.services import creation
from partnerships.types import types
from performance.selectors.opening import has_room, partner_named
from performance.services.set_up import kpi_objections, milestone_objections
from performance.services.standing import first_standing
from performance.services.starters import plan_milestones, propose_kpis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from core.models import User
    from partnerships.services.creation import NewPartnership
    from performance.services.starters import NewKPI, NewMilestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person named for a role of the new partnership; `field` is the input that names them."""

    role: str
    title: str
    user: User
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A partnership and what it begins with.

    `partner_name` is typed: that of a known partner, or of a new one, or empty before the award.
    `risks` are those to write down, by code, with who carries each. Fields of problems are the
    names used here and in `NewPartnership`; those of a KPI or milestone begin with `kpi-CODE-`
    or `milestone-CODE-`.
    """

    facts: NewPartnership
    measured_from: dt.date
    partner_name: str = ""
    kpis: tuple[NewKPI, ...] = ()
    milestones: tuple[NewMilestone, ...] = ()
    risks: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Named, ...] = ()


def objections(opening: Opening, actor: User) -> Iterator[Problem]:
    """Every objection to what would be made."""
    yield from creation.objections(opening.facts)
    yield from _fact_objections(opening.facts, actor)
    for kpi in opening.kpis:
        if not kpi.unit.strip():
            message = _("Enter what is counted.")
            yield Problem(f"kpi-{kpi.code}-unit", "required", message, kpi.name)
        yield from kpi_objections(replace(kpi, starts_on=kpi.starts_on or opening.measured_from))
    for milestone in opening.milestones:
        yield from milestone_objections(milestone, opening.facts.certifier)
    for person in opening.people:
        if person.user == actor:
            message = _("Nobody appoints themselves; ask a colleague to do it.")
            yield Problem(person.field, "self", message, person.title)


def _fact_objections(facts: NewPartnership, actor: User) -> Iterator[Problem]:
    if not authorities_open_to(actor).filter(pk=facts.authority.pk).exists():
        message = _("You may not open partnerships for this authority; choose another.")
        yield Problem("authority", "not_yours", message)
    if facts.route == Partnership.Route.LIGHT:
        route = light_route(facts.capital_value, facts.currency, facts.risk_points, limits())
        if not route.is_possible:
            yield Problem("route", "not_possible", route.sentence)
    if facts.type in dict(types.choices()) and not has_room(types[facts.type], facts.ends_on):
        message = _("The term ends before every stage has begun; enter a later day.")
        yield Problem("ends_on", "too_soon", message)


def open_partnership(
    opening: Opening, *, actor: User, draft: PartnershipDraft | None = None
) -> Partnership:
    """Makes a partnership with everything it begins with; the draft it comes of is gone then.

    Asked twice with one draft, it makes it once: the partnership takes the draft's uuid.

    Raises:
        Refused: with every objection; the draft is gone.
    """
    refuse_if(objections(opening, actor))
    uuid = draft.uuid if draft else uuid4()
    stream = f"partnership:{uuid}"
    with audited(stream, actor=actor, kind="partnership.made", whole=True) as act:
        # Deleting takes the row's lock: of two at once, the second finds nothing to delete.
        if draft and not PartnershipDraft.objects.filter(pk=draft.pk, owner=actor).delete()[0]:
            message = _("This draft is gone: it was made or deleted meanwhile.")
            raise Refused([Problem("", "gone", message)])
        made = _make(opening, uuid, actor)
        act.fact(
            kpis=len(opening.kpis),
            milestones=len(opening.milestones),
            risks=len(opening.risks),
            people=len(opening.people),
        )
    return made


def _make(opening: Opening, uuid: UUID, actor: User) -> Partnership:
    facts = replace(opening.facts, partner=_partner(opening))
    created = creation.create(facts, actor=actor, uuid=uuid)
    made, version = created.partnership, created.version
    _record_parties(made, facts)
    if opening.kpis:
        propose_kpis(
            made,
            opening.kpis,
            actor=actor,
            contract_version=version,
            starts_on=opening.measured_from,
            after=0,
        )
    planned = opening.milestones
    milestones = plan_milestones(made, planned, actor=actor) if planned else []
    if opening.risks:
        write_starter_risks(made, actor=actor, chosen=opening.risks, bearers=opening.risks)
    if opening.people:
        appoint_many(made, list(_wanted(made, opening.people)), actor=actor)
    first_standing(made, milestones)
    return made


def _partner(opening: Opening) -> Organisation | None:
    name = " ".join(opening.partner_name.split())
    known = opening.facts.partner
    if not name or (known is not None and known.name.casefold() == name.casefold()):
        return known
    return partner_named(name) or Organisation.objects.create(
        name=name,
        kind=Organisation.Kind.PRIVATE_PARTNER,
        country=opening.facts.country,
    )


def _record_parties(partnership: Partnership, facts: NewPartnership) -> None:
    rows = [Party(partnership=partnership, organisation=facts.authority, role="procuringEntity")]
    if facts.partner is not None:
        rows.append(Party(partnership=partnership, organisation=facts.partner, role="privateParty"))
    Party.objects.bulk_create(rows)


def _wanted(partnership: Partnership, people: Iterable[Named]) -> Iterator[Wanted]:
    nowhere = []
    for person in people:
        role = ROLES[person.role]
        body = partnership.authority if role.side == "authority" else partnership.partner
        if body is None:
            message = _("Name the partner first, or name this person later.")
            nowhere.append(Problem(person.field, "no_partner", message, person.title))
            continue
        yield Wanted(
            user=person.user,
            role=person.role,
            organisation=body,
            duties=person.title if person.title != str(role.label) else "",
            field=person.field,
            where=person.title,
        )
    refuse_if(nowhere)
