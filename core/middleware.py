"""Gives every request an id that its log lines, ledger events and jobs share."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from core.ledger import context

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class RequestContextMiddleware:
    """Names the request. The id is ours: one sent by the browser would be anybody's claim."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identifier = uuid.uuid4().hex
        request.META["HTTP_X_REQUEST_ID"] = identifier
        with context.request(identifier):
            response = self.get_response(request)
        response["X-Request-ID"] = identifier
        return response
