"""Scorecards of the portfolio: ask for a run, follow it, stop it, see what could not be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core import clock
from core.asking import NotYours
from core.formatting import day, period_label
from core.models import Job
from core.periods import Period
from core.problems import Refused
from core.typing import signed_in
from partnerships.portfolio_actions import may
from performance.selectors.scorecard_runs import (
    FailureRow,
    failures_of,
    periods_to_score,
    runs,
    standing_results,
    state_of,
)
from performance.services.scorecard_runs import (
    cancel_run,
    retry_run,
    start_run,
    try_failed_again,
)
from performance.views.recompute_check import check_shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from core.models import User
    from performance.models import ScorecardRun

PAGE_SIZE = 25

_WORDS = {
    "queued": ("none", gettext_lazy("waiting")),
    "running": ("info", gettext_lazy("running")),
    "done": ("good", gettext_lazy("done")),
    "warnings": ("warn", gettext_lazy("done, some not scored")),
    "cancelled": ("none", gettext_lazy("stopped")),
    "failed": ("bad", gettext_lazy("failed")),
    "dead": ("bad", gettext_lazy("given up")),
}


class RunForm(forms.Form):
    """The period to work out."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (period.key, period_label(period)) for period in periods_to_score(clock.today())
        ]


class ForRunners(LoginRequiredMixin):
    """Pages for those who may work out the scorecards of the whole portfolio."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may(signed_in(request), "scorecard_runs"):
            words = _("Only portfolio officials for all authorities work out all scorecards.")
            raise NotYours(words, permission="edit_partnership", everywhere=True)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)


class ScorecardRunsPage(ForRunners, TemplateView):
    """Ask for a run; the runs so far."""

    template_name = "performance/scorecard_runs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(runs(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        form = kwargs.setdefault("form", RunForm())
        title = _("Scorecards of the portfolio")
        return super().get_context_data(
            title=title,
            page_title=_("Error: %(title)s") % {"title": title} if form.errors else title,
            breadcrumbs=crumbs(),
            page=page,
            columns=[
                {"label": _("Period")},
                {"label": _("State")},
                {"label": _("Looked at"), "num": True},
                {"label": _("New versions"), "num": True},
                {"label": _("Not scored"), "num": True},
                {"label": _("Asked for")},
            ],
            rows=[_row(run) for run in page.object_list],
            check=check_shown(self.user),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RunForm(request.POST)
        if form.is_valid():
            try:
                run = start_run(Period.parse(form.cleaned_data["period"]), actor=self.user)
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(problem.field, problem.message)
            else:
                return HttpResponseRedirect(reverse("scorecard_run", args=[run.uuid]))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ScorecardRunPage(ForRunners, TemplateView):
    """One run: progress while the old results stand, then what came of it."""

    template_name = "performance/scorecard_run.html"

    @cached_property
    def run(self) -> ScorecardRun:
        found: ScorecardRun = get_object_or_404(runs(), uuid=self.kwargs["uuid"])
        return found

    @property
    def url(self) -> str:
        return reverse("scorecard_run", args=[self.run.uuid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        period = Period.parse(run.period)
        failures = failures_of(run, self.user)
        kind, label = _WORDS[state_of(run)]
        standing = standing_results(run)
        return super().get_context_data(
            run=run,
            title=_("Scorecards, %(period)s") % {"period": period_label(period)},
            tag_kind=kind,
            tag_label=label,
            meta=[
                {"before": _("Asked for by"), "strong": _by(run)},
                {"before": _("on %(day)s") % {"day": day(run.requested_at)}},
            ],
            breadcrumbs=[
                *crumbs(),
                {"label": _("Scorecards of the portfolio"), "url": reverse("scorecard_runs")},
            ],
            job=self._job() if run.job and run.job.state != Job.State.DONE else None,
            unfinished=run.job is not None and run.job.state in Job.UNFINISHED,
            standing=standing,
            period_label=period_label(period),
            figures=[
                {"value": run.looked_at, "label": _("partnerships looked at")},
                {"value": run.issued, "label": _("new versions issued")},
                {"value": run.unchanged, "label": _("unchanged")},
                {"value": len(failures), "label": _("could not be scored")},
                {
                    "value": max(0, run.looked_at - run.issued - run.unchanged - len(failures)),
                    "label": _("nothing to score yet"),
                },
            ],
            columns=[
                {"label": _("Partnership")},
                {"label": _("Why it has no scorecard")},
                {"label": _("Mend it")},
            ],
            rows=[_failure_row(one) for one in failures],
            may_try_failed=bool(failures)
            and (run.job is None or run.job.state not in Job.UNFINISHED),
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if not context["unfinished"] and self.request.headers.get("HX-Request"):
            response["HX-Refresh"] = "true"
        return response

    def _job(self) -> dict[str, Any]:
        job = self.run.job
        if job is None:
            raise ValueError("The run has no job yet.")
        acts: list[dict[str, Any]] = []
        if job.state in Job.UNFINISHED:
            acts = [{"label": _("Cancel"), "name": "act", "value": "cancel"}]
        elif job.state != Job.State.DONE:
            acts = [{"label": _("Go on"), "name": "act", "value": "retry", "primary": True}]
        return {
            "id": self.run.uuid,
            "state": state_of(self.run),
            "title": str(job),
            "done": job.progress_done,
            "total": job.progress_total,
            "ahead": Job.objects.filter(state=Job.State.QUEUED, pk__lt=job.pk).count(),
            "message": job.failure or job.progress_message,
            "reference": job.failure_reference,
            "page_url": self.url,
            "actions": [{**act, "url": self.url, "post": True} for act in acts],
        }

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Stop the run, let it go on, or start another for what failed."""
        if request.POST.get("act") == "failed":
            return self._try_failed()
        acts = {"cancel": cancel_run, "retry": retry_run}
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        act(self.run, actor=self.user)
        return HttpResponseRedirect(self.url)

    def _try_failed(self) -> HttpResponse:
        try:
            made = try_failed_again(self.run, actor=self.user)
        except Refused as refused:
            for problem in refused.problems:
                messages.warning(self.request, problem.message)
            return HttpResponseRedirect(self.url)
        return HttpResponseRedirect(reverse("scorecard_run", args=[made.uuid]))


