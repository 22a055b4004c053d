"""What is being served just now: which request, by whom, and which job."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils.functional import LazyObject, empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

_request_id: ContextVar[str] = ContextVar("core_current_request_id", default="")
_request: ContextVar[HttpRequest | None] = ContextVar("core_current_request", default=None)
_job: ContextVar[str] = ContextVar("core_current_job", default="")


def request_id() -> str:
    """The id of the request (or of the job's causing request) that is being served, or ""."""
    return _request_id.get()


def served() -> HttpRequest | None:
    """The request that is being served; None outside of one."""
    return _request.get()


def job() -> str:
    """The uuid of the job that is being done, or ""."""
    return _job.get()


def person() -> str:
    """The uuid of the person whose request is served, or "": asks the database nothing."""
    user = getattr(_request.get(), "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:  # noqa: SLF001 - its front door asks the database
        return ""
    return str(getattr(user, "uuid", ""))


@contextmanager
def request(identifier: str, served: HttpRequest | None = None) -> Iterator[None]:
    """Within the block events, jobs and log lines name this request."""
    named, shown = _request_id.set(identifier[:64]), _request.set(served)
    try:
        yield
    finally:
        _request.reset(shown)
        _request_id.reset(named)


@contextmanager
def doing(job_uuid: object) -> Iterator[None]:
    """Within the block log lines name this job."""
    token = _job.set(str(job_uuid))
    try:
        yield
    finally:
        _job.reset(token)
