"""The order of locks around money: first the partnership, then the row.

A payment is approved under the lock of its partnership. Whatever feeds one takes the same lock
first, so that it either comes before the approval, which is stale then, or after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from core.transitions import locked

if TYPE_CHECKING:
    from partnerships.models import Partnership


class _Below(Protocol):
    partnership: Any


R = TypeVar("R", bound=_Below)


def locked_below(row: R) -> tuple[Partnership, R]:
    """The partnership of a row and the row, fresh, both locked until the transaction ends."""
    partnership = locked(row.partnership)
    fresh = locked(row)  # type: ignore[type-var] # a model, as whatever has a partnership
    fresh.partnership = partnership
    return partnership, fresh
