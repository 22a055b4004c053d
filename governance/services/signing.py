"""Authorising what a body recommended: signed by whom the authority matrix names, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import Context, locked, perform
from governance.acts import Approval, acts
from governance.lifecycle.decisions import AUTHORISE, REFUSE, SEND_BACK
from governance.models import Decision, FollowUp, Interest
from governance.selectors.decision_authority import may_sign
from governance.selectors.ground import ground_now
from governance.services.decision_checks import TAKES_PART, guarded, moved, prepared
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from core.models import User
    from governance.events import DecisionMoved


def authorise(
    decision: Decision, *, seen: str, declares_no_interest: bool, actor: User
) -> Decision:
    """Signs the recommendation; what it changes is done at once, in the same transaction.

    Args:
        decision: what was recommended.
        seen: the fingerprint of the changes as the person saw them (`Ground.fingerprint`).
        declares_no_interest: that the person has no interest in the matter.
        actor: somebody in the role that the authority matrix names; never who raised it.

    Raises:
        Refused: the person may not; the ground has moved since they saw it; what would change is
            no longer what was voted on; the act cannot be done any more.
    """

    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        yield from may_sign(row, actor)
        if not declares_no_interest:
            message = _("Confirm that you have read it and have no interest in the matter.")
            yield Problem("declares_no_interest", "required", message)
        yield from _unchanged(row, seen)

    def change(row: Decision) -> None:
        row.authorised_by, row.authorised_at = actor, clock.now()

    def carry_out(row: Decision) -> DecisionMoved:
        Interest.objects.get_or_create(
            decision=row, person=actor, defaults={"has_interest": False, "at": clock.now()}
        )
        option = row.chosen
        if option is not None and option.act:
            acts[option.act].apply(row.partnership, option.facts, Approval(row, actor))
        return moved(row)

    return perform(
        decision,
        guarded(AUTHORISE, may),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid), "seen": seen},
        publish=carry_out,
    )


def send_back(decision: Decision, *, reason: str, actor: User) -> Decision:
    """Sends a recommendation back to the body with a reason; it votes anew.

    Raises:
        Refused: the person may not sign it, or gives no reason.
    """

    def change(row: Decision) -> None:
        row.round += 1
        row.answer, row.positions_due_on = reason.strip(), clock.today()
        row.chosen_letter, row.closes_on = "", None

    return perform(
        decision,
        guarded(SEND_BACK, _with_reason(reason, actor)),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid)},
        publish=moved,
    )


def refuse(decision: Decision, *, reason: str, actor: User) -> Decision:
    """Refuses to sign, for good. Nothing changes.

    Raises:
        Refused: the person may not sign it, or gives no reason.
    """

    def change(row: Decision) -> None:
        row.answer = reason.strip()

    return perform(
        decision,
        guarded(REFUSE, _with_reason(reason, actor)),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid)},
        publish=moved,
    )


def set_follow_ups(
    decision: Decision, follow_ups: Sequence[tuple[str, User, dt.date]], *, actor: User
) -> list[FollowUp]:
    """Sets the conditions under which it is decided: what, who sees to it, by when.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(decision.stream, actor=actor, kind="decision.follow_ups_set") as act:
        row = prepared(decision, actor, list(_follow_up_objections(decision, follow_ups)))
        row.follow_ups.all().delete()
        made = FollowUp.objects.bulk_create(
            FollowUp(decision=row, position=position, text=text.strip(), owner=owner, due_on=due_on)
            for position, (text, owner, due_on) in enumerate(follow_ups, start=1)
        )
        act.fact(decision=str(row.uuid), conditions=len(made))
    return made


def fulfil(follow_up: FollowUp, *, note: str, actor: User) -> FollowUp:
    """Says that a condition of a decision is fulfilled, and how; whoever owns it.

    Raises:
        Refused: it is somebody else's, the decision is not done, it was fulfilled before, or the
            note is missing.
    """
    decision = follow_up.decision
    with audited(decision.stream, actor=actor, kind="decision.follow_up_fulfilled") as act:
        row = locked(follow_up)
        problems = []
        if row.owner_id != actor.pk:
            message = _("%(person)s sees to this.") % {"person": row.owner}
            problems.append(Problem("", "not_yours", message))
        if decision.state != Decision.State.DONE:
            problems.append(Problem("", "not_done", _("The decision is not done yet.")))
        if row.done_on is not None:
            problems.append(Problem("", "fulfilled", _("This is fulfilled already.")))
        if not note.strip():
            problems.append(Problem("note", "required", _("Say how it was fulfilled.")))
        refuse_if(problems)
        row.done_on, row.done_by, row.note = clock.today(), actor, note.strip()
        row.save(update_fields=["done_on", "done_by", "note"])
        act.fact(decision=str(decision.uuid), position=row.position)
    return row


def _with_reason(reason: str, actor: User) -> Any:
    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        yield from may_sign(row, actor)
        if not reason.strip():
            yield Problem("reason", "required", _("Say why; both sides read it."))

    return may


def _unchanged(row: Decision, seen: str) -> Iterator[Problem]:
    try:
        now = ground_now(row)
    except Refused as refused:
        for one in refused.problems:
            yield Problem("", one.code, str(one))
        message = _("What was decided cannot be done any more. Send it back with the reason.")
        yield Problem("", "impossible_now", message)
        return
    if now.fingerprint != seen:
        message = _("Something it rests on has changed since you opened it; look at it again.")
        yield Problem("seen", "changed", message)
    elif now.has_moved:
        message = _(
            "What would change is no longer what was voted on. Send it back, so that the body "
            "decides on it as it is now."
        )
        yield Problem("", "stale", message)


def _follow_up_objections(
    decision: Decision, follow_ups: Sequence[tuple[str, User, dt.date]]
) -> Iterator[Problem]:
    for number, (text, owner, due_on) in enumerate(follow_ups, start=1):
        where = _("condition %(number)d") % {"number": number}
        if not text.strip():
            yield Problem("text", "required", _("Say what has to be done."), where)
        if due_on <= clock.today():
            yield Problem("due_on", "past", _("Enter a day after today."), where)
        for problem in far_off("due_on", due_on):
            yield Problem(problem.field, problem.code, problem.message, where)
        if TAKES_PART not in permissions_on(owner, decision.partnership):
            message = _("%(person)s takes no part in decisions here; choose somebody who does.")
            yield Problem("owner", "no_role", message % {"person": owner}, where)
