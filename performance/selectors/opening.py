"""What the page of a new partnership offers: authorities, people, starters, its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core import clock
from core.charts import Gate, Lifeline, Phase
from core.models import Membership, Organisation
from core.periods import Period
from governance.authority import authorities_open_to
from governance.roles import ROLES, Side
from partnerships.lifecycle import starter_milestones
from partnerships.models import Partnership, PartnershipDraft
from partnerships.phase_plan import phase_plan
from performance.selectors.set_up import Offered, offered_kpis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from core.models import User
    from partnerships.catalogue.starter import StarterMilestone, StarterRole
    from partnerships.phase_plan import PlannedPhase
    from partnerships.type import PartnershipType, Route

KNOWN_PARTNERS = 500
"""So many names of partners are suggested while one types."""
FALLBACK_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Start:
    """What a new partnership of this person begins with until they say otherwise."""

    authority: Organisation | None
    country: str
    currency: str


@dataclass(frozen=True, slots=True)
class Starters:
    """What a partnership of that type, with these aims, is offered."""

    kind: PartnershipType
    offered: Offered
    milestones: tuple[StarterMilestone, ...]
    plan: tuple[PlannedPhase, ...]

    @property
    def roles(self) -> tuple[StarterRole, ...]:
        return self.kind.roles


def authorities_for(user: User) -> list[Organisation]:
    """The authorities for which the person may open a partnership, by name."""
    return list(authorities_open_to(user).order_by("name", "pk"))


def start_for(user: User, authorities: Sequence[Organisation]) -> Start:
    """The only authority there is, and country and currency as in the last partnership seen."""
    last = Partnership.objects.visible_to(user).order_by("-created_at", "-pk").first()
    only = authorities[0] if len(authorities) == 1 else None
    country = only.country if only else (last.country if last else settings.CONCORD_COUNTRY)
    return Start(only, country, last.currency if last else FALLBACK_CURRENCY)


def drafts_of(user: User) -> list[PartnershipDraft]:
    """The drafts that the person keeps, the newest first."""
    return list(PartnershipDraft.objects.filter(owner=user))


def draft_of(user: User, uuid: UUID) -> PartnershipDraft | None:
    """One of the person's own drafts."""
    return PartnershipDraft.objects.filter(owner=user, uuid=uuid).first()


def partner_names() -> list[str]:
    """Names of known partners, to choose from while typing."""
    return list(
        Organisation.objects.filter(kind=Organisation.Kind.PRIVATE_PARTNER)
        .order_by("name")
        .values_list("name", flat=True)
        .distinct()[:KNOWN_PARTNERS]
    )


def partner_named(name: str) -> Organisation | None:
    """The oldest private partner of that name, without regard to case."""
    return (
        Organisation.objects.filter(
            kind=Organisation.Kind.PRIVATE_PARTNER, name__iexact=" ".join(name.split())
        )
        .order_by("pk")
        .first()
    )


def namesakes(user: User, name: str, but: UUID | None = None) -> list[Partnership]:
    """The partnerships the person may see that have that name already."""
    wanted = " ".join(name.split())
    if not wanted:
        return []
    found = Partnership.objects.visible_to(user).filter(name__iexact=wanted)
    return list(found.exclude(uuid=but)[:3] if but else found[:3])


def members_by_side(bodies: Iterable[Organisation | None]) -> dict[Side, list[User]]:
    """Who may be named on either side: members of the authority, and of the partner, today."""
    known = {one.pk: one for one in bodies if one is not None}
    found: dict[Side, dict[int, User]] = {side: {} for side in Side}
    memberships = (
        Membership.objects.in_force(clock.today())
        .filter(organisation__in=list(known), user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user__pk")
    )
    for one in memberships if known else ():
        public = known[one.organisation_id].is_public
        side = Side.AUTHORITY if public else Side.PARTNER
        found[side].setdefault(one.user_id, one.user)
    return {side: list(people.values()) for side, people in found.items()}


def side_of(role: str) -> Side:
    """The side that a role belongs to."""
    return ROLES[role].side


def starters(
    kind: PartnershipType,
    *,
    kinds: Sequence[str],
    aims: Sequence[str],
    sector: str,
    owners: Sequence[User],
    starts_on: dt.date | None,
    ends_on: dt.date | None,
) -> Starters:
    """KPIs, milestones, risks, roles and stages of the type, as the aims change them. No query."""
    plan = planned(kind, ends_on)
    return Starters(
        kind=kind,
        offered=Offered(
            kpis=offered_kpis(kind, (*kinds, *aims), sector),
            milestones=(),
            risks=kind.risks,
            draft=None,
            first_month=first_measured(kind, plan, starts_on),
            owners=tuple(owners),
            certifier=None,
        ),
        milestones=starter_milestones(kind, aims),
        plan=plan,
    )


def planned(kind: PartnershipType, ends_on: dt.date | None) -> tuple[PlannedPhase, ...]:
    """The stages one after the other from today; without the end where it leaves no room."""
    try:
        return phase_plan(kind, clock.today(), ends_on=ends_on)
    except ValueError:
        return phase_plan(kind, clock.today())


def has_room(kind: PartnershipType, ends_on: dt.date | None) -> bool:
    """Whether every stage has a day before the contract ends."""
    try:
        phase_plan(kind, clock.today(), ends_on=ends_on)
    except ValueError:
        return False
    return True


def first_measured(
    kind: PartnershipType, plan: Sequence[PlannedPhase], starts_on: dt.date | None
) -> Period:
    """The month from which the contract is planned to be in force."""
    if starts_on is not None:
        return Period.containing("month", starts_on)
    signed = next(
        gate for gate in kind.gates if any(a.kind == "contract_signed" for a in gate.requirements)
    )
    begins = {one.phase: one.planned_from for one in plan}[signed.to_phase]
    return Period.containing("month", begins)


def timeline(kind: PartnershipType, plan: Sequence[PlannedPhase], route: Route) -> Lifeline:
    """The stages to come, with a diamond for each stage approval that the route keeps."""
    kept = {gate.from_phase: gate for gate in kind.gates_on(route)}
    phases: list[Any] = []
    for position, (phase, days) in enumerate(zip(kind.phases, plan, strict=True)):
        gate = kept.get(phase.slug)
        phases.append(
            Phase(
                name=str(phase.label),
                state="now" if position == 0 else "next",
                start=days.planned_from,
                end=days.planned_until,
                gate=Gate(name=str(gate.name), state="coming", on=days.planned_until)
                if gate is not None
                else None,
            )
        )
    return Lifeline(tuple(phases), today=clock.today(), show_gates=False)
