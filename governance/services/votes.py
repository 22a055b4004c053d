"""Declaring interests, voting, and counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import Context, locked, perform
from governance.acts import acts
from governance.lifecycle.decisions import DEFER, NOT_CARRY, OPEN_VOTE, RECOMMEND
from governance.models import Decision, Interest, Vote
from governance.selectors.ballots import (
    ballot_of,
    criteria_fingerprint,
    has_everybody_voted,
    is_over,
)
from governance.selectors.seats import rules_of, seats_in_force, seats_in_vote, seats_of
from governance.selectors.sides import side_name, side_of
from governance.services.decision_checks import TAKES_PART, guarded, may_take_part, moved
from governance.voting import Outcome, count
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from governance.acts import Preview
    from governance.models import Option, Seat
    from governance.voting import Result

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
        yield from may_take_part(row.partnership, actor)
        yield from _may_open(row, actor)
        yield from _ready(row)
        yield from _time_to_vote(row, closes_on)
        yield from _enough_members(row)
        yield from _acts_can_be_done(row, kept)

    def change(row: Decision) -> None:
        row.opened_at = clock.now()
        row.in_writing = True
        row.closes_on = closes_on
        row.count, row.counted_at, row.chosen_letter = {}, None, ""
        for option, preview in kept.items():
            option.base, option.changes = preview.base, preview.lines
            option.save(update_fields=["base", "changes"])

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
    rules = rules_of(row, seats)
    found = seats_in_vote(row, seats)
    options = {one.letter: one for one in row.options.all()}
    result: Result = count(rules, [one.member for one in found], options)

    def is_due(current: Decision, _context: Context) -> Iterator[Problem]:
        if not (is_over(current) or has_everybody_voted(current)):
            message = _("The vote runs until %(day)s; it is counted then, or when all have voted.")
            until = day(current.closes_on) if current.closes_on else ""
            yield Problem("", "running", message % {"day": until})

    def change(current: Decision) -> None:
        current.counted_at = clock.now()
        current.count = result.trace(rules)
        current.chosen_letter = result.option
        if result.outcome is Outcome.NO_QUORUM:
            current.answer = _("No quorum: nothing was decided.")

    move = {
        Outcome.CARRIED: RECOMMEND,
        Outcome.NOT_CARRIED: NOT_CARRY,
        Outcome.NO_QUORUM: DEFER,
    }[result.outcome]
    counted: Decision = perform(
        row,
        guarded(move, is_due),
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
        yield from may_take_part(row.partnership, actor)
        yield from _may_open(row, actor)
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
    yield from may_take_part(row.partnership, actor)
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


def _may_open(row: Decision, actor: User) -> Iterator[Problem]:
    """Whoever's side raised it, and the side in the chair, run the vote."""
    side = side_of(actor, row.partnership)
    if side not in {row.raised_for, row.body.chair_on(clock.today())}:
        message = _("The side that raised it or the side in the chair does this.")
        yield Problem("", "not_yours", message)


def _ready(row: Decision) -> Iterator[Problem]:
    sides = rules_of(row).sides
    spoken = {one.side for one in row.positions.all()}
    waited = row.positions_due_on is not None and row.positions_due_on < clock.today()
    missing = [side for side in sides if side not in spoken]
    if missing and not waited:
        names = ", ".join(side_name(row.partnership, side) for side in missing)
        message = _("No position yet of %(sides)s. It is due on %(day)s; the vote can begin then.")
        until = day(row.positions_due_on) if row.positions_due_on else ""
        yield Problem("", "no_position", message % {"sides": names, "day": until})
    if row.criteria.exists():
        now = criteria_fingerprint(row)
        agreed = {one.side for one in row.agreements.all() if one.fingerprint == now}
        for side in sides:
            if side not in agreed:
                message = _("%(side)s has not agreed to the criteria as they stand.")
                name = side_name(row.partnership, side)
                yield Problem("", "criteria", message % {"side": name})


def _time_to_vote(row: Decision, closes_on: dt.date | None) -> Iterator[Problem]:
    if closes_on is None:
        yield Problem("closes_on", "required", _("Enter the last day to vote."))
        return
    yield from far_off("closes_on", closes_on)
    earliest = add_business_days(clock.today(), row.body.written_days, row.partnership.country)
    if closes_on < earliest:
        message = _("Members have %(n)d business days to vote in writing; enter %(day)s or later.")
        known = {"n": row.body.written_days, "day": day(earliest)}
        yield Problem("closes_on", "too_soon", message % known)


def _enough_members(row: Decision) -> Iterator[Problem]:
    seats = list(seats_in_force().filter(body=row.body))
    rules = rules_of(row, seats)
    if not rules.sides:
        return
    able = [one.member for one in seats_in_vote(row, seats) if not one.member.stepped_aside]
    for side in rules.sides:
        number = sum(one.side == side for one in able)
        if number < rules.quorum:
            message = _(
                "A quorum is not possible: %(side)s has %(n)d members who can vote on this and "
                "needs %(needed)d. Give another seat first."
            )
            known = {"side": side_name(row.partnership, side), "n": number, "needed": rules.quorum}
            yield Problem("", "no_quorum", message % known)


def _acts_can_be_done(row: Decision, kept: dict[Option, Preview]) -> Iterator[Problem]:
    for option in row.options.all():
        if not option.act:
            continue
        try:
            kept[option] = acts[option.act].preview(row.partnership, option.facts)
        except Refused as refused:
            for one in refused.problems:
                yield Problem("", one.code, str(one), f"{option}")


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
