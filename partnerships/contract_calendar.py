"""The contract calendar: what is due on which day; each app tells what it knows of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is due on one day.

    `key` names it for good, so that a calendar that was fetched before knows it again. `kind` is
    what sort of thing it is, `who` whose it is, in words; `look` and `state` are the shape and
    the word of a tag.
    """

    day: dt.date
    key: str
    kind: str
    title: str
    url: str
    who: str = ""
    look: str = "none"
    state: str = ""


Provider = Callable[["Partnership", "User", "dt.date", "dt.date"], Iterable[Entry]]
"""Given a partnership, a reader, and the first and the last day, both inclusive."""

_providers: list[Provider] = []


def register_entries(provider: Provider) -> Provider:
    """Adds a source of entries. It costs two queries at the most, and filters by its reader.

    Raises:
        ValueError: when it is registered already.
    """
    if provider in _providers:
        raise ValueError(f"{provider} is registered already.")
    _providers.append(provider)
    return provider


def entries_of(partnership: Partnership, user: User, since: dt.date, until: dt.date) -> list[Entry]:
    """What is due from `since` to `until`, both inclusive, day by day.

    Permission to see the partnership is the caller's.
    """
    found = (one for provider in _providers for one in provider(partnership, user, since, until))
    return sorted(found, key=lambda one: (one.day, one.kind, one.title, one.key))
