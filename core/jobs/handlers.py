"""Which function does which kind of job. Handlers stand in each app's `tasks.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from core.jobs.running import RunningJob

Handler = Callable[["RunningJob"], "dict[str, Any] | None"]

_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")
_handlers: dict[str, Handler] = {}


class UnknownKind(LookupError):  # noqa: N818 - says what happened
    """No handler is registered for the kind of a job."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Decorate the function that does jobs of `kind` ("noun.verb").

    It may run more than once, also after its worker was killed at any point. What must happen
    exactly once stands in `with job.effect():`. It returns the job's result (ids and counts) or
    None.

    Raises:
        ValueError: when the kind is malformed or has its handler already.
    """
    if not _KIND.match(kind):
        raise ValueError(f"{kind!r} is not a kind of job: write noun.verb in lower case.")

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"Jobs of kind {kind} are done by {_handlers[kind]} already.")
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The function that does jobs of `kind`.

    Raises:
        UnknownKind: when there is none; the message names the known kinds.
    """
    if not is_known(kind):
        known = ", ".join(known_kinds()) or "none"
        raise UnknownKind(f"Nobody does jobs of kind {kind}. The known kinds are: {known}.")
    return _handlers[kind]


def is_known(kind: str) -> bool:
    """Whether there is a handler for `kind`."""
    return kind in known_kinds()


def known_kinds() -> tuple[str, ...]:
    """All kinds that somebody does, once the `tasks` module of every app is imported."""
    autodiscover_modules("tasks")
    return tuple(sorted(_handlers))
