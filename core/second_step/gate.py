"""What happens to whoever needs a second step, has none, and whose days are over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.api import problems
from core.models import User
from core.second_step import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

OPEN: Final = ("/account/", "/static/", "/session/", "/outbox/", "/public/", "/survey/", "/answer/")
"""Where one may go without: to one's own account, one's mail, and what everybody may read."""


class SecondStepMiddleware:
    """Leads them to the page that says why and how; programs in their session get a 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._stopped(request) or self.get_response(request)

    def _stopped(self, request: HttpRequest) -> HttpResponse | None:
        policy.ask_anew(request)
        by = policy.due(request)
        if by is None or timezone.now() < by or request.path.startswith(OPEN):
            return None
        user = request.user
        if not isinstance(user, User) or policy.real_steps(user).exists():
            del request.session[policy.SESSION]
            return None
        if problems.is_for_programs(request):
            words = _("Set up a second step at sign-in first, on your profile.")
            return problems.plain(request, 403, words)
        return HttpResponseRedirect(reverse("mfa_index"))
