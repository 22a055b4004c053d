"""What risks leave for a person to do: to look at one again, to do something about one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.models import Risk, RiskAction, RiskTrigger
from governance.roles import roles_with
from governance.selectors.risk_rights import ASSESSES, KEEPS
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day an action is shown."""
LIVE: Final = [Partnership.PhaseState.ACTIVE, Partnership.PhaseState.PAUSED]


def risk_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Risks to look at, and actions that are due; three queries at the most.

    A risk is looked at by whoever sees to it, if they assess risks there; otherwise by the
    contract managers. One that a trigger raised is shown at once, others when their day comes.
    """
    yield from _to_look_at(user, today)
    yield from _to_do(user, today)


def _to_look_at(user: User, today: dt.date) -> Iterator[WorkItem]:
    managed = held_appointments(today, ["contract_manager"]).filter(
        user=user, partnership__isnull=False
    )
    mine = list(managed.values_list("partnership", flat=True))
    assessors = held_appointments(today, roles_with(ASSESSES)).filter(
        user=OuterRef("owner"), partnership=OuterRef("partnership")
    )
    standing = RiskTrigger.objects.filter(
        risk=OuterRef("pk"), standing_since__isnull=False, ended_at__isnull=True
    )
    rows = (
        Risk.objects.open()
        .as_assessed()
        .filter(
            partnership__in=Partnership.objects.permitted(user, ASSESSES),
            partnership__phase_state__in=LIVE,
        )
        .annotate(owner_assesses=Exists(assessors), stands=Exists(standing))
        .filter(Q(owner=user) | Q(partnership__in=mine, owner_assesses=False))
        .filter(_asks(today))
        .select_related("partnership", "now__trigger")
        .order_by("review_on", "pk")
    )
    for one in rows:
        yield _look(one, user)


def _asks(today: dt.date) -> Q:
    """A trigger raised it since somebody last looked, or wants a first look; or its day came."""
    raised = Q(now__isnull=False, now__by__isnull=True)
    unseen = Q(now__isnull=True, stands=True)
    return Q(review_on__lte=today) | (Q(review_on__isnull=False) & (raised | unseen))


def _look(one: Any, user: User) -> WorkItem:
    now = one.now
    if now is not None and now.by_id is None:
        why = _("A trigger raised it: %(why)s") % {"why": now.reason}
        step = f"raised:{now.uuid}"
    elif now is None:
        why = _("Nobody has assessed it yet")
        step = f"first:{one.review_on}"
    else:
        why = _("Last assessed on %(day)s") % {"day": day(now.at)}
        step = f"again:{one.review_on}"
    own = one.owner_id == user.pk
    return WorkItem(
        title=_("Look at a risk: %(title)s") % {"title": one.title},
        where=one.partnership.name,
        why=why,
        role_line=_("You see to this risk") if own else _("You manage the contract"),
        due_on=one.review_on,
        url=reverse("risk_assess", args=[one.partnership.uuid, one.uuid]),
        act_label=_("Assess"),
        key=f"risk_look:{one.uuid}:{step}",
        partnership=one.partnership.uuid,
        arrived=step.startswith("raised"),
    )


def _to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    rows: QuerySet[RiskAction] = (
        RiskAction.objects.filter(
            owner=user,
            state=RiskAction.State.OPEN,
            due_on__lte=today + AHEAD,
            risk__closed_on__isnull=True,
            risk__in=Risk.objects.visible_to(user),
            risk__partnership__in=Partnership.objects.permitted(user, KEEPS),
            risk__partnership__phase_state__in=LIVE,
        )
        .select_related("risk__partnership")
        .order_by("due_on", "pk")
    )
    for one in rows:
        partnership = one.risk.partnership
        yield WorkItem(
            title=one.title,
            where=partnership.name,
            why=_("Against the risk: %(title)s") % {"title": one.risk.title},
            role_line=_("You see to it"),
            due_on=one.due_on,
            url=reverse("risk_action", args=[partnership.uuid, one.risk.uuid, one.uuid]),
            act_label=_("Report"),
            key=f"risk_action:{one.uuid}:{one.due_on}",
            partnership=partnership.uuid,
        )
