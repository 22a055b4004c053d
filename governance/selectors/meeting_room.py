"""Who is in the room, whether that is a quorum, and who runs a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.ledger.canonical import canonical_json, digest
from governance.models import Meeting, Vote
from governance.selectors.seats import rules_of, seats_in_force, seats_in_vote
from governance.selectors.sides import side_name, side_of
from governance.voting import quorum_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import User
    from governance.models import Attendance, Decision, Seat
    from governance.selectors.seats import SeatInVote
    from governance.voting import Rules

_TAG = "concord.minutes.v1"
S = Meeting.State
BEING_WRITTEN = frozenset({S.SESSION, S.HELD})
OVER = frozenset({S.APPROVED, S.CANCELLED})
ASIDE = "aside"
"""What somebody says in the room who has an interest."""
ROOM_CHOICES = (Vote.Choice.AGAINST.value, Vote.Choice.ABSTAIN.value, ASIDE)


def runs(meeting: Meeting, user: User, side: str | None = None) -> bool:
    """Whether somebody runs it: its secretary, or the people of the side in the chair."""
    if user.pk == meeting.secretary_id:
        return True
    return (side_of(user, meeting.partnership) if side is None else side) == meeting.chair


def in_the_room(attendance: Iterable[Attendance]) -> dict[int, int]:
    """The seats that are taken now, each with the person in it."""
    return {one.seat_id: one.person_id for one in attendance if one.is_present}


@dataclass(frozen=True, slots=True)
class OfSide:
    """How many of a side are there, of how many, and how many are needed."""

    side: str
    name: str
    present: int
    seats: int
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.present >= self.needed


def quorum_in_room(
    meeting: Meeting, seats: Sequence[Seat], room: Mapping[int, int]
) -> list[OfSide]:
    """Each side with a voice on the body, by the voting seats that are taken."""
    voting = [one for one in seats if one.is_voting]
    return [
        OfSide(
            side=side,
            name=side_name(meeting.partnership, side),
            present=sum(one.side == side and one.pk in room for one in voting),
            seats=sum(one.side == side for one in voting),
            needed=meeting.body.quorum,
        )
        for side in meeting.body.side_rules()
    ]


@dataclass(frozen=True)
class RoomVote:
    """A question as it would be counted in the room now."""

    decision: Decision
    rules: Rules
    found: list[SeatInVote]
    room: Mapping[int, int]

    @property
    def missing(self) -> list[OfSide]:
        """The sides of which too few are there who have not stepped aside."""
        members = [one.member for one in self.found]
        return [
            OfSide(
                side=side,
                name=side_name(self.decision.partnership, side),
                present=sum(one.side == side and one.counts for one in members),
                seats=sum(one.side == side for one in members),
                needed=self.rules.quorum,
            )
            for side in quorum_missing(self.rules, members)
        ]

    @property
    def there(self) -> list[SeatInVote]:
        """The seats with a voice in it that are taken."""
        return [one for one in self.found if one.member.is_present]

    @property
    def able(self) -> list[SeatInVote]:
        """Those of them that have not stepped aside."""
        return [one for one in self.there if not one.member.stepped_aside]


def room_vote(decision: Decision, seats: Sequence[Seat], room: Mapping[int, int]) -> RoomVote:
    """How a question stands with those in the room; reads what is prefetched."""
    found = seats_in_vote(decision, seats, present=room)
    return RoomVote(decision, rules_of(decision, seats), found, room)


def seats_at(meeting: Meeting) -> list[Seat]:
    """The seats of the body that are in force on the day of the meeting; one query."""
    found = seats_in_force(meeting.day).filter(body=meeting.body_id)
    return list(found.order_by("side", "-leads", "pk"))


def minutes_fingerprint(meeting: Meeting) -> str:
    """The version of the minutes: what a side approves."""
    said = {
        "meeting": str(meeting.uuid),
        "round": meeting.round,
        "summary": meeting.summary,
        "guests": meeting.guests,
        "items": [[one.position, one.title, one.note] for one in meeting.items.all()],
        "actions": [
            [str(one.uuid), one.text, str(one.owner_id), str(one.due_on)]
            for one in meeting.actions.all()
        ],
    }
    return digest(_TAG, canonical_json(said))
