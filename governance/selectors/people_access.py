"""Who looks after people's access, and what waits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.models import User
from governance.authority import held_today, mandates_of
from governance.models import SecondStepReset
from governance.roles import roles_with
from partnerships.scopes import confined_to, within_reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

APPOINTS = "appoint_people"


def keeps_access(user: User | AnonymousUser) -> bool:
    """Whether `user` looks after people's access: a mandate over all, or Concord itself."""
    return looks_after_concord(user) or any(
        one.mandate_id is None for one in mandates_of(user, APPOINTS)
    )


def keeps_access_today(user: User) -> bool:
    """As `keeps_access`, asked of the database once for each request."""
    if looks_after_concord(user):
        return True
    if confined_to(user) is not None or not within_reach(user, APPOINTS):
        return False
    giving = roles_with(APPOINTS)
    return any(
        one.is_mandate and one.authority is None and one.role in giving for one in held_today(user)
    )


def looks_after_concord(user: User | AnonymousUser) -> bool:
    """Whether `user` is a system administrator, in a session of their own."""
    return isinstance(user, User) and user.is_active and user.is_staff and user.reach is None


def waiting_resets() -> QuerySet[SecondStepReset]:
    """Second steps that somebody asked to remove, oldest first."""
    waiting = SecondStepReset.objects.waiting(clock.now())
    return waiting.select_related("person", "asked_by")
