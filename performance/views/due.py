"""The partner's two lists: due from us, sent by us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock, worklist
from core.formatting import day
from core.typing import signed_in
from partnerships.models import Partnership
from performance.models import KPI, Milestone, Submission
from performance.return_worklist import month_of

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

PAGE = 25

_KINDS = {
    Submission.Outcome.OPEN: "info",
    Submission.Outcome.ACCEPTED: "good",
    Submission.Outcome.SENT_BACK: "warn",
}


@require_safe
@login_required
def due_from_us(request: HttpRequest) -> HttpResponse:
    """What the partner owes, what was sent back among it with the official's words."""
    today = clock.today()
    work = worklist.collect(signed_in(request), today)
    notes = worklist.notes_for(signed_in(request), today)
    return render(request, "performance/due.html", {"work": work, "today": today, "notes": notes})


@require_safe
@login_required
def sent_by_us(request: HttpRequest) -> HttpResponse:
    """Every round that was sent, newest first, with its receipt and what came of it."""
    rounds = (
        Submission.objects.filter(
            Q(monthly_return__reported_by=KPI.Side.PARTNER)
            | Q(milestone__owed_by=Milestone.Side.PARTNER),
            partnership__in=Partnership.objects.permitted(request.user, "submit_records"),
        )
        .select_related("partnership", "monthly_return", "milestone", "sent_by")
        .order_by("-sent_at", "-pk")
    )
    page = Paginator(rounds, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "performance/sent.html",
        {
            "page": page,
            "columns": [
                {"label": _("Receipt")},
                {"label": _("What")},
                {"label": _("Sent")},
                {"label": _("Outcome")},
                {"label": _("Next")},
            ],
            "rows": [{"cells": _cells(one)} for one in page],
        },
    )


def _cells(submission: Submission) -> list[dict[str, Any]]:
    what, place = _sent(submission)
    if submission.outcome in {Submission.Outcome.OPEN, Submission.Outcome.CERTIFIED}:
        then = _("checked by %(day)s") % {"day": day(submission.check_by)}
    elif submission.respond_by is not None:
        then = _("answer due %(day)s") % {"day": day(submission.respond_by)}
    else:
        then = "–"
    return [
        {"text": submission.receipt, "url": place},
        {
            "text": what,
            "sub": str(submission.partnership),
            "column": _("What"),
        },
        {"text": day(submission.sent_at), "sub": str(submission.sent_by), "column": _("Sent")},
        {
            "kind": _KINDS.get(Submission.Outcome(submission.outcome), "none"),
            "label": submission.get_outcome_display(),
            "column": _("Outcome"),
        },
        {"text": then, "column": _("Next")},
    ]


def _sent(submission: Submission) -> tuple[str, str]:
    """What was sent, and where its round stands."""
    if submission.milestone is not None:
        milestone = submission.milestone
        return (
            _("Completion of %(milestone)s, round %(round)s")
            % {"milestone": milestone.name, "round": submission.round},
            reverse("milestone", args=[milestone.uuid]),
        )
    found = submission.monthly_return
    if found is None:
        raise ValueError(f"{submission.receipt} belongs to no return and to no milestone.")
    return (
        _("Return for %(month)s") % {"month": month_of(found)},
        reverse("return_round", args=[found.uuid, submission.round]),
    )
