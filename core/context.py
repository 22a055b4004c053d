"""What every page needs: the rail, the person's organisation, the look they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core import navigation, sessions
from core.beside import beside
from core.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def navigation_for(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {
            "nav": [],
            "saved_views": {},
            "organisation_name": "",
            "outbox_url": _outbox("_of_all"),
        }
    return {
        "outbox_url": _outbox(),
        **_session_of(request),
        "search_url": reverse("search"),
        "nav": SimpleLazyObject(lambda: navigation.links(request, user)),
        "saved_views": SimpleLazyObject(lambda: navigation.own_lists(request, user)),
        "organisation_name": SimpleLazyObject(lambda: beside(user).organisation),
    }


def _session_of(request: HttpRequest) -> dict[str, Any]:
    """When the session ends, for the script, and for the note where the end is near."""
    session = getattr(request, "session", None)
    moment = sessions.ends_at(session) if session is not None else None
    return {
        "session_ends": int(moment.timestamp()) if moment else None,
        "session_ends_at": moment if sessions.is_ending(moment) else None,
    }


def _outbox(of: str = "") -> str:
    """Where mail that stays on this machine is read; "" where a mail server is set."""
    return reverse(f"outbox{of}") if settings.CONCORD_OUTBOX else ""
