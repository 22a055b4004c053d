"""Emergency access: who asks, who confirms, and who reads the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models import User
from governance.authority import held_today, holders
from governance.models import EmergencyAccess
from governance.roles import roles_with
from governance.selectors.people_access import looks_after_concord
from partnerships.models import Partnership

if TYPE_CHECKING:
    from governance.models.emergency import EmergencyAccessQuerySet

CONFIRMS = "decide_gate"
SEES = "view_history"
MOST_ROWS = 100


def confirmers(partnership: Partnership) -> list[User]:
    """The senior responsible owners there; where there is none, whoever looks after Concord."""
    found = holders(partnership, CONFIRMS)
    if found:
        return found
    return list(User.objects.filter(is_staff=True, is_active=True).order_by("pk"))


def may_decide(access: EmergencyAccess, user: User) -> bool:
    """Whether `user` may confirm or refuse: never whoever asked."""
    return not access.is_of(user) and user in confirmers(access.partnership)


def may_end(access: EmergencyAccess, user: User) -> bool:
    """Whether `user` may end it early: whoever reads, and whoever could have refused it."""
    return access.is_of(user) or may_decide(access, user)


def may_look(user: User) -> bool:
    """Whether `user` has the list: Concord's administrators, auditors and officials."""
    seeing = roles_with(SEES)
    return looks_after_concord(user) or any(one.role in seeing for one in held_today(user))


def accesses_for(user: User) -> EmergencyAccessQuerySet:
    """What `user` may know of, newest first: of partnerships whose history they see, or all."""
    rows = EmergencyAccess.objects.select_related(
        "partnership", "asked_by", "decided_by", "ended_by"
    )
    if looks_after_concord(user):
        return rows
    return rows.filter(partnership__in=Partnership.objects.permitted(user, SEES))
