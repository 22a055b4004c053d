"""What must not be removed now: a layer above says whom and what a legal hold is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from core.models import User


class Holds(Protocol):
    def people(self) -> QuerySet[User]:
        """Whose things are kept: nothing that is theirs is removed or loses its name."""
        ...

    def partnerships(self) -> QuerySet[Model]:
        """Of which nothing is removed."""
        ...


_registered: list[Holds] = []


def register(holds: Holds) -> None:
    """Sets who says so. There is exactly one."""
    if _registered and _registered != [holds]:
        raise ValueError("What is held is registered already.")
    _registered[:] = [holds]


def holds() -> Holds:
    """The one that is registered.

    Raises:
        LookupError: when there is none; nothing is removed then.
    """
    if not _registered:
        raise LookupError("No layer has said what is held.")
    return _registered[0]
