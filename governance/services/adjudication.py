"""Adjudication and what follows it: who adjudicates, what they decided, where it is referred to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import Context, perform
from governance.ladder import Awaits, Level, limit
from governance.lifecycle.concerns import CLIMB
from governance.models import Adjudication, Arbitration, Concern
from governance.selectors.concern_people import limits_of
from governance.services.concern_checks import (
    Speaker,
    guarded,
    moved,
    outside,
    wrong_evidence,
    wrong_level,
)
from governance.services.concern_climbs import up

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Document

A = Level.ADJUDICATION


def appoint_adjudicator(
    concern: Concern, *, name: str, body: str, appointed_on: dt.date | None, actor: User
) -> Adjudication:
    """Writes down who adjudicates, and from which day: the decision is due 28 days later.

    Raises:
        Refused: it does not stand there, somebody was appointed, no name, a day before it came
            there or in the future, or the person does not hold the concern.
    """
    with audited(concern.stream, actor=actor, kind="concern.adjudicator_appointed") as told:
        said = Speaker.of(concern, actor)
        row = said.concern
        problems = [*said.objections(party=True), *wrong_level(row, A)]
        known = Adjudication.objects.filter(concern=row).first()
        if known is not None:
            message = _("%(name)s was appointed on %(day)s.")
            facts = {"name": known.name, "day": day(known.appointed_on)}
            problems.append(Problem("", "appointed", message % facts))
        if not name.strip():
            message = _("Enter the name of the adjudicator.")
            problems.append(Problem("name", "required", message))
        step = row.steps.filter(level=A).first()
        today = clock.today()
        problems += outside(
            "appointed_on",
            appointed_on,
            step.since if step else today,
            today,
            _("Enter the day of the appointment."),
        )
        refuse_if(problems)
        assert appointed_on is not None  # noqa: S101 - refused above
        decide_by = _limit(row, Awaits.DECISION, appointed_on)
        made = Adjudication.objects.create(
            concern=row,
            name=name.strip(),
            body=body.strip(),
            appointed_on=appointed_on,
            decide_by=decide_by,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        _await(row, Awaits.DECISION, decide_by)
        told.fact(concern=str(row.uuid), appointed_on=appointed_on, decide_by=decide_by)
        events.publish(moved(actor)(row))
    return made


def record_decision(
    concern: Concern,
    *,
    outcome: str,
    decision: str,
    decided_on: dt.date | None,
    document: Document | None,
    actor: User,
) -> Adjudication:
    """Writes down what the adjudicator decided; it binds at once, and can be referred 20 days on.

    Those are business days. The document is the decision as it was given.

    Raises:
        Refused: with everything that is missing or makes no sense.
    """
    with audited(concern.stream, actor=actor, kind="concern.decision_recorded") as told:
        said = Speaker.of(concern, actor)
        row = said.concern
        problems = [*said.objections(party=True), *wrong_level(row, A)]
        found = Adjudication.objects.filter(concern=row).first()
        if found is None and row.is_open and row.level is A:
            message = _("Write down first who adjudicates, and since when.")
            problems.append(Problem("", "not_appointed", message))
        if found is not None and found.decided_on is not None:
            message = _("The decision of %(day)s is on record.") % {"day": day(found.decided_on)}
            problems.append(Problem("", "decided", message))
        problems += _decision_objections(row, found, outcome, decision, decided_on, document)
        refuse_if(problems)
        assert found is not None  # noqa: S101 - refused above
        assert decided_on is not None  # noqa: S101 - as above
        found.outcome, found.decision, found.decided_on = outcome, decision.strip(), decided_on
        found.document, found.refer_by = document, _limit(row, Awaits.REFERRAL, decided_on)
        found.decision_recorded_by, found.decision_recorded_at = actor, clock.now()
        found.save()
        _await(row, Awaits.REFERRAL, found.refer_by)
        told.fact(
            concern=str(row.uuid),
            outcome=outcome,
            decided_on=decided_on,
            refer_by=found.refer_by,
            document=document.sha256 if document else None,
        )
        events.publish(moved(actor)(row))
    return found


def refer(concern: Concern, *, forum: str, place: str, reason: str, actor: User) -> Concern:
    """Refers it to arbitration or to court: within 20 business days of the decision, not later.

    Without a decision it can be referred once the adjudicator's time is over.

    Raises:
        Refused: time-barred (says since when the decision is final), too early, not from the
            adjudicator, no reason, no forum, or the person does not hold the concern.
    """
    made: list[int] = []

    def may(row: Concern, _context: Context) -> Iterator[Problem]:
        yield from Speaker.on(row, actor).objections(party=True)
        yield from _in_time(row)
        if forum not in Arbitration.Forum.values:
            yield Problem("forum", "required", _("Say whether to arbitration or to a court."))
        if not reason.strip():
            message = _("Say why the decision, or that there is none, is not accepted.")
            yield Problem("reason", "required", message)

    def change(row: Concern) -> None:
        step = up(row, Level.ARBITRATION, reason=reason, actor=actor, is_early=False)
        made.append(step.pk)
        if forum == Arbitration.Forum.COURT:
            row.awaits, row.due_on = Awaits.AWARD, None
        Arbitration.objects.create(
            concern=row, forum=forum, place=place.strip(), referred_on=clock.today()
        )

    return perform(
        concern,
        guarded(CLIMB[Level.ARBITRATION], may),
        actor=actor,
        change=change,
        kind="concern.referred",
        facts={"concern": str(concern.uuid), "forum": forum},
        publish=moved(actor, made),
    )


def agree_arbitrator(
    concern: Concern, *, name: str, agreed_on: dt.date | None, actor: User
) -> Arbitration:
    """Writes down who arbitrates, and since when both sides agreed on them.

    Raises:
        Refused: it is not in arbitration, somebody was agreed on, no name, a day before the
            referral or in the future, or the person does not hold the concern.
    """
    with audited(concern.stream, actor=actor, kind="concern.arbitrator_agreed") as told:
        said = Speaker.of(concern, actor)
        row = said.concern
        problems = [*said.objections(party=True), *wrong_level(row, Level.ARBITRATION)]
        found = Arbitration.objects.filter(concern=row).first()
        if row.is_open and found is not None and row.awaits != Awaits.ARBITRATOR:
            message = _("No arbitrator is awaited: %(known)s.") % {"known": found}
            problems.append(Problem("", "agreed", message))
        if not name.strip():
            message = _("Enter the name of the arbitrator.")
            problems.append(Problem("name", "required", message))
        today = clock.today()
        first = found.referred_on if found else today
        missing = _("Enter the day on which both sides agreed.")
        problems += outside("agreed_on", agreed_on, first, today, missing)
        refuse_if(problems)
        assert found is not None  # noqa: S101 - a concern there has one
        found.arbitrator, found.agreed_on = name.strip(), agreed_on
        found.save(update_fields=["arbitrator", "agreed_on"])
        _await(row, Awaits.AWARD, None)
        told.fact(concern=str(row.uuid), agreed_on=agreed_on)
        events.publish(moved(actor)(row))
    return found


def _limit(row: Concern, awaits: Awaits, since: dt.date) -> dt.date:
    found = limit(A, awaits, since, limits_of(row.partnership), row.partnership.country)
    assert found is not None  # noqa: S101 - adjudication always has limits
    return found


def _await(row: Concern, awaits: Awaits, due_on: dt.date | None) -> None:
    row.awaits, row.due_on = awaits, due_on
    row.told_before = row.told_end = None
    row.save(update_fields=["awaits", "due_on", "told_before", "told_end"])


def _decision_objections(
    row: Concern,
    found: Adjudication | None,
    outcome: str,
    decision: str,
    decided_on: dt.date | None,
    document: Document | None,
) -> Iterator[Problem]:
    if outcome not in Concern.Outcome.values:
        yield Problem("outcome", "required", _("Say what the adjudicator decided about it."))
    if not decision.strip():
        yield Problem("decision", "required", _("Enter the decision in its own words."))
    today = clock.today()
    first = found.appointed_on if found else today
    missing = _("Enter the day of the decision.")
    yield from outside("decided_on", decided_on, first, today, missing)
    if document is None:
        yield Problem("document", "required", _("Add the decision as a document."))
    else:
        yield from wrong_evidence([document], row.partnership, "document")


def _in_time(row: Concern) -> Iterator[Problem]:
    """A decision is referred in time or not at all; without one its time has to be over."""
    today, due_on = clock.today(), row.due_on
    if due_on is None:
        return
    known = {"day": day(due_on)}
    if row.awaits == Awaits.REFERRAL and today > due_on:
        message = _(
            "Time-barred: the decision could be referred until %(day)s. It is final since then; "
            "close the concern by it."
        )
        yield Problem("", "time_barred", message % known)
    elif row.awaits == Awaits.DECISION and today <= due_on:
        message = _("The adjudicator has until %(day)s to decide; it is referred after that.")
        yield Problem("", "too_early", message % known)
    elif row.awaits == Awaits.APPOINTMENT and today <= due_on:
        message = _("Both sides have until %(day)s to appoint the adjudicator.")
        yield Problem("", "too_early", message % known)
