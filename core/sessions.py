"""How long one stays signed in: until a moment that every page knows, and that one may put off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse

ENDS: Final = "concord_ends_at"
WARNED: Final = dt.timedelta(minutes=15)
"""So long before the end pages say that it comes."""


def begin(sender: object, request: HttpRequest, **_facts: Any) -> None:
    """After a sign-in: the session lasts from now."""
    extend(request)


def extend(request: HttpRequest) -> dt.datetime:
    """Lets the session last from now; when it will end."""
    ends_at = timezone.now() + dt.timedelta(hours=settings.CONCORD_SESSION_HOURS)
    request.session[ENDS] = int(ends_at.timestamp())
    return ends_at


def ends_at(session: SessionBase) -> dt.datetime | None:
    """When the session ends; None where nobody has signed in."""
    moment = session.get(ENDS)
    return None if moment is None else dt.datetime.fromtimestamp(moment, dt.UTC)


def is_ending(moment: dt.datetime | None) -> bool:
    """Whether the end is near enough to say so."""
    return moment is not None and moment - timezone.now() <= WARNED


class SessionEndMiddleware:
    """Signs out whoever's session has ended; their form is met by the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = ends_at(request.session)
        if moment is not None and moment <= timezone.now():
            logout(request)
        return self.get_response(request)
