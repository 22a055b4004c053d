"""Who may see and do what: one queryset, two independent gates.

The first gate is a guardian row that grants a permission to one of the person's groups. The
second, in the same query, is an appointment and a membership in force today, in a role that
carries the permission; the layer that knows appointments registers it here. Without a registered
second gate nothing is visible. A token narrows both: what is outside its reach is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db import models

from core import clock
from core.prepared import ABOUT, Prepared
from partnerships.scopes import confined_to, within_reach

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Q

    from core.models import User


class SecondGate(Protocol):
    """One rule in two forms: for many partnerships and one permission, and the other way round."""

    def condition(self, user: User, permission: str, day: dt.date) -> Q:
        """The condition on partnerships under which `user` passes with `permission` on `day`."""

    def permissions(self, user: User, partnership: Any, day: dt.date) -> frozenset[str]:
        """Every permission with which `user` passes on `partnership` on `day`; one query."""


_gates: list[SecondGate] = []


def register_gate(gate: SecondGate) -> None:
    """Sets the second gate. There is exactly one."""
    if _gates and _gates != [gate]:
        raise ValueError("The second gate of the permissions is registered already.")
    _gates[:] = [gate]


class PartnershipQuerySet(models.QuerySet[Any]):
    def permitted(self, user: User | AnonymousUser, permission: str) -> PartnershipQuerySet:
        """The partnerships on which `user` holds `permission` today."""
        if not user.is_authenticated or not user.is_active or not _gates:
            return self.none()
        if not within_reach(user, permission):
            return self.none()
        only = confined_to(user)
        rows = self if only is None else self.filter(uuid=only.uuid)
        day = clock.today()
        return rows.filter(pk__in=_granted.rows(user.pk, day, permission)).filter(
            _gates[0].condition(user, permission, day)
        )

    def visible_to(self, user: User | AnonymousUser) -> PartnershipQuerySet:
        """The partnerships whose shared data `user` may see today; what is not here is a 404."""
        return self.permitted(user, "view_shared")


def _granted_to(person: int, _day: dt.date, permission: str) -> models.QuerySet[Any]:
    """First gate: the partnerships on which a group of the person's holds the permission."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models load after apps
    from django.contrib.auth.models import Permission  # noqa: PLC0415 - models load after apps

    from partnerships.models.permissions import (  # noqa: PLC0415 - the rows point back here
        PartnershipGroupObjectPermission,
    )

    # Subqueries that do not look at the row outside are answered once, not once for each row;
    # against one permission PostgreSQL also guesses well how many rows there are.
    named = Permission.objects.filter(
        content_type__app_label="partnerships", codename=permission
    ).order_by("pk")
    own_groups = get_user_model().groups.through._default_manager.filter(user=person)
    return PartnershipGroupObjectPermission.objects.filter(
        permission=named.values("pk")[:1], group__in=own_groups.values("group")
    ).values("content_object")


def _held_on(person: int, _day: dt.date) -> models.QuerySet[Any]:
    """First gate: what the person's groups may on the partnership that is asked about."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models load after apps

    from partnerships.models.permissions import (  # noqa: PLC0415 - the rows point back here
        PartnershipGroupObjectPermission,
    )

    own_groups = get_user_model().groups.through._default_manager.filter(user=person)
    return PartnershipGroupObjectPermission.objects.filter(
        content_object=ABOUT, group__in=own_groups.values("group")
    ).values_list("permission__codename")


_granted = Prepared(_granted_to)
_held = Prepared(_held_on)


def permissions_on(user: User | AnonymousUser, partnership: Any) -> frozenset[str]:
    """Every permission `user` holds on `partnership` today, through both gates; 2 queries."""
    if not user.is_authenticated or not user.is_active or not _gates:
        return frozenset()
    today = clock.today()
    codenames = {name for [name] in _held.found(user.pk, today, about=partnership.pk)}
    only = confined_to(user)
    if only is not None and only.uuid != partnership.uuid:
        return frozenset()
    codenames = {codename for codename in codenames if within_reach(user, codename)}
    if not codenames:
        return frozenset()
    return _gates[0].permissions(user, partnership, today) & codenames
