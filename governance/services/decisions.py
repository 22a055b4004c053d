"""Raising a question: its wording, its options, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.reference import next_reference
from core.transitions import Context, locked, perform
from governance.acts import acts
from governance.decision_kinds import KINDS
from governance.lifecycle.decisions import WITHDRAW
from governance.models import BlockSide, Decision, Option
from governance.models.bidders import SELECTION, people_of_bidders
from governance.selectors.decision_authority import of_a_bidder
from governance.selectors.sides import side_of
from governance.services.decision_checks import guarded, may_take_part, moved, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from governance.models import Body
    from partnerships.models import Partnership

LETTERS = "ABCDEF"


def raise_question(
    body: Body,
    *,
    kind: str,
    title: str,
    question: str,
    actor: User,
    background: str = "",
    act: str = "",
    facts: Mapping[str, Any] | None = None,
    supersedes: Decision | None = None,
) -> Decision:
    """Drafts a question for a body. Only the own side sees it until it is consulted on.

    Where an act is named, option A does it and option B leaves everything as it is; an act may also
    make an option of each of several (`Act.each`).

    Raises:
        Refused: with everything that is wrong, what cannot be done at all included.
    """
    partnership = body.partnership
    with audited(partnership.stream, actor=actor, kind="decision.raised") as told:
        row = locked(partnership)
        problems = [*may_take_part(row, actor, kind), *_wording(title, question)]
        if kind not in KINDS or not KINDS[kind].is_by_vote:
            problems.append(Problem("kind", "unknown", _("Choose what is to be decided.")))
        if body.ended_on is not None:
            message = _("%(name)s has ended; choose another body.") % {"name": body.name}
            problems.append(Problem("body", "ended", message))
        side = side_of(actor, row) or BlockSide.AUTHORITY.value
        problems += [*_heard(body, side), *_may_supersede(supersedes)]
        if kind == SELECTION and actor.pk in people_of_bidders(row):
            problems.append(of_a_bidder())
        every = _rehearsed_each(row, kind, act, facts, problems)
        refuse_if(problems)
        decision = Decision.objects.create(
            partnership=row,
            body=body,
            reference=next_reference(f"{row.reference}-D"),
            kind=kind,
            title=title.strip(),
            question=question.strip(),
            background=background.strip(),
            raised_by=actor,
            raised_for=side,
            raised_at=clock.now(),
            supersedes=supersedes,
        )
        for letter, (kept, preview) in zip(LETTERS, every, strict=False):
            Option.objects.create(
                decision=decision,
                letter=letter,
                title=acts[act].title_for(row, kept)[:200],
                act=act,
                facts=kept,
                changes=preview,
            )
        if len(every) == 1:
            Option.objects.create(
                decision=decision, letter="B", title=_("Leave everything as it is")
            )
        told.fact(
            decision=str(decision.uuid),
            reference=decision.reference,
            body=str(body.uuid),
            kind_of=kind,
        )
    return decision


def reword(
    decision: Decision, *, title: str, question: str, background: str, actor: User
) -> Decision:
    """Changes the wording while the question is being prepared.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(decision.stream, actor=actor, kind="decision.reworded") as told:
        row = prepared(decision, actor, _wording(title, question))
        row.title, row.question = title.strip(), question.strip()
        row.background = background.strip()
        row.save()
        told.fact(decision=str(row.uuid))
    return row


