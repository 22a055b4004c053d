"""What shows that something of the communication protocol happened; higher layers add theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import Promise

    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class ProtocolSource:
    """Records that tell by themselves that one side told the other.

    Attributes:
        days: given a partnership, the first and the last day, each day with the side that told;
            "" where what happened counts for both. One query.
    """

    slug: str
    label: str | Promise
    days: Callable[[Partnership, dt.date, dt.date], Iterable[tuple[str, dt.date]]]


BY_HAND = "by_hand"
"""Nothing shows it by itself: somebody writes down that it was told."""

_sources: dict[str, ProtocolSource] = {}


def register_source(source: ProtocolSource) -> ProtocolSource:
    """Adds a source.

    Raises:
        ValueError: the slug is taken.
    """
    if source.slug in _sources or source.slug == BY_HAND:
        raise ValueError(f"{source.slug} is registered already.")
    _sources[source.slug] = source
    return source


def protocol_sources() -> Mapping[str, ProtocolSource]:
    """Every source by its slug."""
    return _sources
