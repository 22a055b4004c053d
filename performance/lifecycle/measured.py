"""The moves of figures, returns, rounds and milestones, and what stands in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.problems import Problem
from core.transitions import Context, Transition
from performance.models import KPIRecord, Milestone, MonthlyReturn, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User

R = KPIRecord.State
M = Milestone.State


def not_by_its_maker(record: KPIRecord, context: Context) -> Iterator[Problem]:
    """Four eyes: whoever entered a figure neither accepts it nor sends it back."""
    if context.actor is not None and context.actor.pk == record.submitted_by_id:
        yield Problem(
            "actor",
            "own_entry",
            _("You cannot accept your own entry: %(kpi)s. Ask a colleague to check it.")
            % {"kpi": record.kpi.name},
            where=str(record.uuid),
        )


def a_reason_is_given(row: Any, context: Context) -> Iterator[Problem]:
    """What is sent back or rejected says what is to be corrected."""
    reasons = context.facts.get("reasons")
    reason = (
        reasons.get(str(row.uuid)) if isinstance(reasons, dict) else context.facts.get("reason")
    )
    if not str(reason or "").strip():
        yield Problem(
            "reason",
            "required",
            _("Say what is to be corrected, so that it can be mended."),
            where=str(row.uuid),
        )


def a_person_decides(_row: Any, context: Context) -> Iterator[Problem]:
    """A figure becomes final by a person, never by Concord itself."""
    if context.actor is None:
        yield Problem("actor", "nobody", _("A person has to decide this."))


ACCEPT_RECORD = Transition(
    "accept",
    frozenset({R.SUBMITTED}),
    R.ACCEPTED,
    guards=(a_person_decides, not_by_its_maker),
    seals=True,
)
SEND_BACK_RECORD = Transition(
    "send_back",
    frozenset({R.SUBMITTED}),
    R.SENT_BACK,
    guards=(a_person_decides, not_by_its_maker),
)
WITHDRAW_RECORD = Transition("withdraw", frozenset({R.SUBMITTED}), R.WITHDRAWN)
SUPERSEDE_RECORD = Transition(
    "supersede", frozenset({R.ACCEPTED}), R.SUPERSEDED, guards=(a_person_decides,), seals=True
)

_RETURN = MonthlyReturn.State
SEND_RETURN = Transition("send", frozenset({_RETURN.DUE, _RETURN.SENT_BACK}), _RETURN.SENT)
BEGIN_CHECK = Transition("begin_check", frozenset({_RETURN.SENT}), _RETURN.CHECKING)
WITHDRAW_FIRST = Transition("withdraw", frozenset({_RETURN.SENT}), _RETURN.DUE)
WITHDRAW_AGAIN = Transition("withdraw", frozenset({_RETURN.SENT}), _RETURN.SENT_BACK)
SEND_BACK_RETURN = Transition("send_back", frozenset({_RETURN.CHECKING}), _RETURN.SENT_BACK)
ACCEPT_RETURN = Transition("accept", frozenset({_RETURN.CHECKING}), _RETURN.ACCEPTED)
REOPEN_RETURN = Transition("reopen", frozenset({_RETURN.CHECKING}), _RETURN.DUE)


def only_before_checking(submission: Submission, _context: Context) -> Iterator[Problem]:
    """What was sent is frozen from the moment somebody began to check it."""
    if submission.checking_since is not None:
        yield Problem(
            "submission",
            "being_checked",
            _("%(name)s has begun to check this, so it cannot be taken back any more.")
            % {"name": submission.checking_by},
        )


def is_sender(submission: Submission, actor: User) -> bool:
    return submission.sent_by_id == actor.pk


WITHDRAW_ROUND = Transition(
    "withdraw",
    frozenset({Submission.Outcome.OPEN}),
    Submission.Outcome.WITHDRAWN,
    guards=(only_before_checking,),
)


def not_by_its_claimant(milestone: Milestone, context: Context) -> Iterator[Problem]:
    """Four eyes: whoever claimed a milestone neither certifies nor decides on it."""
    if context.actor is not None and context.actor.pk == milestone.claimed_by_id:
        yield Problem(
            "",
            "own_entry",
            _("You claimed %(milestone)s yourself. Ask a colleague to check it.")
            % {"milestone": milestone.name},
            where=str(milestone.uuid),
        )


def dependencies_are_done(milestone: Milestone, _context: Context) -> Iterator[Problem]:
    """Names every milestone that has to be accepted before this one can be claimed."""
    for other in milestone.depends_on.exclude(state__in=MILESTONE_DONE).order_by("baseline_on"):
        yield Problem(
            "",
            "dependency",
            _("%(other)s has to be accepted first; it is %(state)s.")
            % {"other": other.name, "state": other.get_state_display()},
            where=str(other.uuid),
        )


def certified_first(milestone: Milestone, _context: Context) -> Iterator[Problem]:
    """Where the contract names a certifier, nothing is accepted before they certify."""
    if milestone.needs_certificate and milestone.state != M.CERTIFIED:
        yield Problem(
            "",
            "not_certified",
            _("The certifier has to certify %(milestone)s before it can be accepted.")
            % {"milestone": milestone.name},
        )


def a_certificate_is_wanted(milestone: Milestone, _context: Context) -> Iterator[Problem]:
    """Only what the contract has certified is certified."""
    if not milestone.needs_certificate:
        yield Problem(
            "",
            "no_certificate",
            _("The contract asks for no certificate for %(milestone)s.")
            % {"milestone": milestone.name},
        )


MILESTONE_DONE = frozenset({M.ACCEPTED, M.ACCEPTED_MINOR})
MILESTONE_OPEN = frozenset({M.PLANNED, M.SENT_BACK, M.REJECTED})
MILESTONE_CLAIMED = frozenset({M.CLAIMED, M.CERTIFIED})
_DECIDED_BY_ANOTHER = (a_person_decides, not_by_its_claimant)

CLAIM_MILESTONE = Transition(
    "claim", MILESTONE_OPEN, M.CLAIMED, guards=(a_person_decides, dependencies_are_done)
)
WITHDRAW_CLAIM = {
    state: Transition("withdraw", frozenset({M.CLAIMED}), state) for state in MILESTONE_OPEN
}
"""By the state to which the milestone returns: the one it had before it was claimed."""
CERTIFY_MILESTONE = Transition(
    "certify",
    frozenset({M.CLAIMED}),
    M.CERTIFIED,
    guards=(*_DECIDED_BY_ANOTHER, a_certificate_is_wanted),
)
ACCEPT_MILESTONE = Transition(
    "accept",
    MILESTONE_CLAIMED,
    M.ACCEPTED,
    guards=(*_DECIDED_BY_ANOTHER, certified_first),
    seals=True,
)
ACCEPT_WITH_DEFECTS = Transition(
    "accept_with_minor_defects",
    MILESTONE_CLAIMED,
    M.ACCEPTED_MINOR,
    guards=(*_DECIDED_BY_ANOTHER, certified_first),
    seals=True,
)
SEND_BACK_MILESTONE = Transition(
    "send_back", MILESTONE_CLAIMED, M.SENT_BACK, guards=_DECIDED_BY_ANOTHER
)
REJECT_MILESTONE = Transition("reject", MILESTONE_CLAIMED, M.REJECTED, guards=_DECIDED_BY_ANOTHER)
