"""What went wrong, as a page for people and as a problem document for programs.

No query, except where a signed-in person is told whom to ask.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import current
from core.api import problems
from core.asking import NotYours, whom_to_ask
from core.limited import Busy
from core.outage import is_full, is_unreachable

if TYPE_CHECKING:
    from django.http import HttpRequest


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.is_for_programs(request):
        words = _("The request cannot be read. Mend it before it is sent again.")
        return problems.plain(request, 400, words)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.is_for_programs(request):
        return problems.plain(request, 403, problems.forbidden_words())
    refused = exception if isinstance(exception, NotYours) else NotYours(str(exception or ""))
    user = getattr(request, "user", None)
    ask = whom_to_ask(user, refused) if user is not None and user.is_authenticated else ()
    return render(request, "errors/403.html", {"reason": str(refused), "ask": ask}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.is_for_programs(request):
        return problems.plain(request, 404, problems.not_found_words())
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    failed = sys.exc_info()[1]
    if is_unreachable(failed):
        return _unreachable(request)
    if is_full(failed):
        return _full(request)
    if isinstance(failed, Busy):
        return _busy(request)
    if problems.is_for_programs(request):
        reference = current.request_id()[:12]
        return problems.plain(
            request, 500, problems.failed_words(), **({"reference": reference} if reference else {})
        )
    try:
        return render(request, "errors/500.html", status=500)
    except DatabaseError:
        return HttpResponse(render_to_string("errors/500.html"), status=500)


def _unreachable(request: HttpRequest) -> HttpResponse:
    """The database is gone: a page that names nobody, because that would ask for them."""
    if problems.is_for_programs(request):
        response = problems.plain(request, 503, problems.unreachable_words())
    else:
        response = HttpResponse(render_to_string("errors/503.html"), status=503)
    response["Retry-After"] = problems.AGAIN_IN
    return response


def _full(request: HttpRequest) -> HttpResponse:
    if problems.is_for_programs(request):
        return problems.plain(request, 507, problems.full_words())
    return HttpResponse(render_to_string("errors/507.html"), status=507)


def _busy(request: HttpRequest) -> HttpResponse:
    """Other files are being looked into."""
    response = render(request, "errors/busy.html", status=503)
    response["Retry-After"] = problems.AGAIN_IN
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", {"reason": reason}, status=403)
