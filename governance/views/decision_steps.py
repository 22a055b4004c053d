"""The steps of a decision as its page takes them: when they are open, which form, which service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.problems import Problem, Refused
from governance.forms.decisions import (
    ConsultForm,
    DeferForm,
    FulfilForm,
    InterestForm,
    OpenForm,
    PositionForm,
    ReasonForm,
    SignForm,
    VoteForm,
)
from governance.forms.ratings import RatingsForm
from governance.selectors.sides import organisation_of
from governance.services import consultation, decisions, ratings, signing, votes

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

    from core.models import User
    from governance.models import Decision
    from governance.selectors.decision_page import DecisionView

Do = Callable[["Decision", Any, "HttpRequest", "User"], str]
Make = Callable[..., "forms.Form"]


@dataclass(frozen=True, slots=True)
class StepOf:
    """One step.

    Attributes:
        slug: what the page sends.
        is_open: whether the reader may take it now.
        do: takes it; the answer is what they are told.
        form: makes the form, bound or not; None where nothing is typed.
        asks_again: whether it asks if it is still the person, where they did not show it lately.
    """

    slug: str
    is_open: Callable[[DecisionView], bool]
    do: Do
    form: Make | None = None
    asks_again: bool = False


def _made(form: type[forms.Form], slug: str, **initial: Callable[[], Any]) -> Make:
    def make(_view: DecisionView, data: Any = None) -> forms.Form:
        return form(data, prefix=slug, initial={name: of() for name, of in initial.items()})

    return make


def _of_decision(form: Any, slug: str) -> Make:
    def make(view: DecisionView, data: Any = None) -> forms.Form:
        made: forms.Form = form(data, prefix=slug, decision=view.decision)
        return made

    return make


def _consult(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    consultation.consult(decision, **form.cleaned_data, actor=user)
    return _("Both sides see the question now and are asked what they think.")


def _position(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    typed = form.cleaned_data
    prefers = {one.letter: one for one in decision.options.all()}.get(typed["prefers"])
    consultation.take_position(
        decision,
        organisation=organisation_of(user, decision.partnership),
        text=typed["text"],
        prefers=prefers,
        actor=user,
    )
    return _("Your position stands beside the question.")


def _agree(decision: Decision, _form: Any, request: HttpRequest, user: User) -> str:
    seen = request.POST.get("seen", "")
    consultation.agree_criteria(decision, fingerprint=seen, actor=user)
    return _("Your side agreed to the criteria.")


def _rate(decision: Decision, form: Any, request: HttpRequest, user: User) -> str:
    seen = request.POST.get("seen", "")
    changed = ratings.rate(decision, form.given, seen=seen, actor=user)
    words = ngettext("%(n)d rating was changed.", "%(n)d ratings were changed.", changed)
    return words % {"n": changed}


def _declare(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    typed = form.cleaned_data
    has = typed["has_interest"] == "yes"
    votes.declare(decision, has_interest=has, text=typed["text"], actor=user)
    if has:
        return _("You stepped aside. You are not counted, and you do not vote on this.")
    return _("You declared that you have no interest in this.")


def _open(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    votes.open_vote(decision, **form.cleaned_data, actor=user)
    return _("The vote is open. The question stands fixed from now on.")


def _vote(decision: Decision, form: Any, request: HttpRequest, user: User) -> str:
    typed, letters = form.cleaned_data, {one.letter: one for one in decision.options.all()}
    option = letters.get(typed["choice"])
    ballot = votes.Ballot(
        "option" if option is not None else typed["choice"], option, typed["reason"]
    )
    votes.cast_vote(decision, ballot, seen=request.POST.get("seen", ""), actor=user)
    return _("Your vote is cast.")


def _count(decision: Decision, _form: Any, _request: HttpRequest, user: User) -> str:
    counted = votes.count_votes(decision, actor=user)
    return _("Counted: %(state)s.") % {"state": counted.get_state_display()}


def _defer(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    votes.defer(decision, **form.cleaned_data, actor=user)
    return _("The question is put off.")


def _withdraw(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    decisions.withdraw_question(decision, **form.cleaned_data, actor=user)
    return _("The question is taken back.")


def _sign(decision: Decision, form: Any, request: HttpRequest, user: User) -> str:
    signing.authorise(
        decision,
        seen=request.POST.get("seen", ""),
        declares_no_interest=form.cleaned_data["declares_no_interest"],
        actor=user,
    )
    return _("Signed, and done at once.")


def _send_back(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    signing.send_back(decision, **form.cleaned_data, actor=user)
    return _("Sent back with your reason; it is voted on anew.")


def _refuse(decision: Decision, form: Any, _request: HttpRequest, user: User) -> str:
    signing.refuse(decision, **form.cleaned_data, actor=user)
    return _("Refused. Nothing changes.")


def _fulfil(decision: Decision, form: Any, request: HttpRequest, user: User) -> str:
    wanted = request.POST.get("condition", "")
    found = next((one for one in decision.follow_ups.all() if str(one.uuid) == wanted), None)
    if found is None:
        raise Refused([Problem("", "unknown", _("This decision has no such condition."))])
    signing.fulfil(found, **form.cleaned_data, actor=user)
    return _("The condition is fulfilled.")


def _owes_something(view: DecisionView) -> bool:
    return view.decision.state == "done" and any(
        one.owner_id == view.reader.pk and one.done_on is None for one in view.follow_ups
    )


STEPS: dict[str, StepOf] = {
    step.slug: step
    for step in (
        StepOf("consult", lambda v: v.may_consult, _consult, _made(ConsultForm, "consult")),
        StepOf(
            "position",
            lambda v: v.may_take_position,
            _position,
            _of_decision(PositionForm, "position"),
        ),
        StepOf("agree", lambda v: v.may_agree, _agree),
        StepOf("rate", lambda v: v.may_rate, _rate, _of_decision(RatingsForm, "rate")),
        StepOf("declare", lambda v: v.may_declare, _declare, _made(InterestForm, "declare")),
        StepOf("open", lambda v: v.may_open, _open, _made(OpenForm, "open")),
        StepOf("vote", lambda v: v.votes_now, _vote, _of_decision(VoteForm, "vote")),
        StepOf("count", lambda v: v.may_count, _count),
        StepOf("defer", lambda v: v.may_defer, _defer, _made(DeferForm, "defer")),
        StepOf("withdraw", lambda v: v.may_withdraw, _withdraw, _made(ReasonForm, "withdraw")),
        StepOf("sign", lambda v: v.may_sign, _sign, _made(SignForm, "sign"), asks_again=True),
        StepOf("send_back", lambda v: v.may_sign, _send_back, _made(ReasonForm, "send_back")),
        StepOf("refuse", lambda v: v.may_sign, _refuse, _made(ReasonForm, "refuse")),
        StepOf("fulfil", _owes_something, _fulfil, _made(FulfilForm, "fulfil")),
    )
}
