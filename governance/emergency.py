"""What emergency access opens: reading one partnership, in a request that only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core import clock, current
from core.ledger import audited
from governance.models import EmergencyAccess

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from core.models import User
    from governance.models.emergency import EmergencyAccessQuerySet

READS: Final = frozenset({"view_shared", "view_internal", "view_history", "download_reports"})
"""All that it carries. Nothing of it writes, and it carries nothing in a request that could."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_USED: Final = "emergency_was_asked"


def opened_to(user: User) -> EmergencyAccessQuerySet | None:
    """What is open to `user` in this request; None where nothing can be, without a query.

    Never by a token, outside a request, or in a request that could write.
    """
    request = current.served()
    if not user.is_staff or user.reach is not None or request is None:
        return None
    if request.method not in SAFE:
        return None
    setattr(request, _USED, True)
    return EmergencyAccess.objects.running(clock.now()).filter(asked_by=user)


class EmergencyMiddleware:
    """Writes down each page that was read under emergency access, and lets pages say that it is on.

    The page is shown only where it could be written down.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" not in request.session or not request.user.is_staff:
            return self.get_response(request)
        running = list(
            EmergencyAccess.objects.running(clock.now())
            .filter(asked_by=request.user.pk)
            .select_related("partnership")
        )
        request.emergency = running  # type: ignore[attr-defined] # read by templates/base.html
        response = self.get_response(request)
        if running and getattr(request, _USED, False):
            _write_down(request, running, response.status_code)
        return response


def _write_down(request: HttpRequest, running: list[EmergencyAccess], status: int) -> None:
    for one in running:
        with audited(one.stream, actor=one_reader(request), kind="emergency.read") as act:
            act.fact(access=str(one.uuid), path=request.get_full_path()[:300], status=status)


def one_reader(request: HttpRequest) -> User:
    """Whoever reads: a session of staff."""
    return request.user  # type: ignore[return-value] # asked above
