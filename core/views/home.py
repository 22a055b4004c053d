"""The way in: each person lands on the first entry of their rail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import navigation
from core.typing import signed_in


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    links = navigation.links(request, signed_in(request))
    if links:
        return HttpResponseRedirect(links[0].url)
    return render(request, "core/no_role.html")
