"""Shared pools as pages and To do show them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day, scaled
from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.models import PoolRequest, ResourcePool
from governance.roles import roles_with
from governance.selectors.sides import side_by, side_name
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User

KEEPS: Final = "keep_sharing"
AHEAD: Final = dt.timedelta(days=7)
"""How long before its day what comes back stands on To do."""
MOST_ROWS: Final = 100
S = PoolRequest.State
TAG: Final = {
    S.REQUESTED: "warn",
    S.GRANTED: "good",
    S.REFUSED: "bad",
    S.WITHDRAWN: "none",
    S.CLOSED: "none",
}


def pools_for(user: User) -> QuerySet[ResourcePool]:
    """Those of the own partnerships."""
    found: QuerySet[ResourcePool] = ResourcePool.objects.filter(
        partnership__in=Partnership.objects.visible_to(user)
    ).select_related("partnership__authority", "partnership__partner", "partnership__standing")
    return found


def requests_for(user: User) -> QuerySet[PoolRequest]:
    """Requests to the pools of the own partnerships."""
    found: QuerySet[PoolRequest] = PoolRequest.objects.filter(
        pool__partnership__in=Partnership.objects.visible_to(user)
    ).select_related(
        "pool__partnership__authority",
        "pool__partnership__partner",
        "pool__partnership__standing",
        "requested_by",
        "decided_by",
    )
    return found


def pool_cells(one: ResourcePool) -> list[dict[str, Any]]:
    """A pool as a row of a table."""
    return [
        {"text": one.name, "url": reverse("pool", args=[one.uuid]), "sub": one.purpose},
        {"text": f"{scaled(one.offered)} {one.unit}", "column": _("Offered")},
        {"text": scaled(one.reserved), "column": _("Granted, not drawn yet")},
        {"text": scaled(one.out), "column": _("In use")},
        {"text": scaled(one.free), "column": _("Free")},
    ]


def request_cells(one: PoolRequest, partnership: Partnership, today: dt.date) -> list[Any]:
    """A request as a row of a table; its `partnership` is known already."""
    late = one.out > 0 and one.until_on is not None and one.until_on < today
    return [
        {
            "text": one.purpose,
            "url": reverse("pool_request", args=[one.uuid]),
            "sub": side_name(partnership, one.side),
        },
        {"text": scaled(one.quantity), "column": _("Asked for")},
        {"text": scaled(one.granted), "column": _("Granted")},
        {"text": scaled(one.drawn), "column": _("Drawn")},
        {"text": scaled(one.returned), "column": _("Returned")},
        {
            "text": day(one.until_on) if one.until_on else "–",
            "late": _("late") if late else "",
            "column": _("Comes back by"),
        },
        {"kind": TAG[S(one.state)], "label": one.get_state_display(), "column": _("State")},
    ]


def pool_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Requests that wait for the person's side, and what it has to give back; two queries."""
    roles: dict[int | None, list[str]] = {}
    held = held_appointments(today, roles_with(KEEPS)).filter(user=user, partnership__isnull=False)
    for partnership, role in held.values_list("partnership", "role"):
        roles.setdefault(partnership, []).append(role)
    if not roles:
        return
    sides = {partnership: side_by(found) for partnership, found in roles.items()}
    rows = PoolRequest.objects.filter(
        Q(state=S.REQUESTED) | Q(drawn__gt=F("returned"), until_on__lte=today + AHEAD),
        pool__partnership__in=Partnership.objects.permitted(user, KEEPS).filter(
            pk__in=sides,
            phase_state__in=[Partnership.PhaseState.ACTIVE, Partnership.PhaseState.PAUSED],
        ),
    ).exclude(state=S.REQUESTED, requested_by=user)
    for one in rows.select_related("pool__partnership__authority", "pool__partnership__partner"):
        own = sides[one.pool.partnership_id] == one.side
        if one.state == S.REQUESTED and not own:
            yield _to_decide(one)
        elif one.state != S.REQUESTED and own:
            yield _to_return(one)


def _to_decide(one: PoolRequest) -> WorkItem:
    partnership = one.partnership
    known = {
        "side": side_name(partnership, one.side),
        "much": scaled(one.quantity),
        "unit": one.pool.unit,
    }
    return WorkItem(
        title=_("Grant or refuse: %(purpose)s") % {"purpose": one.purpose},
        where=partnership.name,
        why=_("%(side)s asks for %(much)s %(unit)s of a shared pool") % known,
        role_line=_("Your side decides"),
        due_on=None,
        url=reverse("pool_request", args=[one.uuid]),
        act_label=_("Open"),
        key=f"pool_request_to_decide:{one.uuid}",
        partnership=partnership.uuid,
        arrived=True,
    )


def _to_return(one: PoolRequest) -> WorkItem:
    partnership = one.partnership
    known = {"much": scaled(one.out), "unit": one.pool.unit}
    return WorkItem(
        title=_("Give back: %(pool)s") % {"pool": one.pool.name},
        where=partnership.name,
        why=_("%(much)s %(unit)s are in use") % known,
        role_line=_("Your side has it"),
        due_on=one.until_on,
        url=reverse("pool_request", args=[one.uuid]),
        act_label=_("Open"),
        key=f"pool_to_return:{one.uuid}:{one.until_on}",
        partnership=partnership.uuid,
    )
