"""Settling a concern: offered by one side and agreed by the other, or as somebody else decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock, events
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import Context, locked, perform
from governance.ladder import Awaits, Level
from governance.lifecycle.concerns import SETTLE
from governance.matters import matter_of
from governance.models import Concern, ConcernOffer
from governance.selectors.sides import side_name
from governance.services.concern_checks import Speaker, guarded, moved, wrong_evidence
from governance.services.concerns import close, wrong_money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How it is settled: `cost` is in the partnership's currency, `remedy` what the matter asks."""

    outcome: str = ""
    words: str = ""
    lesson: str = ""
    cost: Decimal | None = None
    remedy: Mapping[str, Any] = field(default_factory=dict)


def offer_to_settle(concern: Concern, terms: Terms, *, actor: User) -> ConcernOffer:
    """Offers the other side a way to settle it; a later offer of the own side replaces this one.

    Raises:
        Refused: with everything that is wrong; also while an offer of the other side waits.
    """
    with audited(concern.stream, actor=actor, kind="concern.offer_made") as told:
        said = Speaker.of(concern, actor)
        row = said.concern
        problems = list(said.objections(party=True))
        waiting = row.offers.filter(state=ConcernOffer.State.OPEN).select_related("by").first()
        if waiting is not None and waiting.side != said.side:
            message = _("%(person)s made an offer on %(day)s; answer that one first.")
            known = {"person": waiting.by, "day": day(waiting.at)}
            problems.append(Problem("", "offered", message % known))
        remedy = _checked(row, terms, problems, (actor,))
        refuse_if(problems)
        if waiting is not None:
            waiting.state = ConcernOffer.State.REPLACED
            waiting.save(update_fields=["state"])
        made = ConcernOffer.objects.create(
            concern=row,
            level=row.state,
            side=said.side,
            outcome=terms.outcome,
            words=terms.words.strip(),
            currency=row.currency,
            cost=terms.cost,
            lesson=terms.lesson.strip(),
            remedy=remedy,
            by=actor,
            at=clock.now(),
        )
        told.fact(concern=str(row.uuid), offer=str(made.uuid), side=said.side)
        told.fact(outcome=terms.outcome, cost=terms.cost)
        events.publish(moved(actor)(row))
    return made


def accept_offer(offer: ConcernOffer, *, actor: User) -> Concern:
    """Agrees to an offer of the other side: the concern is settled exactly so, at once.

    Raises:
        Refused: it was answered or replaced, one's own side made it, the person does not hold the
            concern now, or what it does cannot be done any more.
    """
    with audited(offer.concern.stream, actor=actor, kind="concern.offer_accepted") as told:
        row = _answered(offer, ConcernOffer.State.ACCEPTED, "", actor)
        told.fact(concern=str(row.concern.uuid), offer=str(row.uuid))
        terms = Terms(outcome=row.outcome, words=row.words, lesson=row.lesson, cost=row.cost)
        return _settle(row.concern, terms, row.remedy, (row.by, actor), actor=actor)


def decline_offer(offer: ConcernOffer, *, answer: str, actor: User) -> ConcernOffer:
    """Does not agree to an offer of the other side, and says why.

    Raises:
        Refused: as `accept_offer`; also without a reason.
    """
    with audited(offer.concern.stream, actor=actor, kind="concern.offer_declined") as told:
        row = _answered(offer, ConcernOffer.State.DECLINED, answer, actor)
        told.fact(concern=str(row.concern.uuid), offer=str(row.uuid))
        events.publish(moved(actor)(row.concern))
    return row


def settle_by_decision(concern: Concern, terms: Terms, *, actor: User) -> Concern:
    """Closes it as the adjudicator decided, once nobody referred that to arbitration in time.

    Outcome and words are the adjudicator's; `terms` says what it cost, what was learnt from it and
    what it does.

    Raises:
        Refused: there is no decision, it can still be referred (says until when), or the person
            does not hold the concern.
    """
    row = Concern.objects.select_related("partnership", "adjudication").get(pk=concern.pk)
    found = getattr(row, "adjudication", None)

    def final() -> Iterator[Problem]:
        if row.awaits != Awaits.REFERRAL or found is None or found.refer_by is None:
            message = _("There is no decision of an adjudicator that waits to become final.")
            yield Problem("", "no_decision", message)
        elif found.refer_by >= clock.today():
            message = _("Both sides can refer it until %(day)s; it becomes final after that day.")
            yield Problem("", "not_final", message % {"day": day(found.refer_by)})

    decided = Terms(
        outcome=found.outcome if found else "",
        words=found.decision if found else "",
        lesson=terms.lesson,
        cost=terms.cost,
        remedy=terms.remedy,
    )
    return _by_others(row, decided, final(), actor=actor)


