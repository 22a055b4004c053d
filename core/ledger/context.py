"""Who acts for whom: what every event of a block has in common with the others."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from core.models.user import User

_on_behalf_of: ContextVar[UUID | None] = ContextVar("core_ledger_on_behalf_of", default=None)


def current_principal() -> UUID | None:
    """The uuid of the person on whose behalf the current one acts, if any."""
    return _on_behalf_of.get()


@contextmanager
def on_behalf_of(principal: User) -> Iterator[None]:
    """Within the block, events say that their actor stood in for `principal` (leave cover)."""
    token = _on_behalf_of.set(principal.uuid)
    try:
        yield
    finally:
        _on_behalf_of.reset(token)
