"""Guardian's rows follow the role table: one group for each role and scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from core import clock
from governance.models import Appointment
from governance.roles import ROLES
from partnerships.models import Partnership, PartnershipGroupObjectPermission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.models import Organisation, User
    from partnerships.events import PartnershipCreated

CHUNK = 1000


def role_group_name(partnership: Partnership, role: str) -> str:
    return f"p:{partnership.uuid}:{role}"


def mandate_group_name(authority: Organisation | None, role: str) -> str:
    return f"m:{authority.uuid if authority else 'all'}:{role}"


def group_for(appointment: Appointment) -> Group:
    """The group through which the appointment's permissions are held; made when missing."""
    if appointment.partnership is not None:
        name = role_group_name(appointment.partnership, appointment.role)
        scope = Partnership.objects.filter(pk=appointment.partnership.pk)
    else:
        name = mandate_group_name(appointment.mandate, appointment.role)
        scope = Partnership.objects.all()
        if appointment.mandate_id is not None:
            scope = scope.filter(authority=appointment.mandate_id)
    group, _created = Group.objects.get_or_create(name=name)
    grant(group, appointment.role, scope)
    return group


def grant(group: Group, role: str, scope: QuerySet[Partnership]) -> None:
    """Gives `group` the role's permissions on everything in `scope`; twice does nothing more."""
    permissions = _permissions(ROLES[role].permissions)
    rows = [
        PartnershipGroupObjectPermission(
            group=group, permission=permission, content_object_id=partnership
        )
        for partnership in scope.values_list("pk", flat=True).iterator(CHUNK)
        for permission in permissions
    ]
    PartnershipGroupObjectPermission.objects.bulk_create(
        rows, batch_size=CHUNK, ignore_conflicts=True
    )


def cover(event: PartnershipCreated) -> None:
    """Reaction to a new partnership."""
    cover_new_partnerships(
        Partnership.objects.filter(pk=event.partnership_id).select_related("authority")
    )


def cover_new_partnerships(partnerships: Iterable[Partnership]) -> None:
    """Gives the existing mandates their permissions on partnerships just created."""
    partnerships = list(partnerships)
    groups = {
        group.name: group for group in Group.objects.filter(name__startswith="m:").order_by("pk")
    }
    rows = []
    for name, group in groups.items():
        _prefix, scope, role = name.split(":")
        permissions = _permissions(ROLES[role].permissions)
        rows += [
            PartnershipGroupObjectPermission(
                group=group, permission=permission, content_object=partnership
            )
            for partnership in partnerships
            if scope in {"all", str(partnership.authority.uuid)}
            for permission in permissions
        ]
    PartnershipGroupObjectPermission.objects.bulk_create(
        rows, batch_size=CHUNK, ignore_conflicts=True
    )


def release(user: User, appointment: Appointment) -> None:
    """Takes `user` out of the appointment's group unless another appointment keeps them in.

    One that begins later counts as well: nothing is granted again on the day it begins.
    """
    others = Appointment.objects.filter(
        user=user,
        role=appointment.role,
        partnership=appointment.partnership_id,
        mandate=appointment.mandate_id,
    ).exclude(pk=appointment.pk)
    if not others.filter(Q(until_on__isnull=True) | Q(until_on__gte=clock.today())).exists():
        user.groups.remove(group_for(appointment))


def _permissions(codenames: Iterable[str]) -> list[Permission]:
    return list(
        Permission.objects.filter(
            content_type__app_label="partnerships", codename__in=sorted(codenames)
        ).order_by("pk")
    )
