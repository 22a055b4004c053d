"""Whose right it is: what a refusal tells somebody who holds no role for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from core.models import User

APPOINTING: Final = "appoint_people"
"""Whoever appoints gives the role, or knows who has it."""


class NotYours(PermissionDenied):
    """Somebody asked for what others do. The page of it says who they are.

    Attributes:
        permission: what those hold whose right it is.
        everywhere: whether only a mandate over all authorities will do.
    """

    def __init__(
        self, words: str = "", *, permission: str = APPOINTING, everywhere: bool = False
    ) -> None:
        super().__init__(words)
        self.permission = permission
        self.everywhere = everywhere


Lookup = Callable[["User", NotYours], Sequence[Mapping[str, Any]]]
"""Given who was refused: rows of components/refused.html, the role and the names of people."""

_lookups: list[Lookup] = []


def register_lookup(lookup: Lookup) -> Lookup:
    """Sets who answers. There is exactly one.

    Raises:
        ValueError: when there is another.
    """
    if _lookups and _lookups != [lookup]:
        raise ValueError("The lookup of whom to ask is registered already.")
    _lookups[:] = [lookup]
    return lookup


def whom_to_ask(user: User, refused: NotYours) -> Sequence[Mapping[str, Any]]:
    """Roles and people that `user` may know of; empty where there are none."""
    return _lookups[0](user, refused) if _lookups else ()
