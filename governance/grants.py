"""Guardian's rows follow the role table: one group for each role and scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from core import clock
from core.models import User
from governance.models import Appointment
from governance.roles import ROLES
from partnerships.models import Partnership, PartnershipGroupObjectPermission

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import Organisation
    from partnerships.events import PartnershipCreated

CHUNK = 1000


def role_group_name(partnership: Partnership, role: str) -> str:
    return f"p:{partnership.uuid}:{role}"


def mandate_group_name(authority: Organisation | None, role: str) -> str:
    return f"m:{authority.uuid if authority else 'all'}:{role}"


def group_name(appointment: Appointment) -> str:
    """The name of the group through which the appointment's permissions are held."""
    if appointment.partnership is not None:
        return role_group_name(appointment.partnership, appointment.role)
    return mandate_group_name(appointment.mandate, appointment.role)


def put_into_groups(appointments: Sequence[Appointment]) -> None:
    """Gives each person what their appointment carries, in four queries for however many.

    Of mandates, one more query each finds what they cover. Twice does nothing more.
    """
    roles = {group_name(one): one.role for one in appointments}
    # The upsert answers the keys also of groups that exist, which an insert would not.
    made = Group.objects.bulk_create(
        [Group(name=name) for name in sorted(roles)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["name"],
    )
    groups = {group.name: group for group in made}
    scopes = {group_name(one): _scope(one) for one in appointments}
    grant({groups[name]: (role, scopes[name]) for name, role in roles.items()})
    through = User.groups.through
    through.objects.bulk_create(
        [through(user_id=one.user_id, group=groups[group_name(one)]) for one in appointments],
        ignore_conflicts=True,
    )


def _scope(appointment: Appointment) -> Iterable[int]:
    if appointment.partnership is not None:
        return (appointment.partnership.pk,)
    scope = Partnership.objects.all()
    if appointment.mandate_id is not None:
        scope = scope.filter(authority=appointment.mandate_id)
    return scope.values_list("pk", flat=True).iterator(CHUNK)


def grant(wanted: Mapping[Group, tuple[str, Iterable[int]]]) -> None:
    """Gives each group the permissions of its role on these partnerships, by key."""
    permissions = _permissions(role for role, _scope in wanted.values())
    rows = [
        PartnershipGroupObjectPermission(
            group=group, permission=permission, content_object_id=partnership
        )
        for group, (role, scope) in wanted.items()
        for partnership in scope
        for permission in permissions[role]
    ]
    PartnershipGroupObjectPermission.objects.bulk_create(
        rows, batch_size=CHUNK, ignore_conflicts=True
    )


def cover(event: PartnershipCreated) -> None:
    """Reaction to a new partnership."""
    _cover({event.partnership_id: str(event.authority)})


def cover_new_partnerships(partnerships: Iterable[Partnership]) -> None:
    """Gives the existing mandates their permissions on partnerships just created."""
    _cover({one.pk: str(one.authority.uuid) for one in partnerships})


def _cover(authorities: Mapping[int, str]) -> None:
    """By the key of each partnership, the uuid of its authority."""
    wanted = {}
    for group in Group.objects.filter(name__startswith="m:").order_by("pk"):
        _prefix, scope, role = group.name.split(":")
        covered = [pk for pk, authority in authorities.items() if scope in {"all", authority}]
        if covered:
            wanted[group] = (role, covered)
    if wanted:
        grant(wanted)


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
        user.groups.remove(*user.groups.filter(name=group_name(appointment)))


def _permissions(roles: Iterable[str]) -> dict[str, list[Permission]]:
    """The permissions of each role, in one query."""
    wanted = {role: ROLES[role].permissions for role in roles}
    codenames = sorted(set().union(*wanted.values()))
    found = Permission.objects.filter(
        content_type__app_label="partnerships", codename__in=codenames
    ).order_by("pk")
    known = list(found)
    return {role: [one for one in known if one.codename in wanted[role]] for role in wanted}
