"""Who sits on a body today, for whom a person acts there, and who counts in a vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from core import clock
from core.models import Membership
from governance.decision_kinds import KINDS
from governance.models import BlockSide, Interest, Seat, Vote
from governance.models.bidders import SELECTION, people_of_bidders
from governance.voting import ABSTAIN, AGAINST, BodyRule, Member, Rules

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import User
    from governance.models import Body, Decision


def seats_in_force(day: dt.date | None = None) -> Any:
    """Seats that hold on `day` whose holder is a member of the organisation on that day."""
    day = day or clock.today()
    return Seat.objects.filter(
        Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day)),
        Exists(
            Membership.objects.in_force(day).filter(
                user=OuterRef("holder"), organisation=OuterRef("organisation")
            )
        ),
    ).select_related("holder", "deputy", "organisation")


def seats_of(user: User, body: Body) -> list[Seat]:
    """The seats for which `user` acts on the body today: their own first, then as deputy."""
    found = seats_in_force().filter(Q(holder=user) | Q(deputy=user), body=body)
    return sorted(found, key=lambda seat: (seat.holder_id != user.pk, seat.pk))


def kept_out(decision: Decision) -> frozenset[int]:
    """Whoever may neither see nor decide this, by primary key: a bidder's people; one query."""
    if decision.kind != SELECTION:
        return frozenset()
    return people_of_bidders(decision.partnership)


def why_no_partner_voice(decision: Decision) -> str:
    """The code of the reason why the partner's side has no voice in this; "" where it has one."""
    if not KINDS[decision.kind].partner_votes:
        return "own_matter"
    if decision.partnership.signed_on is None:
        return "before_contract"
    return ""


def rules_of(decision: Decision, seats: Iterable[Seat] = ()) -> Rules:
    """The rules by which its body decides this: the partner's side may have no voice in it.

    Where the body has a casting vote, it is that of whoever leads the side in the chair today.
    """
    body = decision.body
    sides = dict(body.side_rules())
    if why_no_partner_voice(decision):
        sides.pop(BlockSide.PARTNER.value, None)
    chair = body.chair_on(clock.today()) if body.has_casting_vote else ""
    casting = next((str(one.pk) for one in seats if one.leads and one.side == chair), "")
    return Rules(sides, BodyRule(body.rule), body.quorum, casting)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatInVote:
    """A voting seat in one vote, with what its people said."""

    seat: Seat
    member: Member
    vote: Vote | None
    interest: Interest | None
    """That for which the seat steps aside, or the declaration of whoever acts for it."""


def seats_in_vote(
    decision: Decision,
    seats: Sequence[Seat],
    *,
    present: Mapping[int, int] | None = None,
    out: frozenset[int] | None = None,
) -> list[SeatInVote]:
    """Every voting seat of a side that has a voice in this, as it counts; two queries.

    Whoever belongs to a bidder (`out`, where it was read already) counts in the choice of the
    partner as if they had stepped aside.
    `present` are the seats in the room, each with the person in it; None where the vote is in
    writing, in which whoever voted takes part.
    """
    sides = rules_of(decision).sides
    declared = {one.person_id: one for one in decision.interests.all()}
    votes = {one.seat_id: one for one in decision.votes.all() if one.round == decision.round}
    letters = {one.pk: one.letter for one in decision.options.all()}
    out = kept_out(decision) if out is None else out
    return [
        _in_vote(seat, declared, votes.get(seat.pk), letters, present, out)
        for seat in seats
        if seat.is_voting and seat.side in sides
    ]


def _in_vote(
    seat: Seat,
    declared: Mapping[int, Interest],
    vote: Vote | None,
    letters: Mapping[int, str],
    room: Mapping[int, int] | None,
    out: frozenset[int],
) -> SeatInVote:
    own = declared.get(seat.holder_id)
    deputy = declared.get(seat.deputy_id) if seat.deputy_id else None
    # Where the holder has an interest, the seat counts only through a deputy who has none.
    aside = (own is not None and own.has_interest) or seat.holder_id in out
    aside = aside and (deputy is None or deputy.has_interest or seat.deputy_id in out)
    if room is not None and seat.pk in room:
        # In the room the seat is whoever sits on it.
        own = declared.get(room[seat.pk])
        aside = (own is not None and own.has_interest) or room[seat.pk] in out
    present = vote is not None if room is None else seat.pk in room
    ballot = ""
    if vote is not None and present and not aside:
        ballot = {
            Vote.Choice.OPTION.value: letters.get(vote.option_id or 0, ""),
            Vote.Choice.AGAINST.value: AGAINST,
            Vote.Choice.ABSTAIN.value: ABSTAIN,
        }[vote.choice]
    member = Member(
        seat=str(seat.pk),
        side=seat.side,
        leads=seat.leads,
        stepped_aside=aside,
        is_present=present,
        ballot=ballot,
    )
    return SeatInVote(seat=seat, member=member, vote=vote, interest=own if aside else own or deputy)
