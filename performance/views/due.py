"""The partner's two lists: due from us, sent by us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core import clock, worklist
from core.folding import holding, words_of
from core.formatting import day
from core.listing import Choice, Column, ListSpec
from core.typing import signed_in
from core.views.listing import GrowingList
from partnerships.models import Partnership
from performance.models import KPI, Milestone, Submission
from performance.worklists.returns import month_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

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


class SentPage(GrowingList, LoginRequiredMixin, TemplateView):
    """Every round that was sent, with its receipt and what came of it."""

    http_method_names = ["get", "head"]
    template_name = "performance/sent.html"

    def spec(self) -> ListSpec:
        return ListSpec(
            slug="sent",
            title=_("Sent by us"),
            unit=ngettext_lazy("%(n)s round", "%(n)s rounds", "n"),
            columns=(
                Column("receipt", _("Receipt"), ("receipt",), lambda one: one.receipt),
                Column("what", _("What"), (), lambda one: _sent(one)[0]),
                Column(
                    "partnership",
                    _("Partnership"),
                    (),
                    lambda one: one.partnership.name,
                    on_page=False,
                ),
                Column("sent", _("Sent"), ("sent_at",), lambda one: one.sent_at.date()),
                Column("by", _("Sent by"), (), lambda one: str(one.sent_by), on_page=False),
                Column(
                    "outcome",
                    _("Outcome"),
                    ("outcome",),
                    lambda one: str(one.get_outcome_display()),
                ),
                Column("next", _("Next"), ("check_by",), None),
                Column("check_by", _("Check by"), (), lambda one: one.check_by, on_page=False),
            ),
            sort="-sent",
            search=lambda text: (
                Q(receipt__icontains=text)
                | Q(milestone__name__icontains=text)
                | holding(words_of(text), ["partnership__folded"])
            ),
            search_label=_("Receipt, milestone or partnership"),
            choices=(
                Choice(
                    "what",
                    _("What"),
                    [("return", _("Monthly return")), ("milestone", _("Milestone"))],
                    lambda value: Q(milestone__isnull=value == "return"),
                ),
                Choice("outcome", _("Outcome"), Submission.Outcome.choices),
            ),
            day="sent_at__date",
            day_label=_("Sent"),
        )

    def listed(self) -> QuerySet[Submission]:
        """Of partnerships for which the person sends."""
        return Submission.objects.filter(
            Q(monthly_return__reported_by=KPI.Side.PARTNER)
            | Q(milestone__owed_by=Milestone.Side.PARTNER),
            partnership__in=Partnership.objects.permitted(self.request.user, "submit_records"),
        ).select_related("partnership", "monthly_return", "milestone", "sent_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [{"cells": _cells(one)} for one in self.rows_page]
        return super().get_context_data(rows=rows, **kwargs)


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
