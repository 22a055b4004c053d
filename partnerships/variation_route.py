"""Who approves a change of the contract: the layer that knows the authority matrix says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import User
    from partnerships.models import Variation
    from partnerships.stage_route import Elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRoute:
    """How one change is approved.

    Attributes:
        label: the role that answers for changes of this size, in a person's words.
        people: who holds it today and may approve.
        elsewhere: the page where a body decides; None where one of `people` approves.
        is_begun: whether the question was put to the body.
        lenders_agree: whether the lenders are asked before.
    """

    label: str = ""
    people: tuple[User, ...] = ()
    elsewhere: Elsewhere | None = None
    is_begun: bool = False
    lenders_agree: bool = False


Ask = Callable[[Sequence[tuple["Variation", str]]], Mapping[int, ApprovalRoute]]
"""Given changes with their sizes ("small", "large"): the route of each, in three queries."""

_asked: list[Ask] = []


def register_routes(ask: Ask) -> Ask:
    """Sets who answers. There is exactly one."""
    if _asked and _asked != [ask]:
        raise ValueError("The route of contract changes is registered already.")
    _asked[:] = [ask]
    return ask


def routes_of(wanted: Sequence[tuple[Variation, str]]) -> Mapping[int, ApprovalRoute]:
    """Who approves each, by primary key; nobody where no layer above says so."""
    if not _asked:
        return {variation.pk: ApprovalRoute() for variation, _size in wanted}
    return _asked[0](wanted) if wanted else {}


def route_of(variation: Variation, size: str) -> ApprovalRoute:
    """Who approves a change of that size."""
    return routes_of([(variation, size)])[variation.pk]
