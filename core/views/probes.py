"""For machines that watch: does the process live, can it work, how does it fare?

They ask without a session, often by address and without TLS, so these answers stand before the
checks of host and scheme (`ProbesMiddleware`). Strangers learn one word.
"""

from __future__ import annotations

from secrets import compare_digest
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from core import metrics, readiness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

_FORWARDED: Final = ("HTTP_FORWARDED", "HTTP_VIA")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process lives; asks nobody else."""
    return _plain("well", 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that the work needs is there: 200, otherwise 503. The reasons for the trusted."""
    found = readiness.look()
    status = 503 if any(found.values()) else 200
    if not is_trusted(request):
        return _plain("not ready" if status == 503 else "ready", status)
    told = {**found, **readiness.remarks()}
    response = JsonResponse({part: reason or "well" for part, reason in told.items()})
    response.status_code = status
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; to strangers there is no such page."""
    if not is_trusted(request):
        return HttpResponseNotFound("not found\n", content_type="text/plain")
    response = HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def is_trusted(request: HttpRequest) -> bool:
    """Whoever knows METRICS_TOKEN, or asks from this very machine and through no proxy."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    through_a_proxy = any(
        name in _FORWARDED or name.startswith("HTTP_X_FORWARDED_") for name in request.META
    )
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not through_a_proxy


def _plain(word: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{word}\n", status=status, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


PROBES: Final[Mapping[str, Callable[[HttpRequest], HttpResponse]]] = {
    "healthz": healthz,
    "readyz": readyz,
    "metrics": figures,
}
"""By their path without the slash in front."""
