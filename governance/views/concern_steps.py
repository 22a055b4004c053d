"""The steps of a concern as its page takes them: when they are open, which form, which service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from governance.forms import concerns as forms_of
from governance.services import adjudication, concern_climbs, concern_settling, concerns
from governance.services.concern_settling import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from core.models import User
    from governance.models import Concern, ConcernOffer
    from governance.selectors.concern_page import ConcernView
    from partnerships.models import Document


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent with a step: what was typed, the files of it, what the matter asks.

    `seen` is the uuid of the offer that stood on the page.
    """

    view: ConcernView
    facts: dict[str, Any]
    files: list[Document]
    remedy: dict[str, Any]
    actor: User
    seen: str = ""

    @property
    def concern(self) -> Concern:
        return self.view.concern

    @property
    def file(self) -> Document | None:
        return self.files[0] if self.files else None

    def terms(self) -> Terms:
        """Of a settlement; what was not typed is missing."""
        typed = {name: self.facts.get(name) or "" for name in ("outcome", "words", "lesson")}
        return Terms(**typed, cost=self.facts.get("cost"), remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class StepOf:
    """One step.

    Attributes:
        slug: what the page sends.
        is_open: whether the reader may take it now.
        do: takes it; the answer is what they are told.
        form: the class of the form; None where nothing is typed.
        in_currency: whether the form asks for money.
        has_remedy: whether it settles the concern, so that the matter may ask something.
        files: name of the field that holds files; "" where there is none.
    """

    slug: str
    is_open: Callable[[ConcernView], bool]
    do: Callable[[Sent], str]
    form: type[forms_of.ConcernForm] | None = None
    in_currency: bool = False
    has_remedy: bool = False
    files: str = ""

    def make_form(self, view: ConcernView, data: Any = None) -> forms.Form | None:
        """The form, bound or not."""
        if self.form is None:
            return None
        known: dict[str, Any] = {"prefix": self.slug}
        if self.in_currency:
            known["currency"] = view.concern.currency
        return self.form(data, **known)

    def make_remedy(self, view: ConcernView, data: Any = None) -> forms.Form | None:
        """What the matter asks besides; None where it asks nothing."""
        uuid = view.concern.about_uuid
        if not self.has_remedy or view.matter is None or uuid is None:
            return None
        form = view.matter.form(uuid, data, prefix=f"{self.slug}-remedy")
        return form if form.fields else None


def _position(sent: Sent) -> str:
    concerns.take_position(
        sent.concern, text=sent.facts.get("text", ""), evidence=sent.files, actor=sent.actor
    )
    return _("Your position stands beside that of the other side.")


def _climb(sent: Sent) -> str:
    found = concern_climbs.climb(
        sent.concern, reason=sent.facts.get("reason", ""), actor=sent.actor
    )
    return _("It went up. Now it is with: %(level)s.") % {"level": found.get_state_display()}


def _wish(sent: Sent) -> str:
    before = sent.concern.state
    found = concern_climbs.wish_to_climb(
        sent.concern, reason=sent.facts.get("reason", ""), actor=sent.actor
    )
    if found.state == before:
        return _("The other side is asked whether it agrees to go up now.")
    return _("Both sides agreed. Now it is with: %(level)s.") % {"level": found.get_state_display()}


def _offer(sent: Sent) -> str:
    concern_settling.offer_to_settle(sent.concern, sent.terms(), actor=sent.actor)
    return _("The other side is asked whether it agrees.")


def _accept(sent: Sent) -> str:
    concern_settling.accept_offer(_offered(sent), actor=sent.actor)
    return _("Settled, exactly as offered.")


def _decline(sent: Sent) -> str:
    concern_settling.decline_offer(
        _offered(sent), answer=sent.facts.get("answer", ""), actor=sent.actor
    )
    return _("Your answer stands with the offer.")


def _offered(sent: Sent) -> ConcernOffer:
    found = sent.view.offer
    if found is None or str(found.uuid) != sent.seen:
        message = _("The offer is not the one that you read any more; look again.")
        raise Refused([Problem("", "changed", message)])
    return found


def _appoint(sent: Sent) -> str:
    facts = sent.facts
    made = adjudication.appoint_adjudicator(
        sent.concern,
        name=facts.get("name", ""),
        body=facts.get("body", ""),
        appointed_on=facts.get("appointed_on"),
        actor=sent.actor,
    )
    return _("%(name)s adjudicates it.") % {"name": made.name}


def _decide(sent: Sent) -> str:
    facts = sent.facts
    adjudication.record_decision(
        sent.concern,
        outcome=facts.get("outcome", ""),
        decision=facts.get("decision", ""),
        decided_on=facts.get("decided_on"),
        document=sent.file,
        actor=sent.actor,
    )
    return _("The decision is on record, and binds both sides from its day on.")


def _refer(sent: Sent) -> str:
    facts = sent.facts
    adjudication.refer(
        sent.concern,
        forum=facts.get("forum", ""),
        place=facts.get("place", ""),
        reason=facts.get("reason", ""),
        actor=sent.actor,
    )
    return _("It is referred; what the adjudicator decided binds until that is over.")


def _arbitrator(sent: Sent) -> str:
    facts = sent.facts
    adjudication.agree_arbitrator(
        sent.concern,
        name=facts.get("name", ""),
        agreed_on=facts.get("agreed_on"),
        actor=sent.actor,
    )
    return _("The arbitrator is on record.")


def _close(sent: Sent) -> str:
    concern_settling.settle_by_decision(sent.concern, sent.terms(), actor=sent.actor)
    return _("Closed as the adjudicator decided.")


def _award(sent: Sent) -> str:
    concern_settling.record_award(sent.concern, sent.terms(), document=sent.file, actor=sent.actor)
    return _("Closed as the award or judgment says.")


def _withdraw(sent: Sent) -> str:
    concerns.withdraw_concern(sent.concern, reason=sent.facts.get("reason", ""), actor=sent.actor)
    return _("The concern is taken back. What it held is held no longer.")


STEPS: dict[str, StepOf] = {
    step.slug: step
    for step in (
        StepOf(
            "position",
            lambda v: v.may_speak,
            _position,
            forms_of.ConcernPositionForm,
            files="evidence",
        ),
        StepOf("climb", lambda v: v.may_climb, _climb, forms_of.ClimbForm),
        StepOf("wish", lambda v: v.may_wish, _wish, forms_of.ClimbForm),
        StepOf(
            "offer",
            lambda v: v.may_offer,
            _offer,
            forms_of.OfferForm,
            in_currency=True,
            has_remedy=True,
        ),
        StepOf("accept", lambda v: v.may_answer_offer, _accept),
        StepOf("decline", lambda v: v.may_answer_offer, _decline, forms_of.AnswerForm),
        StepOf("appoint", lambda v: v.may_appoint, _appoint, forms_of.AppointForm),
        StepOf("decide", lambda v: v.may_decide, _decide, forms_of.DecideForm, files="document"),
        StepOf("refer", lambda v: v.may_refer, _refer, forms_of.ReferForm),
        StepOf(
            "arbitrator", lambda v: v.may_agree_arbitrator, _arbitrator, forms_of.ArbitratorForm
        ),
        StepOf(
            "close",
            lambda v: v.may_close_by_decision,
            _close,
            forms_of.CloseForm,
            in_currency=True,
            has_remedy=True,
        ),
        StepOf(
            "award",
            lambda v: v.may_record_award,
            _award,
            forms_of.AwardForm,
            in_currency=True,
            has_remedy=True,
            files="document",
        ),
        StepOf("withdraw", lambda v: v.may_withdraw, _withdraw, forms_of.WithdrawForm),
    )
}
