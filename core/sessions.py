"""How long one stays signed in: until a moment that every page knows, and that one may put off."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any, Final

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone

from core.oidc import acts
from core.second_step import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse

    from core.models import User

ENDS: Final = "concord_ends_at"
BEGAN: Final = "concord_began_at"
SEEN: Final = "concord_seen_at"
NOTED_EVERY: Final = dt.timedelta(minutes=5)
"""Somebody's last request is noted no oftener: reading must not cost a write each time."""
WARNED: Final = dt.timedelta(minutes=15)
"""So long before the end pages say that it comes."""


def begin(sender: object, request: HttpRequest, user: User, **_facts: Any) -> None:
    """After a sign-in: the session lasts from now, and may ask for a second step."""
    request.session[BEGAN] = request.session[SEEN] = int(timezone.now().timestamp())
    extend(request)
    policy.begin(request, user)
    acts.note_sign_in(request, user)


def extend(request: HttpRequest) -> dt.datetime:
    """Lets the session last from now, and never longer than one may stay signed in; its end."""
    now = timezone.now()
    began = _moment(request.session, BEGAN) or now
    longest = began + dt.timedelta(hours=settings.CONCORD_SESSION_LONGEST_HOURS)
    wanted = min(now + dt.timedelta(hours=settings.CONCORD_SESSION_HOURS), longest)
    request.session[ENDS] = int(wanted.timestamp())
    request.session[SEEN] = int(now.timestamp())
    return ends_at(request.session) or wanted


def ends_at(session: SessionBase) -> dt.datetime | None:
    """When the session ends if nothing more is asked for; None where nobody has signed in."""
    end, seen = _moment(session, ENDS), _moment(session, SEEN)
    if end is None or seen is None:
        return end
    return min(end, seen + dt.timedelta(minutes=settings.CONCORD_SESSION_IDLE_MINUTES))


def is_ending(moment: dt.datetime | None) -> bool:
    """Whether the end is near enough to say so."""
    return moment is not None and moment - timezone.now() <= WARNED


def _moment(session: SessionBase, name: str) -> dt.datetime | None:
    kept = session.get(name)
    return None if kept is None else dt.datetime.fromtimestamp(kept, dt.UTC)


def _note(request: HttpRequest) -> None:
    """That the person is still there; what a page fetches by itself shows nothing of the kind."""
    if request.method == "GET" and "HX-Request" in request.headers:
        return
    now, seen = timezone.now(), _moment(request.session, SEEN)
    if seen is None or now - seen >= NOTED_EVERY:
        request.session[SEEN] = int(now.timestamp())


class SessionEndMiddleware:
    """Signs out whoever's session has ended; their form is met by the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = ends_at(request.session)
        if moment is not None:
            if moment <= timezone.now():
                logout(request)
            else:
                _note(request)
        return self.get_response(request)


def showed_lately(request: HttpRequest) -> bool:
    """Whether the session showed in the last minutes whose it is, as pages of money ask.

    The session alone says so. The library takes everybody's word who has neither a password nor a
    second step here; they are asked by their identity provider.
    """
    if not request.user.is_authenticated:
        return False
    shown = [
        one["at"]
        for one in get_authentication_records(request, request.user)
        if one.get("reauthenticated")
    ]
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT
