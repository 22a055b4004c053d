"""Meetings of the board of `decisions.builders`, on the days on which they are held."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core import clock
from governance.selectors.ballots import ballot_of
from governance.selectors.meeting_agenda import proposed_for
from governance.selectors.meeting_room import minutes_fingerprint
from governance.services.meeting_session import close_meeting, open_meeting, take_attendance
from governance.services.meetings import ItemFacts, MeetingFacts, convene
from governance.services.minutes import answer_minutes, circulate, write_minutes
from governance.services.room_votes import Said, put_to_vote, record_votes
from tests.governance.decisions.builders import Board

if TYPE_CHECKING:
    from governance.models import Meeting

IN_DAYS = 21


class Sessions(Board):
    """Set up a month ago; Maeve is the secretary, the authority's side takes the chair first."""

    def __init__(self, *known, **facts) -> None:
        with clock.travel(clock.now() - dt.timedelta(days=30)):
            super().__init__(*known, **facts)

    def facts(self, *, days: int = IN_DAYS, **facts) -> MeetingFacts:
        known = {"starts_at": clock.now() + dt.timedelta(days=days), "place": "Room 4"}
        return MeetingFacts(**(known | facts))

    def convened(self, *, by=None, others=("Any other business",), **facts) -> Meeting:
        """With everything that is open, and points of its own."""
        agenda = [ItemFacts(one.kind, one.uuid) for one in proposed_for(self.body)]
        agenda += [ItemFacts("other", title=title) for title in others]
        return convene(self.body, self.facts(**facts), agenda, actor=by or self.maeve)

    def opened(self, meeting=None, **facts) -> Meeting:
        return open_meeting(meeting or self.convened(**facts), actor=self.maeve)

    def there(self, meeting, *people, gone=()) -> None:
        """These come, those leave."""
        taken = {self.seats[one]: one for one in people} | {self.seats[one]: None for one in gone}
        take_attendance(meeting, taken, guests="", actor=self.maeve)

    def question_of(self, meeting):
        return meeting.items.select_related("meeting", "decision").get(kind="decision")

    def voted(self, item, said, *, seen=None, by=None):
        """Each of these people says a letter, `against`, `abstain` or `aside`."""
        decision = type(item.decision).objects.get(pk=item.decision.pk)
        rows = [
            Said(self.seats[who], choice, "Her sister works there." if choice == "aside" else "")
            for who, choice in said.items()
        ]
        return record_votes(item, rows, seen=seen or ballot_of(decision), actor=by or self.maeve)

    def put(self, meeting):
        item = self.question_of(meeting)
        put_to_vote(item, actor=self.maeve)
        return self.question_of(meeting)

    def held(self, meeting) -> Meeting:
        """Closed, with a line for each point."""
        meeting = close_meeting(meeting, actor=self.maeve)
        notes = {one.uuid: "Talked about, and noted." for one in meeting.items.all()}
        write_minutes(meeting, notes, summary="", actor=self.maeve)
        return again(meeting)

    def circulated(self, meeting=None) -> Meeting:
        return circulate(self.held(meeting or self.in_session()), actor=self.maeve)

    def in_session(self) -> Meeting:
        """Today, with everybody there; it was convened in time."""
        with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
            meeting = self.convened()
        meeting = open_meeting(meeting, actor=self.maeve)
        self.there(meeting, *self.members)
        return meeting

    def answer(self, meeting, who, kind="approves", text="", seen=None):
        seen = seen or minutes_fingerprint(meeting)
        return answer_minutes(meeting, kind=kind, text=text, seen=seen, actor=who)


def again(row):
    return type(row).objects.get(pk=row.pk)
