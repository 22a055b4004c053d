"""Whom notices of a partnership reach; core knows no partnership, so a layer above tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import User


class Audience(Protocol):
    def people(self, partnership: int | None) -> QuerySet[User]:
        """Whoever holds a role today: on the partnership of this key, or anywhere for None."""
        ...

    def seen(self, user: User, partnerships: Iterable[UUID]) -> frozenset[UUID]:
        """Those of the partnerships that `user` may see today."""
        ...

    def reached(self, user: User, partnerships: Iterable[UUID], day: dt.date) -> frozenset[UUID]:
        """Those whose notices go to `user` on `day`: seen, and nobody stands in for them there."""
        ...


_registered: list[Audience] = []


def register(audience: Audience) -> None:
    """Sets who is reached. There is exactly one."""
    if _registered and _registered != [audience]:
        raise ValueError("Who is reached by notices is registered already.")
    _registered[:] = [audience]


def audience() -> Audience:
    """The one that is registered.

    Raises:
        LookupError: when there is none; nobody is told anything then.
    """
    if not _registered:
        raise LookupError("No layer has said whom notices reach.")
    return _registered[0]
