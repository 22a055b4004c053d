"""Consulting both sides on a question: criteria, how the options do, papers, positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import Context, locked, perform
from governance.lifecycle.decisions import CONSULT
from governance.models import CriteriaAgreement, Criterion, Decision, Judgement, Position
from governance.selectors.ballots import criteria_fingerprint
from governance.selectors.seats import rules_of
from governance.selectors.sides import side_of
from governance.services.decision_checks import guarded, may_prepare, may_speak, moved, prepared

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from core.models import Organisation, User
    from governance.models import Option
    from partnerships.models import Document

MOST_CRITERIA = 12


def set_criteria(
    decision: Decision, criteria: Sequence[tuple[str, str, Decimal]], *, actor: User
) -> list[Criterion]:
    """Sets what the options are judged by: title, measure and weight of each.

    What both sides agreed to before is agreed no longer, and judgements begin anew.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(decision.stream, actor=actor, kind="decision.criteria_set") as told:
        row = prepared(decision, actor, _criteria_objections(criteria))
        row.criteria.all().delete()
        row.agreements.all().delete()
        made = Criterion.objects.bulk_create(
            Criterion(
                decision=row,
                position=position,
                title=title.strip(),
                measure=measure.strip(),
                weight=weight,
            )
            for position, (title, measure, weight) in enumerate(criteria, start=1)
        )
        told.fact(decision=str(row.uuid), criteria=len(made))
    return made


def judge(
    option: Option, criterion: Criterion, *, verdict: str, figure: str, note: str, actor: User
) -> Judgement:
    """Says how an option does on a criterion.

    Raises:
        Refused: an unknown verdict, one of another question, or the vote has begun.
    """
    decision = option.decision
    with audited(decision.stream, actor=actor, kind="decision.judged") as told:
        problems = []
        if criterion.decision_id != option.decision_id:
            problems.append(Problem("criterion", "foreign", _("That is of another question.")))
        if verdict not in Judgement.Verdict.values:
            message = _("Say whether it meets the criterion, fails it, or it does not apply.")
            problems.append(Problem("verdict", "required", message))
        prepared(decision, actor, problems)
        made, _new = Judgement.objects.update_or_create(
            option=option,
            criterion=criterion,
            defaults={"verdict": verdict, "figure": figure.strip(), "note": note.strip()},
        )
        told.fact(decision=str(decision.uuid), letter=option.letter, verdict=verdict)
    return made


def consult(decision: Decision, *, positions_due_on: dt.date | None, actor: User) -> Decision:
    """Shows the question to both sides and asks for their positions until a day.

    Raises:
        Refused: with everything that is wrong.
    """

    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        yield from may_prepare(row, actor)
        if not row.options.exists():
            yield Problem("", "no_option", _("Add at least one option first."))
        if positions_due_on is None:
            message = _("Enter the day by which both sides say what they think.")
            yield Problem("positions_due_on", "required", message)
        elif positions_due_on < clock.today():
            message = _("That day has passed; enter a day from today on.")
            yield Problem("positions_due_on", "past", message)
        yield from far_off("positions_due_on", positions_due_on)

    def change(row: Decision) -> None:
        if row.state == Decision.State.DEFERRED:
            row.round += 1
        row.positions_due_on, row.deferred_until = positions_due_on, None

    return perform(
        decision,
        guarded(CONSULT, may),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid), "positions_due_on": positions_due_on},
        publish=moved,
    )


def take_position(
    decision: Decision,
    *,
    organisation: Organisation,
    text: str,
    actor: User,
    prefers: Option | None = None,
) -> Position:
    """Says what a party thinks, before the vote.

    Raises:
        Refused: it is not being consulted on, the text is missing, or the person does not act for
            that organisation here.
    """
    with audited(decision.stream, actor=actor, kind="decision.position_taken") as told:
        row = locked(decision)
        problems = [*may_speak(row, actor)]
        if row.state != Decision.State.CONSULTATION:
            message = _("Positions are taken while the question is being consulted on.")
            problems.append(Problem("", "wrong_state", message))
        if not text.strip():
            problems.append(Problem("text", "required", _("Say what you think, in a few lines.")))
        if prefers is not None and prefers.decision_id != row.pk:
            problems.append(Problem("prefers", "foreign", _("That is of another question.")))
        refuse_if(problems)
        made = Position.objects.create(
            decision=row,
            organisation=organisation,
            side=side_of(actor, row.partnership),
            prefers=prefers,
            text=text.strip(),
            by=actor,
            at=clock.now(),
        )
        told.fact(
            decision=str(row.uuid), side=made.side, prefers=prefers.letter if prefers else None
        )
    return made


def agree_criteria(decision: Decision, *, fingerprint: str, actor: User) -> CriteriaAgreement:
    """A side agrees to the criteria as they stand, for itself.

    Raises:
        Refused: there are none, they were changed since, or the person acts for no side with a
            voice in this.
    """
    with audited(decision.stream, actor=actor, kind="decision.criteria_agreed") as told:
        row = locked(decision)
        side = side_of(actor, row.partnership)
        problems = [*may_speak(row, actor)]
        if row.state != Decision.State.CONSULTATION:
            message = _("Criteria are agreed while the question is being consulted on.")
            problems.append(Problem("", "wrong_state", message))
        if side not in rules_of(row).sides:
            message = _("Your side has no voice in this question.")
            problems.append(Problem("", "no_voice", message))
        if not row.criteria.exists():
            problems.append(Problem("", "none", _("There are no criteria yet.")))
        elif fingerprint != criteria_fingerprint(row):
            message = _("The criteria were changed since you read them; read them again.")
            problems.append(Problem("", "changed", message))
        refuse_if(problems)
        made, _new = CriteriaAgreement.objects.update_or_create(
            decision=row,
            side=side,
            defaults={"fingerprint": fingerprint, "by": actor, "at": clock.now()},
        )
        told.fact(decision=str(row.uuid), side=side)
    return made


def attach(decision: Decision, document: Document, *, actor: User) -> None:
    """Adds a paper: a document of the same partnership that both sides see.

    Raises:
        Refused: it is of another partnership, or internal, or the vote has begun.
    """
    with audited(decision.stream, actor=actor, kind="decision.paper_added") as told:
        problems = []
        if document.partnership_id != decision.partnership_id or document.audience != "shared":
            message = _("Choose a document of this partnership that both sides see.")
            problems.append(Problem("document", "foreign", message))
        row = prepared(decision, actor, problems)
        row.papers.add(document)
        told.fact(decision=str(row.uuid), document=document.sha256)


def _criteria_objections(criteria: Sequence[tuple[str, str, Decimal]]) -> list[Problem]:
    found = []
    if len(criteria) > MOST_CRITERIA:
        message = _("Twelve criteria are enough; leave some out.")
        found.append(Problem("criteria", "too_many", message))
    for number, (title, _measure, weight) in enumerate(criteria, start=1):
        where = _("criterion %(number)d") % {"number": number}
        if not title.strip():
            found.append(Problem("title", "required", _("Say what it is judged by."), where))
        if weight <= 0:
            message = _("A weight is more than zero; 1 where all matter alike.")
            found.append(Problem("weight", "not_positive", message, where))
    return found
