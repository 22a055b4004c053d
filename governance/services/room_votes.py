"""Votes in the room: put to the vote, written down for those present, counted, or put off.

The counting is that of votes in writing, with the members present. Whoever writes the votes down
does not sign what is carried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import Context, locked, perform
from governance.lifecycle.decisions import DEFER, OPEN_VOTE
from governance.models import Decision, Interest, Meeting, Vote
from governance.selectors.ballots import ballot_of
from governance.selectors.meeting_room import ASIDE, in_the_room, room_vote, seats_at
from governance.services.decision_checks import guarded, moved
from governance.services.meeting_checks import may_run, must_be
from governance.services.vote_checks import acts_can_be_done, fix_options, ready
from governance.services.votes import keep_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.models import User
    from governance.acts import Preview
    from governance.models import AgendaItem, Option, Seat
    from governance.selectors.meeting_room import RoomVote
    from governance.selectors.seats import SeatInVote

S = Decision.State


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in the room for a seat.

    `choice` is the letter of an option, `against`, `abstain`, or `aside` for whoever has an
    interest, which `interest` names.
    """

    seat: Seat
    choice: str
    interest: str = ""


def put_to_vote(item: AgendaItem, *, actor: User) -> Decision:
    """Puts a question of the agenda to the vote in the room; from then on it stands fixed.

    Raises:
        Refused: with everything that is missing: the meeting is not in session, positions,
            criteria, an option that cannot be done any more, or the quorum of those present.
    """
    decision = _question(item)
    kept: dict[Option, Preview] = {}

    def may(row: Decision, _context: Context) -> Iterator[Problem]:
        yield from _may_vote_here(item.meeting, actor)
        if item.counted_at is not None:
            message = _("It was voted on in this meeting; put it on the agenda of the next one.")
            yield Problem("", "counted", message)
        yield from ready(row)
        yield from no_quorum(_now(item.meeting, row))
        yield from acts_can_be_done(row, kept)

    def change(row: Decision) -> None:
        row.opened_at = clock.now()
        row.in_writing, row.closes_on = False, None
        row.count, row.counted_at, row.chosen_letter = {}, None, ""
        row.recorded_by = None
        fix_options(row, kept)

    return perform(
        decision,
        guarded(OPEN_VOTE, may),
        actor=actor,
        change=change,
        facts={
            "decision": str(decision.uuid),
            "round": decision.round,
            "meeting": str(item.meeting.uuid),
        },
        publish=moved,
    )


def record_votes(item: AgendaItem, said: Sequence[Said], *, seen: str, actor: User) -> Decision:
    """Writes down what everybody in the room said, and counts it.

    Raises:
        Refused: too few of a side are in the room who have not stepped aside: nothing is decided,
            and nothing that was said is kept; somebody present said nothing, or somebody who is
            not there or has stepped aside did; the question is not what was put to the vote.
    """
    stream, kind = item.meeting.stream, "meeting.votes_recorded"
    with audited(stream, actor=actor, kind=kind, whole=True) as act:
        meeting = _locked_meeting(item)
        row: Decision = locked(_question(item))
        row.body, row.partnership = meeting.body, meeting.partnership
        prefetch_related_objects([row], "options", "interests", "votes")
        seats = seats_at(meeting)
        before = room_vote(row, seats, in_the_room(meeting.attendance.all()))
        refuse_if(
            [
                *_may_vote_here(meeting, actor),
                *_is_open(row, seen),
                *no_quorum(before),
                *_what_was_said(row, before, said),
            ]
        )
        now = _as_said(before, said)
        # Whoever stepped aside just now is not counted either.
        refuse_if(no_quorum(now))
        Interest.objects.bulk_create(_declared(row, now, said))
        votes = Vote.objects.bulk_create(_votes(row, now, said))
        counted = keep_count(row, now.found, seats, actor=actor, recorded_by=actor)
        item.count, item.counted_at, item.recorded_by = counted.count, clock.now(), actor
        item.save(update_fields=["count", "counted_at", "recorded_by"])
        act.fact(meeting=str(meeting.uuid), votes=len(votes), position=item.position)
    return counted


def put_off(item: AgendaItem, *, reason: str, actor: User) -> Decision:
    """Puts a question of the agenda off, before or after it was put to the vote.

    Raises:
        Refused: no reason, the meeting is not in session, or the person does not run it.
    """
    decision = _question(item)

    def may(_row: Decision, _context: Context) -> Iterator[Problem]:
        yield from _may_vote_here(item.meeting, actor)
        if not reason.strip():
            yield Problem("reason", "required", _("Say why it is put off."))

    def change(row: Decision) -> None:
        row.deferred_until, row.answer = None, reason.strip()

    return perform(
        decision,
        guarded(DEFER, may),
        actor=actor,
        change=change,
        facts={"decision": str(decision.uuid), "meeting": str(item.meeting.uuid)},
        publish=moved,
    )


