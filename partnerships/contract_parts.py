"""What belongs to the contract as it stood on a day besides its terms: each app tells its part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from django.utils.functional import Promise

    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table of the consolidated view: heading, columns and rows of components/data_table.html.

    `empty` is the sentence that stands there where nothing held on that day.
    """

    slug: str
    title: str | Promise
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]
    empty: str


class Provider(Protocol):
    """Tells what both sides may see of it on a day; in two queries at most."""

    def __call__(self, partnership: Partnership, on: dt.date) -> Part: ...


_providers: list[Provider] = []


def register_part(provider: Provider) -> Provider:
    """Adds a part.

    Raises:
        ValueError: when it is registered already.
    """
    if provider in _providers:
        raise ValueError(f"{provider} is registered already.")
    _providers.append(provider)
    return provider


def parts_on(partnership: Partnership, on: dt.date) -> list[Part]:
    """Every part as it stood on that day, in the order of the apps."""
    return [provider(partnership, on) for provider in _providers]
