"""Asking for reports over many partnerships."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.asking import NotYours
from core.problems import Refused
from core.typing import signed_in
from reports.services.portfolio import (
    ISSUES,
    OVERVIEW,
    may_report_on_portfolio,
    request_portfolio_report,
)
from reports.views.typed import day_typed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_POST
def issue_for_portfolio(request: HttpRequest) -> HttpResponse:
    """Asks for the overview of all that the person may report on; its page tells how it goes."""
    user = signed_in(request)
    if not may_report_on_portfolio(user):
        words = _("Reports over many partnerships are for portfolio officials and auditors.")
        raise NotYours(words, permission=ISSUES)
    try:
        report = request_portfolio_report(
            slug=request.POST.get("slug", OVERVIEW),
            actor=user,
            known_on=day_typed(request.POST.get("known_on", "")),
        )
    except (ValueError, Refused) as refused:
        messages.error(request, str(refused))
        typed = request.POST.get("known_on", "")
        again = f"?{urlencode({'known_on': typed})}" if typed else ""
        return HttpResponseRedirect(reverse("reports") + again)
    return HttpResponseRedirect(reverse("report", args=[report.uuid]))
