"""Staying signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import sessions

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_POST
@login_required
def stay(request: HttpRequest) -> HttpResponse:
    """Puts the end off: a script gets the new moment as text, a person their page again."""
    moment = sessions.extend(request)
    if request.headers.get("Accept", "").startswith("text/plain"):
        return HttpResponse(str(int(moment.timestamp())), content_type="text/plain; charset=utf-8")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("home")
    return HttpResponseRedirect(back)
