"""To do: overdue, this week, later, waiting for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock, worklist
from core.typing import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def to_do(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    work = worklist.collect(signed_in(request), today)
    return render(request, "core/to_do.html", {"work": work, "today": today})
