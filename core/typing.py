"""Small helpers that tell the type checker what the framework guarantees."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `login_required` let through."""
    return cast("User", request.user)