def add_option(
    decision: Decision,
    *,
    title: str,
    actor: User,
    summary: str = "",
    act: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Option:
    """Adds an option. One with an act does what that act says.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(decision.stream, actor=actor, kind="decision.option_added") as told:
        problems: list[Problem] = []
        kept, preview = _rehearsed(decision.partnership, decision.kind, act, facts, problems)
        if not title.strip():
            problems.append(Problem("title", "required", _("Say what the option is.")))
        row = prepared(decision, actor, problems)
        taken = set(row.options.values_list("letter", flat=True))
        free = [letter for letter in LETTERS if letter not in taken]
        if not free:
            message = _("Six options are enough; take one away first.")
            raise Refused([Problem("title", "too_many", message)])
        made = Option.objects.create(
            decision=row,
            letter=free[0],
            title=title.strip(),
            summary=summary.strip(),
            act=act,
            facts=kept,
            changes=preview,
        )
        told.fact(decision=str(row.uuid), letter=made.letter)
    return made


def remove_option(option: Option, *, actor: User) -> None:
    """Takes an option away while the question is being prepared.

    Raises:
        Refused: the vote has begun, or it is the last one.
    """
    decision = option.decision
    with audited(decision.stream, actor=actor, kind="decision.option_removed") as told:
        row = prepared(decision, actor, ())
        if row.options.count() == 1:
            raise Refused(
                [Problem("", "last", _("A question needs an option; add another first."))]
            )
        told.fact(decision=str(row.uuid), letter=option.letter)
        row.positions.filter(prefers=option).update(prefers=None)
        option.delete()


def withdraw_question(decision: Decision, *, reason: str, actor: User) -> Decision:
    """Takes a question back before the vote; only whoever raised it.

    Raises:
        Refused: it is somebody else's, the vote has begun, or no reason is given.
    """

    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        if row.raised_by_id != actor.pk:
            yield Problem("", "not_yours", _("Only whoever raised it takes a question back."))
        if not reason.strip():
            yield Problem("reason", "required", _("Say why it is taken back."))

    def change(row: Decision) -> None:
        row.answer = reason.strip()

    return perform(
        decision,
        guarded(WITHDRAW, may),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid)},
        publish=moved,
    )


def _rehearsed(
    partnership: Partnership,
    kind: str,
    act: str,
    facts: Mapping[str, Any] | None,
    problems: list[Problem],
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The facts for keeping and the lines that would change; objections go to `problems`."""
    if not act:
        return {}, []
    if act not in acts or acts[act].kind != kind:
        problems.append(Problem("act", "unknown", _("Choose what the decision does.")))
        return {}, []
    try:
        kept = acts[act].keep(partnership, facts or {})
        return kept, acts[act].preview(partnership, kept).lines
    except Refused as refused:
        problems.extend(refused.problems)
        return {}, []


def _heard(body: Body, side: str) -> Iterator[Problem]:
    """The users' side asks a body that listens to it; both parties ask any."""
    if side == BlockSide.USERS and side not in body.side_rules():
        message = _("The users’ side has no voice on %(body)s; choose a body on which it has one.")
        yield Problem("body", "no_voice", message % {"body": body.name})


def _rehearsed_each(
    partnership: Partnership,
    kind: str,
    act: str,
    facts: Mapping[str, Any] | None,
    problems: list[Problem],
) -> list[tuple[dict[str, Any], list[dict[str, str]]]]:
    """The same for every option that the act begins with."""
    if not act:
        return []
    if act not in acts or acts[act].kind != kind:
        return [_rehearsed(partnership, kind, act, facts, problems)]
    try:
        wanted = acts[act].each(partnership, acts[act].keep(partnership, facts or {}))
    except Refused as refused:
        problems.extend(refused.problems)
        return []
    if len(wanted) > len(LETTERS):
        message = _(
            "%(n)d options are too many; six can be compared. Choose fewer, then add the others."
        )
        problems.append(Problem("act", "too_many", message % {"n": len(wanted)}))
    return [_rehearsed(partnership, kind, act, one, problems) for one in wanted]


def _may_supersede(known: Decision | None) -> Iterator[Problem]:
    if known is None:
        return
    if known.state != Decision.State.DONE:
        message = _("Only a decision that is done is superseded by another.")
        yield Problem("supersedes", "not_done", message)
    elif Decision.objects.superseding(known).exists():
        message = _("Another question is to supersede it, or did; look at that one first.")
        yield Problem("supersedes", "superseded", message)


def _wording(title: str, question: str) -> list[Problem]:
    found = []
    if not title.strip():
        found.append(Problem("title", "required", _("Give the question a title.")))
    if not question.strip():
        found.append(Problem("question", "required", _("Ask the question in a sentence or two.")))
    return found
