"""Another way to stage approvals than by one person: the layer that knows bodies says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another way to a stage approval: why it is that way, and the page where it begins."""

    why: str
    url: str
    label: str


Ask = Callable[["Partnership"], "Elsewhere | None"]
"""Given a partnership: the other way that holds for its stage approvals, in two queries at most."""

_asked: list[Ask] = []


def register_other_way(ask: Ask) -> Ask:
    """Sets who answers. There is exactly one."""
    if _asked and _asked != [ask]:
        raise ValueError("The other way to stage approvals is registered already.")
    _asked[:] = [ask]
    return ask


def decided_elsewhere(partnership: Partnership) -> Elsewhere | None:
    """The other way; None where one person proposes and another decides."""
    return _asked[0](partnership) if _asked else None
