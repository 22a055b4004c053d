"""What every page needs: the rail, the person's organisation, the look they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core import navigation
from core.models import Membership, User

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
        "nav": SimpleLazyObject(lambda: navigation.links(request, user)),
        "saved_views": SimpleLazyObject(lambda: navigation.own_lists(request, user)),
        "organisation_name": SimpleLazyObject(lambda: _organisation_name(user)),
    }


def _outbox(of: str = "") -> str:
    """Where mail that stays on this machine is read; "" where a mail server is set."""
    return reverse(f"outbox{of}") if settings.CONCORD_OUTBOX else ""


def _organisation_name(user: User) -> str:
    membership = (
        Membership.objects.in_force().filter(user=user).select_related("organisation").first()
    )
    return membership.organisation.name if membership else ""
