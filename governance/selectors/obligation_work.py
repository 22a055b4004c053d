"""What obligations leave for a person to do: to fulfil, to use in time, to accept, to chase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.models import Obligation, Occurrence
from governance.roles import ROLES, roles_with
from governance.selectors.obligations import whose
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User

S = Occurrence.State
RIGHT = Obligation.Nature.RIGHT
Held = dict[int, list[tuple[str, int]]]
"""By partnership the roles that a person holds there, each with its organisation."""


def obligation_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """What the person's side owes or may use, accepts, or waits for; three queries at the most."""
    held: Held = {}
    roles = roles_with("meet_obligations")
    found = held_appointments(today, roles).filter(user=user, partnership__isnull=False)
    for partnership, role, organisation in found.values_list("partnership", "role", "organisation"):
        held.setdefault(partnership, []).append((role, organisation))
    if not held:
        return
    rows = (
        Occurrence.objects.filter(
            Q(state=S.DUE, remind_on__lte=today)
            | Q(state=S.DONE, obligation__needs_acceptance=True),
            obligation__partnership__in=Partnership.objects.permitted(
                user, "meet_obligations"
            ).filter(pk__in=held),
            obligation__partnership__phase_state__in=[
                Partnership.PhaseState.ACTIVE,
                Partnership.PhaseState.PAUSED,
            ],
        )
        .exclude(obligation__nature=RIGHT, state=S.DUE, due_on__lt=today)
        .select_related(
            "obligation__partnership__authority",
            "obligation__partnership__partner",
            "obligation__organisation",
            "obligation__owner",
        )
        .order_by("due_on", "pk")
    )
    for one in rows:
        yield from _of(one, user, held[one.obligation.partnership_id], today)


def _of(
    one: Occurrence, user: User, here: list[tuple[str, int]], today: dt.date
) -> Iterator[WorkItem]:
    theirs = [item for item in here if ROLES[item[0]].side == one.obligation.side]
    if one.state == S.DONE:
        if not theirs:
            yield _to_accept(one)
    elif theirs and _is_asked(one.obligation, user, theirs):
        yield _to_fulfil(one)
    elif one.due_on < today and any(_keeps(role) for role, _where in here):
        yield _to_chase(one)


def _keeps(role: str) -> bool:
    return "keep_obligations" in ROLES[role].permissions


def _is_asked(obligation: Obligation, user: User, theirs: list[tuple[str, int]]) -> bool:
    """The person who sees to it; without one, who manages for the organisation that owes it."""
    if obligation.owner_id is not None:
        return obligation.owner_id == user.pk
    if obligation.organisation_id is not None:
        theirs = [item for item in theirs if item[1] == obligation.organisation_id]
    return any("decide_gate" not in ROLES[role].permissions for role, _where in theirs)


def _to_fulfil(one: Occurrence) -> WorkItem:
    obligation = one.obligation
    if obligation.is_right:
        why = _("Clause %(clause)s: this right lapses after %(day)s")
        act = _("Use it")
    elif one.sent_back_reason:
        why = _("Clause %(clause)s: sent back")
        act = _("Answer")
    else:
        why = _("Clause %(clause)s: due on %(day)s")
        act = _("Record it")
    role = _("You see to it") if obligation.owner_id else _("Your side owes it")
    if obligation.is_right and not obligation.owner_id:
        role = _("It is your side’s right")
    return _item(one, "due", why, role, act)


def _to_accept(one: Occurrence) -> WorkItem:
    why = _("Clause %(clause)s: the other side says that it was done")
    return _item(one, "accept", why, _("Your side accepts it"), _("Check"))


def _to_chase(one: Occurrence) -> WorkItem:
    asked = whose(one.obligation, one.obligation.partnership)
    role = _("Owed by %(who)s") % {"who": asked}
    return _item(one, "late", _("Clause %(clause)s: was due on %(day)s"), role, _("Open"))


def _item(one: Occurrence, step: str, why: str, role: str, act: str) -> WorkItem:
    obligation = one.obligation
    partnership = obligation.partnership
    waits = step == "accept"
    return WorkItem(
        title=obligation.title,
        where=partnership.name,
        why=why % {"clause": obligation.clause, "day": day(one.due_on)},
        role_line=role,
        due_on=None if waits else one.due_on,
        url=reverse("obligation_day", args=[partnership.uuid, obligation.uuid, one.uuid]),
        act_label=act,
        key=f"obligation_{step}:{one.uuid}:{one.round}",
        partnership=partnership.uuid,
        group="others" if step == "late" else "mine",
        arrived=step != "late",
    )