def record_award(
    concern: Concern, terms: Terms, *, document: Document | None, actor: User
) -> Concern:
    """Closes it as the arbitrator or the court decided; the document is the award or judgment.

    Raises:
        Refused: it is not there, no document both sides see, words that are missing, or the person
            does not hold the concern.
    """
    row = Concern.objects.select_related("partnership", "arbitration").get(pk=concern.pk)

    def there() -> Iterator[Problem]:
        if row.is_open and row.level is not Level.ARBITRATION:
            message = _("It stands on “%(level)s”, so there is no award or judgment yet.")
            yield Problem("", "wrong_level", message % {"level": row.get_state_display()})
        if document is None:
            message = _("Add the award or the judgment as a document.")
            yield Problem("document", "required", message)
        else:
            yield from wrong_evidence([document], row.partnership, "document")

    with audited(row.stream, actor=actor, kind="concern.award_recorded") as told:
        told.fact(concern=str(row.uuid), document=document.sha256 if document else None)
        settled = _by_others(row, terms, there(), actor=actor)
        kept = row.arbitration
        kept.document = document
        kept.save(update_fields=["document"])
    return settled


def _by_others(
    row: Concern, terms: Terms, objections: Iterator[Problem], *, actor: User
) -> Concern:
    problems = [*Speaker.on(row, actor).objections(party=True), *objections]
    remedy = _checked(row, terms, problems, (actor,)) if row.is_open else {}
    refuse_if(problems)
    return _settle(row, terms, remedy, (actor,), actor=actor)


def _settle(
    concern: Concern,
    terms: Terms,
    remedy: dict[str, Any],
    people: Sequence[User],
    *,
    actor: User,
) -> Concern:
    def may(row: Concern, _context: Context) -> Iterator[Problem]:
        matter, uuid = matter_of(row), row.about_uuid
        if matter is not None and uuid is not None:
            yield from matter.against(uuid, remedy, people)

    def change(row: Concern) -> None:
        close(row, terms.words, actor)
        row.outcome, row.cost, row.lesson = terms.outcome, terms.cost, terms.lesson.strip()
        row.remedy = remedy
        row.offers.filter(state=ConcernOffer.State.OPEN).update(state=ConcernOffer.State.REPLACED)
        matter = matter_of(row)
        if matter is not None:
            matter.settle(row, people)

    return perform(
        concern,
        guarded(SETTLE, may),
        actor=actor,
        change=change,
        kind="concern.settled",
        facts={
            "concern": str(concern.uuid),
            "outcome": terms.outcome,
            "cost": terms.cost,
            "level": concern.state,
        },
        publish=moved(actor),
    )


def _answered(offer: ConcernOffer, state: str, answer: str, actor: User) -> ConcernOffer:
    """The offer, locked, with the answer written; the concern is locked first, as everywhere."""
    said = Speaker.of(offer.concern, actor)
    row = locked(offer)
    row.concern = said.concern
    problems = list(said.objections(party=True))
    if said.concern.is_open and row.state != ConcernOffer.State.OPEN:
        message = _("This offer is not open any more: %(state)s.")
        problems.append(Problem("", "answered", message % {"state": row.get_state_display()}))
    elif said.side and said.side == row.side:
        message = _("%(side)s made this offer; the other side answers it.")
        known = {"side": side_name(said.concern.partnership, row.side)}
        problems.append(Problem("", "own", message % known))
    if state == ConcernOffer.State.DECLINED and not answer.strip():
        problems.append(Problem("answer", "required", _("Say why you do not agree.")))
    refuse_if(problems)
    row.state, row.answer = state, answer.strip()
    row.answered_by, row.answered_at = actor, clock.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return row


def _checked(
    row: Concern, terms: Terms, problems: list[Problem], people: Sequence[User]
) -> dict[str, Any]:
    """The remedy for keeping; every objection to the terms goes to `problems`."""
    if terms.outcome not in Concern.Outcome.values:
        problems.append(Problem("outcome", "required", _("Say what came of it.")))
    if not terms.words.strip():
        problems.append(Problem("words", "required", _("Say how it is settled.")))
    if not terms.lesson.strip():
        message = _("Say what both sides learn from it, in a sentence.")
        problems.append(Problem("lesson", "required", message))
    problems += wrong_money(row.currency, "cost", terms.cost)
    matter, uuid = matter_of(row), row.about_uuid
    if matter is None or uuid is None:
        return {}
    try:
        kept = matter.keep(uuid, terms.remedy)
    except Refused as refused:
        problems.extend(refused.problems)
        return {}
    problems += matter.against(uuid, kept, people)
    return kept
