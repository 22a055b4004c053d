"""Who acts for whom: the layer that knows leave cover answers, once for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from core.ledger.act import Act

Lookup = Callable[[Mapping[str, "Act"]], Mapping[str, "UUID"]]
"""Given the act that was meant in each stream: for whom its actor stood in, by stream.

One query where nobody stands in for anybody, and a constant number otherwise.
"""

_lookups: list[Lookup] = []


def register(lookup: Lookup) -> Lookup:
    """Sets who answers. There is exactly one."""
    if _lookups and _lookups != [lookup]:
        raise ValueError("The lookup of leave cover is registered already.")
    _lookups[:] = [lookup]
    return lookup


def name_principals(acts: Sequence[Act]) -> None:
    """Says of acts that are about to be written for whom their actor stood in, where they did.

    What follows from the act that was meant is done for the same person.
    """
    meant: dict[str, Act] = {}
    for act in acts:
        meant.setdefault(act.stream, act)
    asked = {
        stream: act
        for stream, act in meant.items()
        if act.actor is not None and act.on_behalf_of is None
    }
    found = _lookups[0](asked) if asked and _lookups else {}
    for act in acts:
        if act.on_behalf_of is None and act.actor == meant[act.stream].actor:
            act.on_behalf_of = found.get(act.stream)
