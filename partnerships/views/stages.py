"""The Stages page: what stands in the way, proposing, deciding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.approval import Conflict, as_seen, require_as_seen
from core.problems import Refused
from core.views.account import asked_again
from partnerships.models import GateProposal
from partnerships.selectors.stage_changes import changes_of
from partnerships.selectors.stages import stage_view
from partnerships.services.stages import (
    CONFLICT,
    act_alone,
    decide,
    move_of,
    propose,
    rehearse,
    seen_of,
    withdraw,
)
from partnerships.stage_asides import asides_of
from partnerships.stage_route import decided_elsewhere
from partnerships.views.base import PartnershipPage
from partnerships.views.stage_forms import ProposalForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from partnerships.selectors.stages import StageView
    from partnerships.services.stage_moves import Plan


class StagesPage(PartnershipPage):
    template_name = "partnerships/stages.html"
    tab = "stages"
    write_permission = "propose_gate"

    @cached_property
    def stage(self) -> StageView:
        # The timeline above and the days below read the same plan.
        prefetch_related_objects([self.partnership], "phase_plans")
        return stage_view(self.partnership, self.permissions)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stage, waiting = self.stage, self.stage.proposal
        may_propose = "propose_gate" in self.permissions and waiting is None and stage.options
        elsewhere = decided_elsewhere(self.partnership) if may_propose else None
        if elsewhere is not None:
            actions = [{"label": elsewhere.label, "url": elsewhere.url}]
            kwargs["elsewhere"] = elsewhere
            kwargs["elsewhere_actions"] = actions
            stage.chain[0]["text"] = elsewhere.why
        if may_propose:
            kwargs.setdefault("form", self._form())
        if waiting is not None:
            kwargs["waiting"] = _in_words(waiting, self.partnership)
            mine = waiting.proposed_by_id == self.user.pk
            kwargs["may_decide"] = "decide_gate" in self.permissions and not mine
            kwargs["may_withdraw"] = "propose_gate" in self.permissions and mine
            kwargs["changed"] = waiting.revision != stage.revision
            kwargs["seen"] = seen_of(waiting, revision=stage.revision)
        if kwargs.get("conflict"):
            kwargs["versions"] = _two_versions(self.request.POST.get("shown", ""), stage.shown)
        kwargs["shown"] = as_seen(stage.shown)
        options = [
            {**option, "checked": option["value"] == kwargs.get("choice")}
            for option in stage.options
        ]
        return super().get_context_data(
            stage=stage,
            options=options,
            may_propose=may_propose,
            asides=asides_of(self.partnership, self.user),
            **kwargs,
        )

    def _form(self, *args: Any) -> ProposalForm:
        stage = self.stage
        return ProposalForm(*args, may_follow=stage.may_follow, may_pause=stage.is_open("pause"))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        choice = request.POST.get("choice", "")
        if not form.is_valid():
            return self.render_refused(form=form, choice=choice)
        facts: dict[str, Any] = {
            "reason": form.cleaned_data["reason"],
            "until": form.cleaned_data.get("until"),
            "carried_over": form.carried_over,
            "seen": request.POST.get("seen", ""),
            "actor": self.user,
        }
        step = request.POST.get("step", "")
        if step == "change":
            return self.render_to_response(self.get_context_data(form=form, choice=choice))
        try:
            if step == "preview":
                plan = rehearse(self.partnership, choice, **facts)
                return self._preview(plan, form, choice)
            if move_of(self.partnership, choice).needs_approval:
                propose(self.partnership, choice, **facts)
                messages.success(request, _("Proposed. It waits for somebody else’s decision."))
            else:
                act_alone(self.partnership, choice, **facts)
                messages.success(request, _("Done, and written down in the history."))
        except Refused as refused:
            return self._refused(refused, form=form, choice=choice)
        return HttpResponseRedirect(reverse("stages", args=[self.partnership.uuid]))

    def _preview(self, plan: Plan, form: ProposalForm, choice: str) -> HttpResponse:
        """What exactly would change, with everything typed kept for the confirming."""
        titles = {line.result.code: str(line.result.title) for line in self.stage.lines}
        follows = [(titles.get(code, code), due) for code, due in plan.carried_over.items()]
        label = next(
            (one["title"] for one in self.stage.options if one["value"] == choice), plan.move.label
        )
        preview = {
            "title": label,
            "reason": plan.reason,
            "changes": changes_of(
                self.partnership, plan.move, until=plan.until, follows=sorted(follows)
            ),
            "alone": not plan.move.needs_approval,
        }
        return self.render_to_response(
            self.get_context_data(form=form, choice=choice, preview=preview)
        )

    def _refused(self, refused: Refused, **context: Any) -> HttpResponse:
        problems = [
            {"message": one.message, "where": one.where, "href": _place(one.field)}
            for one in refused.problems
        ]
        status = 409 if CONFLICT in refused.codes else 422
        return self.render_to_response(
            self.get_context_data(problems=problems, conflict=status == 409, **context),
            status=status,
        )


class DecideStage(StagesPage):
    """Where the decision on a waiting proposal is sent."""

    http_method_names = ["post", "options"]
    write_permission = "decide_gate"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        proposal = _proposal_of(self)
        decision = request.POST.get("decision", "")
        if decision not in {"approve", "refuse"}:
            problem = {"message": _("Choose whether you approve or refuse."), "href": "#decide"}
            context = self.get_context_data(
                problems=[problem], answer=request.POST.get("answer", "")
            )
            return self.render_to_response(context, status=422)
        if decision == "approve" and (asked := asked_again(request)) is not None:
            return asked
        try:
            decide(
                proposal,
                accept=decision == "approve",
                seen=request.POST.get("seen", ""),
                answer=request.POST.get("answer", ""),
                actor=self.user,
            )
        except Refused as refused:
            return self._refused(refused, decision=decision, answer=request.POST.get("answer", ""))
        messages.success(request, _("Decided, and written down in the history."))
        return HttpResponseRedirect(reverse("stages", args=[self.partnership.uuid]))


class WithdrawProposal(StagesPage):
    """Where a proposer takes a proposal back."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            withdraw(_proposal_of(self), actor=self.user)
        except Refused as refused:
            return self._refused(refused)
        messages.success(request, _("The proposal is withdrawn."))
        return HttpResponseRedirect(reverse("stages", args=[self.partnership.uuid]))


