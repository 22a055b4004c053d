"""Who approves a change of the contract: the layer that knows the authority matrix says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnerships.models import Variation
    from partnerships.stage_route import Elsewhere


@dataclass(frozen=True, slots=True)
class ApprovalRoute:
    """How one change is approved.

    Attributes:
        role: slug of the role that answers for changes of this size.
        elsewhere: the page where a body decides; None where whoever holds the role approves.
        lenders_agree: whether the lenders are asked before.
    """

    role: str
    elsewhere: Elsewhere | None = None
    lenders_agree: bool = False


Ask = Callable[["Variation", str], ApprovalRoute]
"""Given a change and its size ("small", "large"): its route, in two queries at most."""

_asked: list[Ask] = []


def register_route(ask: Ask) -> Ask:
    """Sets who answers. There is exactly one."""
    if _asked and _asked != [ask]:
        raise ValueError("The route of contract changes is registered already.")
    _asked[:] = [ask]
    return ask


def route_of(variation: Variation, size: str) -> ApprovalRoute:
    """Who approves a change of that size; nobody where no layer above says so."""
    return _asked[0](variation, size) if _asked else ApprovalRoute(role="")
