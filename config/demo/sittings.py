"""The meetings of a story's body: convened, held, written down, approved by both sides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from config.demo.agenda import noon
from config.demo.part import Part
from core.calendars import add_business_days
from governance.models import Body, Meeting
from governance.selectors.meeting_agenda import proposed_for
from governance.selectors.meeting_room import minutes_fingerprint
from governance.services.meeting_session import close_meeting, open_meeting, take_attendance
from governance.services.meetings import ItemFacts, MeetingFacts, convene
from governance.services.minutes import add_action, answer_minutes, circulate, write_minutes

if TYPE_CHECKING:
    from config.demo.story import Met

NOTICE = -14
"""Business days before a meeting on which it is convened."""
CIRCULATED, APPROVED = 2, 5
"""Business days after a meeting on which its minutes are circulated, and approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sittings(Part):
    """Meetings by the people who would hold them; whoever leads a side comes, and the others."""

    def plan(self) -> None:
        """Puts each meeting of the body on the agenda."""
        board = self.story.board
        for met in board.meetings if board is not None else ():
            held_on = self._after(self.today, met.business_days)
            convened_on = min(self._after(held_on, NOTICE), self.today)
            self.agenda.on(convened_on, partial(self._convene, met, held_on))

    def _convene(self, met: Met, held_on: dt.date) -> None:
        assert self.story.board is not None  # noqa: S101 - for the type checker
        body = Body.objects.select_related("partnership").get(
            partnership=self.partnership, name=self.story.board.name
        )
        points = [ItemFacts("other", title=title) for title, _said in met.points]
        points += [ItemFacts(one.kind, one.uuid) for one in proposed_for(body)]
        facts = MeetingFacts(starts_at=noon(held_on), place=met.place)
        meeting = convene(body, facts, points, actor=self._manager)
        if met.business_days < 0:
            self.agenda.on(held_on, partial(self._hold, meeting.pk, met, held_on))

    def _hold(self, pk: int, met: Met, held_on: dt.date) -> None:
        meeting = open_meeting(_meeting(pk), actor=self._manager)
        seats = {one: one.holder for one in meeting.body.seats.select_related("holder")}
        take_attendance(meeting, seats, guests="", actor=self._manager)
        said = dict(met.points)
        notes = {one.uuid: said.get(one.title, met.open_point) for one in meeting.items.all()}
        write_minutes(meeting, notes, summary="", actor=self._manager)
        for text, owner, days in met.actions:
            due_on = self.today + dt.timedelta(days=days)
            who = self.people[owner]
            add_action(meeting, text=text, owner=who, due_on=due_on, actor=self._manager)
        close_meeting(meeting, actor=self._manager)
        self.agenda.on(self._after(held_on, CIRCULATED), partial(self._circulate, pk))
        self.agenda.on(self._after(held_on, APPROVED), partial(self._approve, pk))

    def _circulate(self, pk: int) -> None:
        circulate(_meeting(pk), actor=self._manager)

    def _approve(self, pk: int) -> None:
        board = self.story.board
        assert board is not None  # noqa: S101 - for the type checker
        others = [one for one in board.members if self.people[one.person] != self._manager]
        for member in {one.side: one for one in reversed(others)}.values():
            meeting = _meeting(pk)
            answer_minutes(
                meeting,
                kind="approves",
                seen=minutes_fingerprint(meeting),
                actor=self.people[member.person],
            )

    def _after(self, day: dt.date, n: int) -> dt.date:
        return add_business_days(day, n, self.partnership.country)


def _meeting(pk: int) -> Meeting:
    found: Meeting = Meeting.objects.select_related("body", "partnership").get(pk=pk)
    return found
