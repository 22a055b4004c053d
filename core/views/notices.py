"""Notices: what a person was told, newest first; each leads to where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.notifications.reading import notices_of, read
from core.typing import signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import Notice

SHOWN = 30


@require_safe
@never_cache
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Those that wait, or with `?show=all` also those that are read or over."""
    found = notices_of(signed_in(request))
    unread = found.unread()
    is_all = request.GET.get("show") == "all"
    context = {
        "page": Paginator(found if is_all else unread, SHOWN).get_page(request.GET.get("page")),
        "is_all": is_all,
        "unread": unread.count(),
        "told": signed_in(request).get_notices_display(),
        "today": clock.today(),
    }
    return render(request, "core/notices.html", context)


@require_safe
@never_cache
@login_required
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The link in a mail: marks the notice read and leads to what it speaks of."""
    return HttpResponseRedirect(_read(request, uuid).url)


@login_required
@require_POST
def read_notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    _read(request, uuid)
    return HttpResponseRedirect(reverse("notices"))


@login_required
@require_POST
def read_all_notices(request: HttpRequest) -> HttpResponse:
    read(notices_of(signed_in(request)))
    return HttpResponseRedirect(reverse("notices"))


def _read(request: HttpRequest, uuid: UUID) -> Notice:
    own = notices_of(signed_in(request))
    found = get_object_or_404(own, uuid=uuid)
    read(own.filter(pk=found.pk))
    return found