def crumbs() -> list[dict[str, str]]:
    return [{"label": _("Portfolio"), "url": reverse("portfolio")}]


def _by(run: ScorecardRun) -> str:
    return str(run.requested_by) if run.requested_by else _("the command line")


def _row(run: ScorecardRun) -> dict[str, Any]:
    kind, label = _WORDS[state_of(run)]
    failed: int = getattr(run, "failed", 0)
    return {
        "cells": [
            {
                "text": period_label(Period.parse(run.period)),
                "url": reverse("scorecard_run", args=[run.uuid]),
            },
            {"kind": kind, "label": label, "column": _("State")},
            {"text": str(run.looked_at), "num": True, "column": _("Looked at")},
            {"text": str(run.issued), "num": True, "column": _("New versions")},
            {"text": str(failed), "num": True, "column": _("Not scored")},
            {"text": day(run.requested_at), "sub": _by(run), "column": _("Asked for")},
        ]
    }


def _failure_row(one: FailureRow) -> dict[str, Any]:
    failure = one.failure
    partnership = failure.partnership
    return {
        "cells": [
            {
                "text": partnership.name,
                "sub": partnership.reference,
                "url": reverse("partnership", args=[partnership.uuid]) if one.may_see else "",
            },
            {
                "text": failure.message,
                "sub": _("Reference %(reference)s") % {"reference": failure.reference}
                if failure.reference
                else "",
                "column": _("Why it has no scorecard"),
            },
            {
                "text": _("Open its KPIs") if one.may_see else _("Ask whoever manages it"),
                "url": reverse("kpis", args=[partnership.uuid]) if one.may_see else "",
                "column": _("Mend it"),
            },
        ]
    }
