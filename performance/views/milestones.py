"""The page of one milestone, with the acts that the person may do."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.approval import as_seen
from core.problems import Problem, Refused
from core.subject import Subject
from core.uploads import inspect
from core.views.account import asked_again
from governance.selectors.concern_list import here
from partnerships.models import Document, Partnership
from partnerships.services.documents import add_documents
from partnerships.views.base import PartnershipPage
from performance.forms.milestone import (
    CertifyForm,
    ClaimForm,
    DecisionForm,
    ForecastForm,
)
from performance.lifecycle.measured import MILESTONE_CLAIMED, MILESTONE_OPEN
from performance.models import Milestone, Submission
from performance.selectors.milestone_rights import MilestoneRights
from performance.selectors.milestones import facts_of, state_of
from performance.services import milestone_checks as checks
from performance.services import milestones
from performance.services.milestones import EVIDENCE_KIND, MAX_FILES, WAITING
from performance.views import minor_defects
from performance.views.milestone_versions import conflict_of, shown_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms


class MilestonePage(PartnershipPage):
    """One milestone; `act` in what is posted names the act."""

    template_name = "performance/milestone.html"
    tab = "milestones"
    below_tab = True
    write_permission = "view_shared"

    @cached_property
    def milestone(self) -> Milestone:
        return get_object_or_404(
            Milestone.objects.filter(
                partnership__in=Partnership.objects.visible_to(self.request.user)
            ).select_related(
                "partnership__authority",
                "partnership__partner",
                "partnership__standing",
                "partnership__certifier",
                "accepted_by",
            ),
            uuid=self.kwargs["uuid"],
        )

    @cached_property
    def partnership(self) -> Partnership:
        return self.milestone.partnership

    @cached_property
    def rights(self) -> MilestoneRights:
        return MilestoneRights(self.milestone, self.user, self.permissions)

    @cached_property
    def rounds(self) -> list[Submission]:
        return list(
            self.milestone.rounds.select_related(
                "sent_by", "decided_by", "checking_by", "certificate__by"
            )
            .prefetch_related("documents")
            .order_by("-round")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        milestone, rights, rounds = self.milestone, self.rights, self.rounds
        waiting = next((one for one in rounds if one.outcome in WAITING), None)
        state = milestone.state
        if rights.may_send and state in MILESTONE_OPEN:
            kwargs.setdefault("forecast_form", ForecastForm())
            kwargs.setdefault("claim_form", ClaimForm())
        uncertified = state == Milestone.State.CLAIMED and milestone.needs_certificate
        if rights.may_check and state in MILESTONE_CLAIMED and not uncertified:
            kwargs.setdefault("decision_form", DecisionForm())
        if uncertified and rights.may_certify:
            kwargs.setdefault("certify_form", CertifyForm())
        return super().get_context_data(
            milestone=milestone,
            plan_url=reverse("milestone_plan", args=[milestone.uuid])
            if "define_kpis" in self.permissions
            else "",
            tag=state_of(milestone, clock.today()),
            facts=facts_of(milestone, waiting, clock.today()),
            rounds=rounds,
            seen=as_seen(shown_of(milestone, rounds)),
            last_words=next((one for one in rounds if one.reason), None)
            if state in MILESTONE_OPEN
            else None,
            waiting=waiting,
            may_withdraw=rights.may_send
            and state == Milestone.State.CLAIMED
            and waiting is not None
            and waiting.checking_since is None,
            waits_for=milestone.partnership.certifier if uncertified and rights.may_check else None,
            may_begin=rights.may_check
            and not uncertified
            and waiting is not None
            and waiting.checking_since is None
            and not rights.against_deciding(),
            forecasts=milestone.forecasts.select_related("by"),
            dependencies=milestone.depends_on.all(),
            defects=minor_defects.defect_rows(milestone, rights, self.user, kwargs.get("form")),
            here=here(self.partnership, Subject.of(milestone), self.permissions),
            page_title=milestone.name,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise Http404
        allowed, run = ACTS[act]
        if not allowed(self.rights):
            return self.refused(NEEDED[act])
        return self._overtaken(act) or run(self)

    def _overtaken(self, act: str) -> HttpResponse | None:
        """Somebody else decided meanwhile: the page with both versions, as 409."""
        if act not in DECIDING or "seen" not in self.request.POST:
            return None
        name, kind = DECIDING[act]
        form = kind(self.request.POST)
        conflict = conflict_of(self.milestone, self.rounds, self.request.POST["seen"], form)
        if conflict is None:
            self.__dict__.pop("rounds")
            return None
        context = self.get_context_data(conflict=conflict)
        if name in context:
            context[name] = form
        return self.render_to_response(context, status=409)

    def forecast(self) -> HttpResponse:
        form = ForecastForm(self.request.POST)
        return self.attempt(
            form,
            lambda facts: milestones.new_forecast(
                self.milestone,
                forecast_on=facts.get("forecast_on"),
                reason=facts.get("reason", ""),
                actor=self.user,
            ),
            _("The new forecast is on record."),
            forecast_form=form,
        )

    def claim(self) -> HttpResponse:
        form = ClaimForm(self.request.POST, self.request.FILES)
        uploads = self.request.FILES.getlist("claim-evidence")
        kept = self.kept_files()
        return self.attempt(
            form,
            lambda facts: milestones.claim(
                self.milestone,
                completed_on=facts.get("completed_on"),
                statement=facts.get("statement", ""),
                uploads=uploads,
                documents=kept,
                actor=self.user,
            ),
            _("The claim was sent. Its receipt stands with its round below."),
            claim_form=form,
            kept_files=lambda: [*kept, *self.keep(uploads)],
        )

    def kept_files(self) -> list[Document]:
        """Files that this person sent with what was refused."""
        try:
            return list(
                Document.objects.filter(
                    partnership=self.partnership,
                    uploaded_by=self.user,
                    kind=EVIDENCE_KIND,
                    uuid__in=self.request.POST.getlist("kept")[: 2 * MAX_FILES],
                )
            )
        except ValidationError:
            raise Http404 from None

    def keep(self, uploads: list[Any]) -> list[Document]:
        """Keeps the good files of what was refused, so that nobody has to send them twice."""
        good = []
        for upload in uploads[:MAX_FILES]:
            try:
                inspect(upload)
            except Refused:
                continue
            good.append(upload)
        if not good:
            return []
        return add_documents(self.partnership, uploads=good, kind=EVIDENCE_KIND, actor=self.user)

    def withdraw(self) -> HttpResponse:
        return self.attempt(
            None,
            lambda _facts: milestones.withdraw(self.milestone, actor=self.user),
            _("The claim was taken back."),
        )

    def begin(self) -> HttpResponse:
        return self.attempt(
            None,
            lambda _facts: checks.begin_to_check(self.milestone, actor=self.user),
            _("You are checking this claim; it cannot be taken back any more."),
        )

    def certify(self) -> HttpResponse:
        form = CertifyForm(self.request.POST)
        return self.attempt(
            form,
            lambda facts: checks.certify(
                self.milestone,
                certified=facts.get("certified", ""),
                not_certified=facts.get("not_certified", ""),
                actor=self.user,
            ),
            _("Your certificate is on record."),
            certify_form=form,
        )

    def decide(self) -> HttpResponse:
        form = DecisionForm(self.request.POST)
        accepts = self.request.POST.get("decide-outcome", "").startswith("accept")
        if accepts and self.milestone.moves_money and form.is_valid():
            asked = asked_again(self.request)
            if asked is not None:
                return asked
        done = {
            "accept": _("The milestone is accepted."),
            "accept_minor": _("The milestone is accepted with minor defects."),
            "send_back": _("The claim was sent back."),
            "reject": _("The claim was rejected."),
        }
        return self.attempt(
            form,
            lambda facts: self._decide(form, facts),
            done.get(self.request.POST.get("decide-outcome", ""), ""),
            decision_form=form,
        )

    def _decide(self, form: DecisionForm, facts: dict[str, Any]) -> None:
        outcome, words = facts.get("outcome"), facts.get("words", "")
        if outcome == "accept":
            checks.accept(self.milestone, words=words, actor=self.user)
        elif outcome == "send_back":
            checks.send_back(self.milestone, reason=words, actor=self.user)
        elif outcome == "reject":
            checks.reject(self.milestone, reason=words, actor=self.user)
        elif outcome == "accept_minor":
            rows, numbers = form.defects()
            try:
                checks.accept_with_minor_defects(
                    self.milestone, defects=rows, words=words, actor=self.user
                )
            except Refused as refused:
                raise Refused(_renumbered(refused, numbers)) from None

    def attempt(
        self,
        form: forms.Form | None,
        run: Callable[[dict[str, Any]], object],
        done: str,
        **context: Any,
    ) -> HttpResponse:
        """Runs the act; refused, the same page as 422 with every problem and all that was typed."""
        problems: list[dict[str, str]] = []
        valid = form is None or form.is_valid()
        try:
            with nullcontext() if valid else transaction.atomic():
                run({} if form is None else form.cleaned_data)
                if not valid:
                    transaction.set_rollback(True)
        except Refused as refused:
            valid = False
            problems = _onto(form, refused)
        if valid:
            messages.success(self.request, done)
            return HttpResponseRedirect(reverse("milestone", args=[self.milestone.uuid]))
        for name in ("milestone", "partnership", "rights", "rounds"):
            self.__dict__.pop(name, None)
        for name in {"kept_files", "defect_files"} & set(context):
            context[name] = context[name]()
        return self.render_refused(form=form, problems=problems, **context)


def _onto(form: forms.Form | None, refused: Refused) -> list[dict[str, str]]:
    """Puts each problem on its field, once; returns those of no field, for the summary."""
    left: list[dict[str, str]] = []
    unread = set(form.errors) if form is not None else set()
    for problem in refused.problems:
        if form is None or problem.field not in form.fields:
            left.append({"message": problem.message})
        elif problem.field not in unread:
            form.add_error(problem.field, problem.message)
    return left


def _renumbered(refused: Refused, numbers: list[int]) -> list[Problem]:
    """Problems of the typed rows, with the numbers that the rows have in the form."""
    found = []
    for one in refused.problems:
        name, _line, number = one.field.rpartition("_")
        if number.isdecimal() and int(number) <= len(numbers):
            place = f"{name}_{numbers[int(number) - 1]}"
            found.append(Problem(place, one.code, one.message, one.where))
        else:
            found.append(one)
    return found


NEEDED: Final = {
    **dict.fromkeys(("forecast", "claim", "withdraw", "say_mended"), "submit_records"),
    **dict.fromkeys(("begin", "decide", "mend", "refuse_mended"), "check_records"),
    "certify": "certify_works",
}
DECIDING: Final[dict[str, tuple[str, type[DecisionForm | CertifyForm]]]] = {
    "decide": ("decision_form", DecisionForm),
    "certify": ("certify_form", CertifyForm),
}
ACTS: Final[
    dict[str, tuple[Callable[[MilestoneRights], bool], Callable[[MilestonePage], HttpResponse]]]
] = {
    "forecast": (lambda rights: rights.may_send, MilestonePage.forecast),
    "claim": (lambda rights: rights.may_send, MilestonePage.claim),
    "withdraw": (lambda rights: rights.may_send, MilestonePage.withdraw),
    "begin": (lambda rights: rights.may_check, MilestonePage.begin),
    "decide": (lambda rights: rights.may_check, MilestonePage.decide),
    "mend": (lambda rights: rights.may_check, minor_defects.mend),
    "say_mended": (lambda rights: rights.may_send, minor_defects.say_mended),
    "refuse_mended": (lambda rights: rights.may_check, minor_defects.refuse_mended),
    "certify": (lambda rights: rights.may_certify, MilestonePage.certify),
}
