"""Who acts for whom, and in which request: what every event of a block has in common."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from core.models.user import User

_request_id: ContextVar[str] = ContextVar("core_ledger_request_id", default="")
_on_behalf_of: ContextVar[UUID | None] = ContextVar("core_ledger_on_behalf_of", default=None)


def current_request_id() -> str:
    """The id of the request (or of the job's causing request) that is being served, or ""."""
    return _request_id.get()


def current_principal() -> UUID | None:
    """The uuid of the person on whose behalf the current one acts, if any."""
    return _on_behalf_of.get()


@contextmanager
def request(identifier: str) -> Iterator[None]:
    """Within the block, events and jobs name this request."""
    token = _request_id.set(identifier[:64])
    try:
        yield
    finally:
        _request_id.reset(token)


@contextmanager
def on_behalf_of(principal: User) -> Iterator[None]:
    """Within the block, events say that their actor stood in for `principal` (leave cover)."""
    token = _on_behalf_of.set(principal.uuid)
    try:
        yield
    finally:
        _on_behalf_of.reset(token)
