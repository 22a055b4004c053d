"""What higher layers show beside the conditions of a stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Aside:
    """A template and what it needs; it stands at the end of the page's right column."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Asides = Callable[["Partnership", "User"], "Aside | None"]
_asides: list[Asides] = []


def register_aside(make: Asides) -> Asides:
    """Adds a source; it costs at most two queries, and None shows nothing."""
    _asides.append(make)
    return make


def asides_of(partnership: Partnership, user: User) -> list[Aside]:
    """Everything that is to stand beside the conditions."""
    found = (make(partnership, user) for make in _asides)
    return [one for one in found if one is not None]
