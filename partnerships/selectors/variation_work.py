"""What changes of the contract leave for a person to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from partnerships.models import Partnership, Variation
from partnerships.variation_moves import authors_of
from partnerships.variation_route import routes_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.variation_route import ApprovalRoute

S = Variation.State


def variation_work(user: User, _today: dt.date) -> Iterator[WorkItem]:
    """Changes to estimate, to draft, to approve, to carry out and to document."""
    live = Partnership.PhaseState.ACTIVE, Partnership.PhaseState.PAUSED
    rows = Variation.objects.filter(partnership__phase_state__in=live).select_related(
        "partnership", "noticed_by", "submitted_by", "version"
    )
    inside = Partnership.objects.permitted(user, "view_internal")
    asking = Partnership.objects.permitted(user, "ask_variations")
    noticed = rows.filter(state=S.NOTICED, partnership__in=asking)
    for one in noticed.exclude(partnership__in=inside):
        yield _mine(one, _("Estimate a change"), one.reason, _("You act for the partner"))
    keeping = Partnership.objects.permitted(user, "keep_variations")
    kept = (S.ESTIMATED, S.APPROVED, S.IMPLEMENTED)
    for one in rows.filter(state__in=kept, partnership__in=keeping):
        yield _kept(one)
    yield from _to_approve(rows, user)


def _kept(one: Variation) -> WorkItem:
    role = _("You keep the changes of the contract here")
    version = one.version
    if one.state == S.ESTIMATED:
        title, why = _("Put a change forward"), _("It is estimated; write its terms")
        return _mine(one, title, why, role)
    if one.state == S.APPROVED:
        since = version.effective_from if version else None
        why = _("In force from %(day)s") % {"day": day(since)} if since else _("It is approved")
        return _mine(one, _("Record that a change is carried out"), why, role, due_on=since)
    title, why = _("Record the papers of a change"), _("It is carried out")
    return _mine(one, title, why, role)


def _to_approve(rows: Any, user: User) -> Iterator[WorkItem]:
    waiting = rows.filter(state=S.SUBMITTED).prefetch_related("steps")
    deciding, keeping = (
        list(waiting.filter(partnership__in=Partnership.objects.permitted(user, one)))
        for one in ("approve_variations", "keep_variations")
    )
    routes = routes_of([(one, one.size) for one in {*deciding, *keeping}])
    for one in deciding:
        route = routes[one.pk]
        mine = user in route.people and user.pk not in authors_of(one)
        if mine and route.elsewhere is None:
            role = _("%(role)s approves changes of this size") % {"role": route.label}
            yield _mine(one, _("Approve a change"), _put_forward(one), role)
    for one in keeping:
        yield from _awaited(one, routes[one.pk], user)


def _awaited(one: Variation, route: ApprovalRoute, user: User) -> Iterator[WorkItem]:
    if route.elsewhere is not None and not route.is_begun:
        why, role = _("Both sides vote on it"), _("You see to it that it is decided")
        yield _mine(one, _("Have a change decided"), why, role)
    elif route.elsewhere is None and one.submitted_by_id == user.pk:
        yield _others(one, _("Approval of a change"), _put_forward(one), route.label)


def _put_forward(one: Variation) -> str:
    return _("Put forward by %(name)s") % {"name": one.submitted_by}


def _mine(
    one: Variation, title: str, why: str, role: str, *, due_on: dt.date | None = None
) -> WorkItem:
    return _item(one, f"{title}: {one.title}", why, role, due_on)


def _item(one: Variation, title: str, why: str, role: str, due_on: dt.date | None) -> WorkItem:
    return WorkItem(
        title=title,
        where=one.partnership.name,
        why=why,
        role_line=role,
        due_on=due_on,
        url=_url(one),
        act_label=_("Open"),
        key=f"variation_{one.state}:{one.uuid}:{one.state_since:%Y%m%d%H%M}",
        partnership=one.partnership.uuid,
        arrived=due_on is None,
    )


def _others(one: Variation, title: str, why: str, who: str) -> WorkItem:
    return WorkItem(
        title=f"{title}: {one.title}",
        where=one.partnership.name,
        why=why,
        role_line=who,
        due_on=None,
        url=_url(one),
        act_label=_("Open"),
        key=f"variation_awaited:{one.uuid}:{one.state_since:%Y%m%d%H%M}",
        partnership=one.partnership.uuid,
        group="others",
    )


def _url(one: Variation) -> str:
    return reverse("variation", args=[one.partnership.uuid, one.uuid])
