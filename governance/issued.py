"""Documents issued about a thing of governance; whoever issues them tells of them here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from core.models import User


@dataclass(frozen=True, slots=True)
class Issued:
    """A document: its number, its page, when it was issued; None while it is being made."""

    number: str
    url: str
    issued_at: dt.datetime | None


Lookup = Callable[["UUID", "User"], list[Issued]]
_lookups: list[Lookup] = []


def register_issued(lookup: Lookup) -> Lookup:
    """Adds a source of documents about a thing; one query, filtered by its reader.

    Raises:
        ValueError: when it is registered already.
    """
    if lookup in _lookups:
        raise ValueError(f"{lookup} is registered already.")
    _lookups.append(lookup)
    return lookup


def issued_about(thing: UUID, user: User) -> list[Issued]:
    """What was issued about it that the person may fetch, newest first."""
    return [one for lookup in _lookups for one in lookup(thing, user)]
