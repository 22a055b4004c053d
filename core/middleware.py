"""Around every request: an id that its log lines, ledger events and jobs share; and the probes."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import TYPE_CHECKING

from core import current, metrics
from core.logs import route_of
from core.views.probes import PROBES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger("concord.access")

_WELL_FORMED = re.compile(r"(?!job-)[A-Za-z0-9_-]{16,64}\Z")


class ProbesMiddleware:
    """Answers those that watch before anything asks for a host name, a scheme or a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info.removeprefix("/"))
        return probe(request) if probe else self.get_response(request)


class RequestContextMiddleware:
    """Names the request, gives the name back, and tells when it is done.

    A proxy in front may name it; what is not well-formed is replaced. The name says which lines
    belong together and proves nothing: the browser could have sent it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        identifier = sent if _WELL_FORMED.match(sent) else uuid.uuid4().hex
        request.META["HTTP_X_REQUEST_ID"] = identifier
        with current.request(identifier, request):
            response = self.get_response(request)
            self._tell(request, response, time.perf_counter() - began)
        response["X-Request-ID"] = identifier
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        metrics.request_served(
            method=request.method or "",
            route=match.route if match else "",
            status=response.status_code,
            seconds=seconds,
        )
        milliseconds = round(seconds * 1000)
        log.info(
            "%s %s %s ms",
            route_of(request),
            response.status_code,
            milliseconds,
            extra={
                "facts": {
                    "method": request.method,
                    "route": match.route if match else "",
                    "status": response.status_code,
                    "milliseconds": milliseconds,
                    **(_names_in(match.kwargs) if match else {}),
                }
            },
        )


def _names_in(captured: dict[str, object]) -> dict[str, str]:
    """Which rows the path names: words in a path may be keys, and are not logged."""
    return {name: str(value) for name, value in captured.items() if isinstance(value, uuid.UUID)}
