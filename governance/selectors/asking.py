"""Whom somebody may ask where they hold no role for what concerns many partnerships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core import clock
from core.models import Membership, Organisation
from governance.authority import held_appointments
from governance.roles import ROLES, roles_with
from partnerships.models import Partnership

if TYPE_CHECKING:
    from core.asking import NotYours
    from core.models import User


def whom_to_ask(user: User, refused: NotYours) -> list[dict[str, Any]]:
    """The mandates in force today that carry what was missing, by role and name; two queries.

    Only over authorities whose partnerships `user` sees, or for which they work: the People page
    names the same people to them. A stranger learns of nobody.
    """
    near = _authorities_of(user)
    if not near:
        return []
    reach = Q(mandate__isnull=True)
    if not refused.everywhere:
        reach |= Q(mandate__in=near)
    held = (
        held_appointments(clock.today(), roles_with(refused.permission))
        .filter(reach, partnership__isnull=True, user__is_active=True)
        .exclude(user=user)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    people: dict[str, dict[int, str]] = {}
    for one in held:
        people.setdefault(one.role, {})[one.user_id] = str(one.user)
    return [
        {"role": role.label, "people": list(people[slug].values())}
        for slug, role in ROLES.items()
        if slug in people
    ]


def _authorities_of(user: User) -> set[int]:
    seen = Partnership.objects.visible_to(user).order_by().values("authority")
    works_for = Membership.objects.in_force(clock.today()).filter(
        user=user, organisation__kind=Organisation.Kind.PUBLIC_AUTHORITY
    )
    return set(
        Organisation.objects.filter(
            Q(pk__in=seen) | Q(pk__in=works_for.values("organisation"))
        ).values_list("pk", flat=True)
    )
