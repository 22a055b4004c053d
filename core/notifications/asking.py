"""Asking for a look at To do after something happened, once for all that happens in a minute."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.jobs.queue import promise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOOK = "notices.look"
_MINUTE = dt.timedelta(minutes=1)
_GRACE = dt.timedelta(seconds=5)
"""So long a transaction that began in the minute may take to be seen."""

_quiet: ContextVar[bool] = ContextVar("notifications_quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Nobody is told what happens in this block: it tells of days long past (demo, import)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def is_quiet() -> bool:
    """Whether what happens now is told to nobody."""
    return _quiet.get()


def ask_to_tell(kind: str, key: str, payload: Mapping[str, Any]) -> None:
    """Promise the job that tells of what just happened; it asks for the look that mails it.

    One statement: the act itself has other things to spend its queries on.
    """
    if not is_quiet():
        promise(kind, payload, key=f"{kind}:{key}", run_after=timezone.now(), title="Notices")


def ask_to_look(partnership: int) -> None:
    """Promise a look for everybody of this partnership when the minute (real time) has passed.

    So a bulk act becomes one mail for each person, and none of it is looked for too early.
    """
    if is_quiet():
        return
    minute = timezone.now().replace(second=0, microsecond=0)
    promise(
        LOOK,
        {"partnership": partnership},
        key=f"{LOOK}:{partnership}:{minute:%Y-%m-%dT%H:%M}",
        title="Notices",
        run_after=minute + _MINUTE + _GRACE,
    )
