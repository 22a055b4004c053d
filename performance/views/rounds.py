"""One round of a return: its receipt, the figures as they were sent, and what came of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.formatting import day, period_label
from core.periods import Period
from partnerships.models.access import permissions_on
from performance.models import KPI, KPIRecord, Submission
from performance.selectors.returns import rounds_of
from performance.views.figures import parts_in_words, record_in_words, value_in_words

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from performance.models import MonthlyReturn

_RECORD_KINDS = {
    KPIRecord.State.SUBMITTED: "info",
    KPIRecord.State.ACCEPTED: "good",
    KPIRecord.State.SENT_BACK: "warn",
}
_ROUND_KINDS = {
    Submission.Outcome.OPEN: "info",
    Submission.Outcome.ACCEPTED: "good",
    Submission.Outcome.SENT_BACK: "warn",
}


@require_safe
@login_required
def return_round(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """The receipt. Everyone who sees the partnership's shared data sees what was sent."""
    submission = get_object_or_404(
        rounds_of(request.user, "view_shared").select_related(
            "partnership__authority", "partnership__partner", "monthly_return", "sent_by"
        ),
        monthly_return__uuid=uuid,
        round=number,
    )
    permissions = permissions_on(request.user, submission.partnership)
    month = period_label(Period.parse(submission.monthly_return.period))
    records = (
        submission.records.select_related("kpi", "decided_by")
        .prefetch_related("evidence")
        .order_by("kpi__position", "pk")
    )
    own = submission.monthly_return.reported_by == KPI.Side.AUTHORITY
    mine = ("check_records" if own else "submit_records") in permissions
    place = "monthly_return" if mine else "check_return"
    may_open = mine or "check_records" in permissions
    waits = submission.outcome == Submission.Outcome.OPEN
    return render(
        request,
        "performance/return_round.html",
        {
            "submission": submission,
            "title": _("Receipt %(receipt)s") % {"receipt": submission.receipt},
            "tag_kind": _ROUND_KINDS.get(Submission.Outcome(submission.outcome), "none"),
            "tag_label": submission.get_outcome_display(),
            "meta": [
                {"strong": submission.partnership.name},
                {
                    "before": _("Return for %(month)s, round %(round)s")
                    % {"month": month, "round": submission.round}
                },
                {
                    "before": _("Sent by %(name)s on %(day)s")
                    % {"name": submission.sent_by, "day": day(submission.sent_at)}
                },
            ],
            "breadcrumbs": [
                *([{"label": _("Sent by us"), "url": reverse("sent")}] if mine and not own else []),
                {
                    "label": submission.partnership.name,
                    "url": reverse("partnership", args=[submission.partnership.uuid]),
                },
            ],
            "return_url": reverse(place, args=[uuid]) if may_open else "",
            "waits": waits,
            "may_withdraw": mine and waits and submission.checking_since is None,
            "columns": [
                {"label": _("Figure")},
                {"label": month, "num": True},
                {"label": _("Comment")},
                {"label": _("State")},
            ],
            "rows": [{"cells": record_cells(record.kpi, record, month)} for record in records],
            "documents": submission.documents.order_by("pk"),
        },
    )


def record_cells(kpi: KPI, record: KPIRecord | None, month: str) -> list[dict[str, Any]]:
    """A figure as it was sent: value, comment, state, and the official's words where sent back."""
    if record is None:
        return [
            {"text": kpi.name, "sub": kpi.unit},
            {"text": "–", "num": True, "column": month},
            {"text": "", "column": _("Comment")},
            {"state": "not_reported", "column": _("State")},
        ]
    record.kpi = kpi
    reported = record.reported_value
    verified = record.verified_value is not None and record.verified_value != reported
    gone = record.state == KPIRecord.State.WITHDRAWN
    place = "" if gone else reverse("figure", args=[record.uuid])
    return [
        {"text": kpi.name, "sub": kpi.unit, "url": place},
        {
            "text": record_in_words(record),
            "sub": _("verified; reported was %(value)s") % {"value": value_in_words(kpi, reported)}
            if verified and reported is not None
            else parts_in_words(record),
            "num": True,
            "column": month,
        },
        {"text": record.comment or "–", "column": _("Comment")},
        {
            "kind": _RECORD_KINDS.get(KPIRecord.State(record.state), "none"),
            "label": record.get_state_display(),
            "sub": _("%(name)s: %(reason)s") % {"name": record.decided_by, "reason": record.reason}
            if record.reason
            else "",
            "column": _("State"),
        },
    ]


def round_rows(monthly_return: MonthlyReturn) -> list[dict[str, Any]]:
    """Every round of the return, newest first, each with its page."""
    rounds = monthly_return.rounds.select_related("sent_by").order_by("-round")
    return [
        {
            "when": day(one.sent_at),
            "title": _("Round %(round)s, %(receipt)s: %(outcome)s")
            % {
                "round": one.round,
                "receipt": one.receipt,
                "outcome": one.get_outcome_display(),
            },
            "url": reverse("return_round", args=[monthly_return.uuid, one.round]),
            "by": str(one.sent_by),
        }
        for one in rounds
    ]
