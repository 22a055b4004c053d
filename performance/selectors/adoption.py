"""Who may adopt the KPIs that were proposed: the other side, never who proposed them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import clock
from core.models import AuditEvent
from governance.authority import held_appointments
from partnerships.models import Partnership
from performance.models import KPI

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from core.models import User

PROPOSING = ("kpis.proposed", "measuring.set_up", "partnership.made", "kpi.defined")
"""Kinds of the events within which KPIs are proposed."""
LEAD, APPROVER = "partner_lead", "approver"


@dataclass(frozen=True, slots=True)
class Proposal:
    """KPIs of a partnership that wait to be adopted.

    Attributes:
        partnership: theirs.
        kpis: in their order.
        by: who proposed any of them.
        for_partner: whether the partner's lead adopts; without one, another official does.
        adopters: who may adopt today, by primary key of the person.
    """

    partnership: Partnership
    kpis: tuple[KPI, ...]
    by: frozenset[UUID]
    for_partner: bool
    adopters: tuple[User, ...]

    def may_adopt(self, user: User) -> bool:
        """Four eyes: one of the adopters, and nobody who proposed."""
        return user in self.adopters and user.uuid not in self.by


def proposals(partnerships: Iterable[Partnership]) -> list[Proposal]:
    """The open proposals of these partnerships; three queries however many there are."""
    waiting: dict[int, list[KPI]] = defaultdict(list)
    found = {one.pk: one for one in partnerships}
    for kpi in KPI.objects.filter(partnership__in=list(found), state=KPI.State.PROPOSED).order_by(
        "position", "pk"
    ):
        waiting[kpi.partnership_id].append(kpi)
    if not waiting:
        return []
    streams = [found[pk].stream for pk in waiting]
    proposers = _proposers(streams)
    held: dict[tuple[int, str], list[User]] = defaultdict(list)
    for one in (
        held_appointments(clock.today(), (LEAD, APPROVER))
        .filter(partnership__in=list(waiting), user__is_active=True)
        .select_related("user")
        .order_by("pk")
    ):
        held[one.partnership_id, one.role].append(one.user)
    made = []
    for pk, kpis in waiting.items():
        leads = held[pk, LEAD]
        by = frozenset(actor for kpi in kpis for actor in proposers.get(str(kpi.uuid), ()) if actor)
        adopters = tuple(leads or held[pk, APPROVER])
        made.append(Proposal(found[pk], tuple(kpis), by, bool(leads), adopters))
    return made


def adopters_of(partnership: Partnership) -> tuple[User, ...]:
    """Who adopts for the other side today: the partner's leads; without one, the officials."""
    held = list(
        held_appointments(clock.today(), (LEAD, APPROVER))
        .filter(partnership=partnership, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    leads = tuple(one.user for one in held if one.role == LEAD)
    return leads or tuple(one.user for one in held)


def proposal_of(partnership: Partnership) -> Proposal | None:
    """What waits to be adopted on one partnership."""
    return next(iter(proposals([partnership])), None)


def proposals_for(user: User) -> list[Proposal]:
    """What waits for this person to be adopted; four queries."""
    mine = Partnership.objects.permitted(user, "adopt_kpis").filter(kpis__state=KPI.State.PROPOSED)
    return [one for one in proposals(mine.distinct()) if one.may_adopt(user)]


def _proposers(streams: Iterable[str]) -> dict[str, set[UUID | None]]:
    """Who proposed each KPI (its uuid), as the ledger tells it."""
    found: dict[str, set[UUID | None]] = defaultdict(set)
    events = AuditEvent.objects.filter(stream__in=list(streams), kind__in=PROPOSING)
    for actor, body in events.values_list("actor", "body"):
        for act in json.loads(body)["acts"]:
            if act["kind"] == "kpis.proposed":
                for kpi in act["facts"].get("kpis", ()):
                    found[str(kpi)].add(actor)
    return found
