"""Who holds which governance role on a partnership: the layer that knows appointments answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A governance role, what it may do, and the people who hold it on one partnership."""

    label: str | Promise
    permissions: frozenset[str]
    people: tuple[User, ...] = ()


Lookup = Callable[["Partnership", dt.date], Mapping[str, RoleHeld]]
"""Given a partnership and a day: every role by its slug, with its holders. One query."""

_lookups: list[Lookup] = []


def register_lookup(lookup: Lookup) -> Lookup:
    """Sets who answers. There is exactly one."""
    if _lookups and _lookups != [lookup]:
        raise ValueError("The lookup of role holders is registered already.")
    _lookups[:] = [lookup]
    return lookup


def roles_held(partnership: Partnership, day: dt.date) -> Mapping[str, RoleHeld]:
    """Every role with its holders on `day`; empty where nobody registered a lookup."""
    return _lookups[0](partnership, day) if _lookups else {}


def people_with(roles: Mapping[str, RoleHeld], permission: str) -> tuple[User, ...]:
    """The people among these whose role carries `permission`, each once."""
    found = {
        person.pk: person
        for held in roles.values()
        if permission in held.permissions
        for person in held.people
    }
    return tuple(found.values())
