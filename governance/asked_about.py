"""What a question to a body can begin with: higher layers add theirs by name.

A link names it ("scorecard:2026-Q3"), and the words are made here, never taken from the address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnerships.models import Partnership

    Find = Callable[[Partnership, str], Mapping[str, str]]

_known: dict[str, Find] = {}


def register_about(name: str, find: Find) -> None:
    """Adds what a link may name. `find` answers `title`, `question` and `background`; never raises.

    Raises:
        ValueError: when the name is taken.
    """
    if name in _known:
        raise ValueError(f"{name} is registered already.")
    _known[name] = find


def words_about(partnership: Partnership, about: str) -> dict[str, str]:
    """What the question begins with; {} for what nobody knows."""
    name, _colon, which = about.partition(":")
    return dict(_known[name](partnership, which)) if name in _known else {}
