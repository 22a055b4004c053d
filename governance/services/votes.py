"""Declaring interests, voting, and counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import Context, locked, perform
from governance.lifecycle.decisions import DEFER, NOT_CARRY, OPEN_VOTE, RECOMMEND
from governance.models import Decision, Interest, Vote
from governance.selectors.ballots import (
    ballot_of,
    has_everybody_voted,
    is_over,
)
from governance.selectors.decision_authority import of_a_bidder
from governance.selectors.seats import kept_out, rules_of, seats_in_force, seats_in_vote, seats_of
from governance.services.decision_checks import TAKES_PART, guarded, may_speak, moved
from governance.services.vote_checks import (
    acts_can_be_done,
    enough_members,
    fix_options,
    may_open,
    ready,
    time_to_vote,
)
from governance.voting import Outcome, count
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from core.models import User
    from governance.acts import Preview
    from governance.models import Option, Seat
    from governance.selectors.seats import SeatInVote

S = Decision.State


def declare(decision: Decision, *, has_interest: bool, text: str = "", actor: User) -> Interest:
    """Declares an interest in the matter, or that there is none. Whoever has one steps aside.

    Raises:
        Refused: it was declared already, an interest is not named, the person has voted, or the
            question is not open.
    """
    with audited(decision.stream, actor=actor, kind="decision.interest_declared") as act:
        row: Decision = locked(decision)
        refuse_if(_against_declaring(row, has_interest=has_interest, text=text, actor=actor))
        made = Interest.objects.create(
            decision=row,
            person=actor,
            has_interest=has_interest,
            text=text.strip(),
            at=clock.now(),
        )
        act.fact(decision=str(row.uuid), has_interest=has_interest)
    return made


def open_vote(decision: Decision, *, closes_on: dt.date | None, actor: User) -> Decision:
    """Opens the vote in writing until the end of a day; from then on the question stands fixed.

    Raises:
        Refused: with everything that is missing: positions of both sides or the day by which they
            were due, criteria agreed by each side, an option that cannot be done any more, too
            little time, too few members for a quorum.
    """
    kept: dict[Option, Preview] = {}

    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        yield from may_speak(row, actor)
        yield from may_open(row, actor)
        yield from ready(row)
        yield from time_to_vote(row, closes_on)
        yield from enough_members(row)
        yield from acts_can_be_done(row, kept)

    def change(row: Decision) -> None:
        row.opened_at = clock.now()
        row.in_writing = True
        row.closes_on = closes_on
        row.count, row.counted_at, row.chosen_letter = {}, None, ""
        row.recorded_by = None
        fix_options(row, kept)

    return perform(
        decision,
        guarded(OPEN_VOTE, may),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid), "round": decision.round, "closes_on": closes_on},
        publish=moved,
    )


@dataclass(frozen=True, slots=True)
class Ballot:
    """What somebody votes: one of `Vote.Choice`, for an option its row, and why."""

    choice: str
    option: Option | None = None
    reason: str = ""


def cast_vote(decision: Decision, ballot: Ballot, *, seen: str, actor: User) -> Vote:
    """Votes for the first seat for which the person acts; once in each round, never taken back.

    Where it was the last vote that was missing, the votes are counted at once.

    Raises:
        Refused: the vote is over or has not begun, the person has no seat that votes here, has
            declared an interest or not yet declared that there is none, or the seat has voted;
            what was seen is not what stands there now.
    """
    with audited(decision.stream, actor=actor, kind="decision.vote_cast") as act:
        row: Decision = locked(decision)
        seats = [one for one in seats_of(actor, row.body) if one.is_voting]
        refuse_if(_against_voting(row, ballot, seats, seen, actor))
        seat = seats[0]
        made = Vote.objects.create(
            decision=row,
            round=row.round,
            seat=seat,
            choice=ballot.choice,
            option=ballot.option if ballot.choice == Vote.Choice.OPTION else None,
            by=actor,
            at=clock.now(),
            reason=ballot.reason.strip(),
        )
        act.fact(
            decision=str(row.uuid),
            seat=str(seat.uuid),
            choice=ballot.choice,
            option=made.option.letter if made.option else None,
            round=row.round,
        )
        if has_everybody_voted(row):
            count_votes(row, actor=actor)
    return made


def count_votes(decision: Decision, *, actor: User | None) -> Decision:
    """Counts once everybody has voted or the time is over; nobody counts before that.

    Carried waits for the signature of whoever the authority matrix names. Without a quorum the
    question is deferred: nothing was decided.

    Raises:
        Refused: the vote is still running, or was counted.
    """
    row = Decision.objects.select_related("body", "partnership").get(pk=decision.pk)
    seats = list(seats_in_force().filter(body=row.body))

    def is_due(current: Decision, _context: Context) -> Iterator[Problem]:
        if not current.in_writing:
            message = _("It is voted on in a meeting; whoever runs that has it counted.")
            yield Problem("", "in_a_meeting", message)
        elif not (is_over(current) or has_everybody_voted(current)):
            message = _("The vote runs until %(day)s; it is counted then, or when all have voted.")
            until = day(current.closes_on) if current.closes_on else ""
            yield Problem("", "running", message % {"day": until})

    return keep_count(row, seats_in_vote(row, seats), seats, actor=actor, guards=(is_due,))


def keep_count(
    row: Decision,
    found: Sequence[SeatInVote],
    seats: Sequence[Seat],
    *,
    actor: User | None,
    guards: tuple[Any, ...] = (),
    recorded_by: User | None = None,
) -> Decision:
    """Counts what these seats said and moves the decision on; the numbers stay with it."""
    rules = rules_of(row, seats)
    result = count(rules, [one.member for one in found], [one.letter for one in row.options.all()])

    def change(current: Decision) -> None:
        current.counted_at = clock.now()
        current.count = result.trace(rules)
        current.chosen_letter = result.option
        current.recorded_by = recorded_by
        if result.outcome is Outcome.NO_QUORUM:
            current.answer = _("No quorum: nothing was decided.")

    move = {
        Outcome.CARRIED: RECOMMEND,
        Outcome.NOT_CARRIED: NOT_CARRY,
        Outcome.NO_QUORUM: DEFER,
    }[result.outcome]
    counted: Decision = perform(
        row,
        guarded(move, *guards),
        actor=actor,
        change=change,
        kind="decision.counted",
        facts={
            "decision": str(row.uuid),
            "outcome": str(result.outcome),
            "option": result.option,
            "without_quorum": list(result.without_quorum),
        },
        publish=moved,
    )
    return counted


def defer(decision: Decision, *, until: dt.date | None, reason: str, actor: User) -> Decision:
    """Puts the question off, before or during the vote; votes of this round count no more.

    Raises:
        Refused: no reason, a day that has passed, or the person may not.
    """

    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        yield from may_speak(row, actor)
        yield from may_open(row, actor)
        if not reason.strip():
            yield Problem("reason", "required", _("Say why it is put off."))
        if until is not None and until <= clock.today():
            yield Problem("until", "past", _("Enter a day after today, or leave it empty."))
        yield from far_off("until", until)

    def change(row: Decision) -> None:
        row.deferred_until, row.answer = until, reason.strip()

    return perform(
        decision,
        guarded(DEFER, may),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid), "until": until},
        publish=moved,
    )


def count_what_is_over(today: dt.date) -> int:
    """Counts every vote whose time is over; what the clock does. Returns how many."""
    over = Decision.objects.filter(state=S.VOTING, closes_on__lt=today).order_by("pk")
    counted = 0
    for one in over.select_related("partnership", "body"):
        try:
            count_votes(one, actor=None)
        except Refused:
            # Somebody was faster; the next look finds it settled.
            continue
        counted += 1
    return counted


def _against_declaring(
    row: Decision, *, has_interest: bool, text: str, actor: User
) -> Iterator[Problem]:
    yield from may_speak(row, actor)
    if row.state not in {S.CONSULTATION, S.VOTING, S.RECOMMENDED}:
        message = _("Interests are declared while a question is being decided.")
        yield Problem("", "wrong_state", message)
    if row.interests.filter(person=actor).exists():
        message = _("You declared this already; it stands, and everybody reads it.")
        yield Problem("", "declared", message)
    if has_interest and not text.strip():
        yield Problem("text", "required", _("Say which interest; both sides read it."))
    if has_interest and row.votes.filter(round=row.round, by=actor).exists():
        message = _("You have voted in this round; have the vote put off, then declare it.")
        yield Problem("", "voted", message)


def _against_voting(
    row: Decision, ballot: Ballot, seats: list[Seat], seen: str, actor: User
) -> Iterator[Problem]:
    if TAKES_PART not in permissions_on(actor, row.partnership) or not seats:
        message = _("You have no seat that votes on %(body)s.") % {"body": row.body.name}
        yield Problem("", "no_seat", message)
        return
    if row.state != S.VOTING:
        message = _("This question is %(state)s; nobody votes on it now.")
        yield Problem("", "not_open", message % {"state": row.get_state_display()})
        return
    if not row.in_writing:
        message = _("It is voted on in a meeting: say there how you vote.")
        yield Problem("", "in_a_meeting", message)
    if is_over(row):
        until = day(row.closes_on) if row.closes_on else ""
        message = _("The vote ended on %(day)s; a vote that comes later does not count.")
        yield Problem("", "over", message % {"day": until})
    seat = seats[0]
    if seat.side not in rules_of(row).sides:
        message = _("Your side has no voice in this question.")
        yield Problem("", "no_voice", message)
    yield from _against_declared(row, actor)
    voted = row.votes.filter(round=row.round, seat=seat).select_related("by").first()
    if voted is not None:
        message = _("%(person)s has voted for this seat; a seat votes once.")
        yield Problem("", "voted", message % {"person": voted.by})
    yield from _against_ballot(row, ballot)
    if seen != ballot_of(row):
        message = _("The question was changed after you opened it; read it again, then vote.")
        yield Problem("", "changed", message)


def _against_declared(row: Decision, actor: User) -> Iterator[Problem]:
    if actor.pk in kept_out(row):
        yield of_a_bidder()
        return
    declared = row.interests.filter(person=actor).first()
    if declared is None:
        message = _("Declare first whether you have an interest in this.")
        yield Problem("interest", "undeclared", message)
    elif declared.has_interest:
        message = _("You declared an interest and stepped aside, so you do not vote on this.")
        yield Problem("", "stepped_aside", message)


def _against_ballot(row: Decision, ballot: Ballot) -> Iterator[Problem]:
    if ballot.choice not in Vote.Choice.values:
        yield Problem("choice", "required", _("Choose an option, against all, or abstain."))
    if ballot.choice == Vote.Choice.OPTION and (
        ballot.option is None or ballot.option.decision_id != row.pk
    ):
        yield Problem("choice", "unknown", _("Choose one of the options shown."))