def _proposal_of(page: StagesPage) -> GateProposal:
    known = GateProposal.objects.filter(partnership=page.partnership).select_related("proposed_by")
    proposal: GateProposal = get_object_or_404(known, uuid=page.kwargs["proposal"])
    return proposal


def _place(field: str) -> str:
    if field == "choice":
        return "#id_choice_0"
    return f"#id_{field}" if field in {"reason", "until", "answer"} or field[:4] == "due_" else ""


def _in_words(proposal: GateProposal, partnership: Any) -> dict[str, Any]:
    """A waiting proposal: what it is, and everything that it changes."""
    try:
        move = move_of(partnership, proposal.transition)
    except Refused:
        return {"title": proposal.transition, "changes": []}
    follows = [
        (entry["title"], dt.date.fromisoformat(entry["due_on"])) for entry in proposal.carried_over
    ]
    changes = changes_of(partnership, move, until=proposal.until, follows=follows)
    return {"title": move.label, "changes": changes, "sent": proposal}


def _two_versions(token: str, current: dict[str, str]) -> dict[str, Any]:
    """What the page showed and what holds now, where they differ, for the conflict's template."""
    try:
        require_as_seen(token, current)
    except Conflict as met:
        differs = met.differences if met.seen else ()
        nothing = _("Not on the page")
        return {
            "mine": [
                {"term": name, "value": met.seen.get(name, nothing), "strong": True}
                for name in differs
            ],
            "theirs": [
                {"term": name, "value": current.get(name, nothing), "strong": True}
                for name in differs
            ],
        }
    return {"mine": [], "theirs": []}
