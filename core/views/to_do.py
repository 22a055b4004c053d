"""To do: overdue, this week, later, waiting for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import clock, worklist
from core.typing import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@login_required
def to_do(request: HttpRequest) -> HttpResponse:
    today, user = clock.today(), signed_in(request)
    work = worklist.collect(user, today)
    notes = worklist.notes_for(user, today)
    context = {"work": work, "today": today, "notes": notes}
    if not work.waiting_for_me:
        context["next"] = worklist.next_deadline(work, user, today)
    return render(request, "core/to_do.html", context)


@require_safe
@login_required
@cache_control(private=True, max_age=15)
def to_do_count(request: HttpRequest) -> HttpResponse:
    """How much waits for the person this week, as the number beside the entry of the rail."""
    work = worklist.collect(signed_in(request), clock.today())
    count = work.waiting_for_me
    return HttpResponse(str(count) if count else "", content_type="text/plain; charset=utf-8")