def no_quorum(now: RoomVote) -> Iterator[Problem]:
    """The sides of which too few are in the room; nothing where there is a quorum."""
    for side in now.missing:
        message = _(
            "No quorum: %(side)s has %(n)d in the room who can vote on this and needs %(needed)d. "
            "Nothing is decided; wait for them, or put the question off."
        )
        known = {"side": side.name, "n": side.present, "needed": side.needed}
        yield Problem("", "no_quorum", message % known)


def _question(item: AgendaItem) -> Decision:
    if item.decision is None:
        message = _("This point is no question that is voted on.")
        refuse_if([Problem("", "no_question", message)])
    assert item.decision is not None  # noqa: S101 - refused otherwise
    return item.decision


def _locked_meeting(item: AgendaItem) -> Meeting:
    found: Meeting = locked(item.meeting)
    found.body, found.partnership = item.meeting.body, item.meeting.partnership
    return found


def _now(meeting: Meeting, row: Decision) -> RoomVote:
    row.body, row.partnership = meeting.body, meeting.partnership
    return room_vote(row, seats_at(meeting), in_the_room(meeting.attendance.all()))


def _may_vote_here(meeting: Meeting, actor: User) -> Iterator[Problem]:
    yield from may_run(meeting, actor)
    yield from must_be(meeting, Meeting.State.SESSION)


def _is_open(row: Decision, seen: str) -> Iterator[Problem]:
    if row.state != S.VOTING or row.in_writing:
        message = _("This question is not open for votes in the room.")
        yield Problem("", "not_open", message)
    elif seen != ballot_of(row):
        message = _("The question was changed after you opened it; read it again, then vote.")
        yield Problem("", "changed", message)


def _what_was_said(row: Decision, now: RoomVote, said: Sequence[Said]) -> Iterator[Problem]:
    by_seat = {one.seat.pk: one for one in said}
    if len(by_seat) < len(said):
        yield Problem("", "twice", _("A seat votes once."))
    there = {one.seat.pk: one for one in now.there}
    letters = {one.letter for one in row.options.all()}
    for seat_id, one in by_seat.items():
        yield from _of_a_seat(one, there.get(seat_id), letters)
    for seat in now.able:
        if seat.seat.pk not in by_seat:
            message = _("Say how they vote, that they abstain, or that they step aside.")
            yield Problem("", "unsaid", message, str(seat.seat.holder))


def _of_a_seat(one: Said, found: SeatInVote | None, letters: set[str]) -> Iterator[Problem]:
    where = str(one.seat.holder)
    if found is None:
        message = _("This seat is not in the room, or has no voice in this question.")
        yield Problem("", "absent", message, where)
    elif found.member.stepped_aside:
        if one.choice != ASIDE:
            message = _("Declared an interest and stepped aside, and does not vote on this.")
            yield Problem("", "stepped_aside", message, where)
    elif one.choice == ASIDE:
        if found.interest is not None:
            message = _("Declared before that there is no interest; put the question off instead.")
            yield Problem("", "declared", message, where)
        elif not one.interest.strip():
            yield Problem("interest", "required", _("Say which interest; both sides read it."))
    elif one.choice not in letters | {Vote.Choice.AGAINST, Vote.Choice.ABSTAIN}:
        message = _("Choose one of the options shown, against all, or abstain.")
        yield Problem("", "unknown", message, where)


def _as_said(before: RoomVote, said: Sequence[Said]) -> RoomVote:
    """The room with the ballots in it, without whoever stepped aside just now."""
    spoken = {one.seat.pk: one.choice for one in said}
    found = []
    for one in before.found:
        choice = spoken.get(one.seat.pk, "")
        aside = one.member.stepped_aside or choice == ASIDE
        member = replace(one.member, stepped_aside=aside, ballot="" if aside else choice)
        found.append(replace(one, member=member))
    return replace(before, found=found)


def _declared(row: Decision, now: RoomVote, said: Sequence[Said]) -> list[Interest]:
    """Who stepped aside in the room; the others said there that they have no interest."""
    known = {one.person_id for one in row.interests.all()}
    return [
        Interest(
            decision=row,
            person_id=now.room[one.seat.pk],
            has_interest=one.choice == ASIDE,
            text=one.interest.strip() if one.choice == ASIDE else "",
            at=clock.now(),
        )
        for one in said
        if now.room[one.seat.pk] not in known
    ]


def _votes(row: Decision, now: RoomVote, said: Sequence[Said]) -> list[Vote]:
    options = {one.letter: one for one in row.options.all()}
    at = clock.now()
    return [
        Vote(
            decision=row,
            round=row.round,
            seat=one.seat,
            choice=Vote.Choice.OPTION if one.choice in options else one.choice,
            option=options.get(one.choice),
            by_id=now.room[one.seat.pk],
            at=at,
        )
        for one in said
        if one.choice != ASIDE
    ]
