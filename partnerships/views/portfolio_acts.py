"""Acts on chosen partnerships: the page between the button and the act, and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from core import clock
from core.asking import NotYours
from core.models import Job
from core.problems import Refused
from core.typing import signed_in
from core.views.jobs import acts_on
from partnerships.bulk_acts import bulk_acts, options_of
from partnerships.models import BulkOutcome, BulkRun, Partnership
from partnerships.selectors.portfolio import portfolio
from partnerships.selectors.portfolio_filters import Filters
from partnerships.selectors.saved_views import as_saved
from partnerships.services.bulk_runs import not_permitted, start_bulk, stop_bulk
from partnerships.views.portfolio_chosen import address, choose, forget

if TYPE_CHECKING:
    from core.models import User
    from partnerships.bulk_acts import BulkAct, Follow

NAMED: Final = 12
"""So many partnerships are named on the confirm page."""
_SALT: Final = "partnerships.bulk"


class ConfirmActPage(LoginRequiredMixin, TemplateView):
    """What will be done with which partnerships, then doing it."""

    template_name = "partnerships/portfolio_act.html"
    http_method_names = ("post",)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def act(self) -> BulkAct:
        slug = self.request.POST.get("act", "")
        if slug not in bulk_acts:
            raise Http404
        act = bulk_acts[slug]
        if not act.permitted(self.user):
            raise NotYours(not_permitted())
        return act

    def post(self, request: HttpRequest) -> HttpResponse:
        if "ticket" in request.POST:
            return self._confirmed(request)
        act = self.act
        chosen = choose(request)
        keys = self._all_that_match() if request.POST.get("all") == "1" else chosen
        if not keys:
            messages.warning(request, _("Choose partnerships first: tick the rows, or “All”."))
            return HttpResponseRedirect(address(request.POST))
        ticket = {"run": str(uuid.uuid4()), "seen": clock.now().isoformat(), "keys": keys}
        form = act.form() if act.form else None
        return self.render_to_response(self.get_context_data(ticket=ticket, form=form))

    def _all_that_match(self) -> list[str]:
        query = QueryDict(as_saved(self.request.POST.get("query", "")))
        visible = Partnership.objects.visible_to(self.user)
        found = portfolio(visible, Filters.from_query(query), clock.today())
        return [str(one) for one in found.values_list("uuid", flat=True)[: self.act.most + 1]]

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        act = self.act
        try:
            ticket = signing.loads(request.POST["ticket"], salt=f"{_SALT}:{self.user.uuid}")
        except signing.BadSignature:
            raise Http404 from None
        form = act.form(request.POST) if act.form else None
        problems: list[dict[str, str]] = []
        if form is None or form.is_valid():
            try:
                run = start_bulk(
                    act,
                    identifier=uuid.UUID(ticket["run"]),
                    keys=ticket["keys"],
                    options={**options_of(form), "query": as_saved(request.POST.get("query", ""))},
                    seen_at=dt.datetime.fromisoformat(ticket["seen"]),
                    actor=self.user,
                )
            except Refused as refused:
                problems = [{"message": one.message} for one in refused.problems]
            else:
                forget(request)
                return HttpResponseRedirect(run.url or reverse("bulk_run", args=[run.uuid]))
        context = self.get_context_data(ticket=ticket, form=form, problems=problems)
        return self.render_to_response(context, status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        act, ticket = self.act, kwargs.pop("ticket")
        keys = ticket["keys"]
        visible = Partnership.objects.visible_to(self.user).order_by("folded", "pk")
        found = list(visible.filter(uuid__in=keys)[: act.most + 1])
        refused = self._will_be_refused(found)
        return super().get_context_data(
            title=act.title(len(found)),
            text=act.text,
            label=act.label,
            act=act,
            named=[one for one in found if one.pk not in refused][:NAMED],
            more=max(0, len(found) - len(refused) - NAMED),
            doing=len(found) - len(refused),
            refused=[(one, refused[one.pk]) for one in found if one.pk in refused],
            ticket=signing.dumps(ticket, salt=f"{_SALT}:{self.user.uuid}", compress=True),
            query=as_saved(self.request.POST.get("query", "")),
            cancel_url=address(self.request.POST),
            breadcrumbs=[{"label": _("Portfolio"), "url": reverse("portfolio")}],
            **kwargs,
        )

    def _will_be_refused(self, found: list[Partnership]) -> dict[int, str]:
        """Reasons that are known already; each is asked again when its turn comes."""
        act = self.act
        permitted = set(
            Partnership.objects.permitted(self.user, act.permission)
            .filter(pk__in=[one.pk for one in found])
            .values_list("pk", flat=True)
        )
        reasons = {one.pk: not_permitted() for one in found if one.pk not in permitted}
        if act.objections is not None:
            rest = [one for one in found if one.pk in permitted]
            reasons |= act.objections(rest, {})
        return reasons


class BulkRunPage(LoginRequiredMixin, TemplateView):
    """One run of an act: progress, then what became of each partnership."""

    template_name = "partnerships/bulk_run.html"

    @cached_property
    def run(self) -> BulkRun:
        mine = BulkRun.objects.filter(asked_by=signed_in(self.request).pk)
        found: BulkRun = get_object_or_404(mine.select_related("job"), uuid=self.kwargs["uuid"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.run.url:
            return HttpResponseRedirect(self.run.url)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Stops it: what is not made yet is not made."""
        count = stop_bulk(self.run, actor=signed_in(request))
        text = ngettext(
            "Stopped: %(n)d that was asked for is not made.",
            "Stopped: %(n)d that were asked for are not made.",
            count,
        )
        messages.success(request, text % {"n": count} if count else _("Stopped."))
        return HttpResponseRedirect(reverse("bulk_run", args=[self.run.uuid]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run, act = self.run, bulk_acts[self.run.act]
        job = run.job
        outcomes = list(
            run.outcomes.select_related("partnership").filter(
                partnership__in=Partnership.objects.visible_to(signed_in(self.request))
            )
        )
        made = [one.made for one in outcomes if one.made]
        follow = dict(act.follow(made)) if act.follow and made else {}
        ready = sum(one.is_ready for one in follow.values())
        unfinished = job is not None and job.state in Job.UNFINISHED
        return super().get_context_data(
            run=run,
            title=act.label,
            here=reverse("bulk_run", args=[run.uuid]),
            job=job if job and job.state != Job.State.DONE else None,
            actions=acts_on(job) if job and not (act.unmade and unfinished) else [],
            message=(job.failure or job.progress_message) if job else "",
            follows=bool(act.follow),
            ready=ready,
            made=len(made),
            waits=unfinished or ready < len(follow),
            head_actions=_fetch(act, run)
            if ready and ready == len(follow) and not unfinished
            else _stop(act, run, is_asking=unfinished),
            figures=_figures(len(run.keys), outcomes, ready if act.follow else None),
            columns=[
                {"label": _("Partnership")},
                {"label": _("Outcome")},
                {"label": _("What came of it")},
            ],
            rows=[_row(one, follow) for one in outcomes],
            breadcrumbs=[{"label": _("Portfolio"), "url": reverse("portfolio")}],
            **kwargs,
        )


def _fetch(act: BulkAct, run: BulkRun) -> list[dict[str, Any]]:
    """The button that fetches all that was made together, where the act has one."""
    if act.fetch is None:
        return []
    return [{"label": _("Download all as ZIP"), "url": act.fetch(run), "primary": True}]


def _stop(act: BulkAct, run: BulkRun, *, is_asking: bool) -> list[dict[str, Any]]:
    """The button that stops what is not made yet, as long as there is anything to stop."""
    if act.unmade is None or not (is_asking or act.unmade(run)):
        return []
    label = _("Stop what is not made yet")
    return [{"label": label, "url": reverse("bulk_run", args=[run.uuid]), "post": True}]


def _figures(chosen: int, outcomes: list[BulkOutcome], ready: int | None) -> list[dict[str, Any]]:
    refused = sum(one.state == BulkOutcome.State.REFUSED for one in outcomes)
    figures = [
        {"value": chosen, "label": _("chosen")},
        {"value": len(outcomes) - refused, "label": _("asked for")},
        {"value": refused, "label": _("refused")},
    ]
    return figures if ready is None else [*figures, {"value": ready, "label": _("ready")}]


def _row(outcome: BulkOutcome, follow: dict[uuid.UUID, Follow]) -> dict[str, Any]:
    partnership = outcome.partnership
    is_done = outcome.state == BulkOutcome.State.DONE
    now = follow.get(outcome.made) if outcome.made else None
    state = (
        {"kind": now.kind, "label": now.label}
        if now
        else {"kind": "good", "label": _("Done")}
        if is_done
        else {"kind": "warn", "label": _("Refused")}
    )
    return {
        "cells": [
            {
                "text": partnership.name,
                "sub": partnership.reference,
                "url": reverse("partnership", args=[partnership.uuid]),
            },
            {**state, "column": _("Outcome")},
            {
                "text": outcome.message,
                "url": now.url if now else "",
                "column": _("What came of it"),
            },
        ]
    }
