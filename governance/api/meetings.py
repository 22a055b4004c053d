"""Meetings of bodies: convened, held, voted in, written down, approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.api.meetings_sent import (
    ActionDoneSent,
    ActionNamed,
    ItemNamed,
    ItemSent,
    MeetingActionSent,
    MeetingReasonSent,
    MeetingSent,
    MinutesAnswerSent,
    MinutesSent,
    MoveSent,
    PaperOfItemSent,
    PutOffSent,
    RoomSent,
    RoomVotesSent,
)
from governance.api.meetings_shown import MeetingListedShown, MeetingShown
from governance.models import Meeting
from governance.selectors.meeting_room import seats_at
from governance.selectors.meeting_rows import find
from governance.selectors.sides import people_of_the_sides
from governance.services import meeting_moves, meeting_session, meetings, minutes, room_votes
from partnerships.api.base import BelowPartnership
from partnerships.models import Document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.models import User
    from governance.selectors.sides import ForASide

PART = Rule(Scope.DECIDE, "take_part")
_UNKNOWN = _("This meeting has nothing of that uuid; take one from what it shows.")
_NO_ROLE_HERE = _("Nobody with a role of either side here has this uuid.")
A_MEETING = {
    "body": "5f6c1c2e-0000-4000-8000-000000000000",
    "starts_at": "2026-12-14T10:00:00Z",
    "place": "Room 4",
    "agenda": [{"kind": "other", "title": "Winter plan"}],
}


class MeetingViewSet(BelowPartnership[Meeting], NounViewSet[Meeting]):
    """The meetings of a partnership's bodies."""

    queryset = Meeting.objects.order_by("-starts_at", "-pk")
    serializer_class = MeetingShown
    gives_seen = True
    tag = "decisions"

    def rows(self) -> QuerySet[Meeting]:
        """Those of this partnership, with everything that the answer shows."""
        mine = Meeting.objects.filter(partnership=self.partnership).order_by("-starts_at", "-pk")
        if self.action == "list":
            listed: QuerySet[Meeting] = mine.select_related("body", "secretary")
            return listed
        found: QuerySet[Meeting] = find(mine)
        return found

    def get_serializer_class(self) -> Any:
        """Lists are short."""
        return MeetingListedShown if self.action == "list" else MeetingShown

    @creates(PART, body=MeetingSent, example=A_MEETING)
    def create(
        self, *, actor: User, body: Any, agenda: Any, secretary: Any, **facts: Any
    ) -> Meeting:
        """Convenes a meeting, with the notice of its body."""
        found = self.partnership.bodies.filter(uuid=body).first()
        if found is None:
            raise serializers.ValidationError({"body": _UNKNOWN})
        known = meetings.MeetingFacts(
            **facts, secretary=self._person(secretary, "secretary") if secretary else None
        )
        return meetings.convene(found, known, [self._point(one) for one in agenda], actor=actor)

    @verb(PART, body=ItemSent)
    def add_item(self, row: Meeting, *, actor: User, **facts: Any) -> None:
        """Puts a point on the agenda."""
        meetings.add_item(row, self._point(facts), actor=actor)

    @verb(PART, body=ItemNamed)
    def remove_item(self, row: Meeting, *, actor: User, item: Any) -> None:
        """Takes a point off the agenda before it begins."""
        meetings.remove_item(self._named(row.items.all(), item, "item"), actor=actor)

    @verb(PART, body=PaperOfItemSent)
    def add_paper(self, row: Meeting, *, actor: User, item: Any, document: Any) -> None:
        """Hands in a paper for a point."""
        visible = Document.objects.visible_to(self.user).filter(partnership=self.partnership)
        found = self._named(visible.filter(uuid=document), document, "document")
        meetings.add_paper(self._named(row.items.all(), item, "item"), found, actor=actor)

    @verb(PART, body=MoveSent)
    def move(self, row: Meeting, *, actor: User, **facts: Any) -> None:
        """Moves it to another day, with the notice of its body; everybody is told."""
        meeting_moves.move_meeting(row, meeting_moves.MoveFacts(**facts), actor=actor)

    @verb(PART, body=MeetingReasonSent)
    def cancel(self, row: Meeting, *, actor: User, reason: str) -> None:
        """Says that it is not held, and why."""
        meetings.cancel_meeting(row, reason=reason, actor=actor)

    @verb(PART, path="open")
    def open_it(self, row: Meeting, *, actor: User) -> None:
        """Opens it on its day."""
        meeting_session.open_meeting(row, actor=actor)

    @verb(PART, body=RoomSent)
    def attendance(self, row: Meeting, *, actor: User, taken: Any, guests: str) -> None:
        """Says who is in the room now."""
        seats = seats_at(row)
        found = {
            self._named(seats, one["seat"], "taken"): self._person(one["person"], "taken")
            if one["person"]
            else None
            for one in taken
        }
        meeting_session.take_attendance(row, found, guests=guests, actor=actor)

    @verb(PART, body=ItemNamed)
    def put_to_vote(self, row: Meeting, *, actor: User, item: Any) -> None:
        """Puts a question of the agenda to the vote in the room."""
        room_votes.put_to_vote(self._named(row.items.all(), item, "item"), actor=actor)

    @verb(PART, body=RoomVotesSent)
    def record_votes(self, row: Meeting, *, actor: User, item: Any, ballot: str, said: Any) -> None:
        """Writes down what everybody in the room said, and counts it."""
        seats = seats_at(row)
        rows = [
            room_votes.Said(self._named(seats, one["seat"], "said"), one["choice"], one["interest"])
            for one in said
        ]
        found = self._named(row.items.all(), item, "item")
        room_votes.record_votes(found, rows, seen=ballot, actor=actor)

    @verb(PART, body=PutOffSent)
    def put_off(self, row: Meeting, *, actor: User, item: Any, reason: str) -> None:
        """Puts a question of the agenda off."""
        found = self._named(row.items.all(), item, "item")
        room_votes.put_off(found, reason=reason, actor=actor)

    @verb(PART, body=MinutesSent)
    def write_minutes(self, row: Meeting, *, actor: User, notes: Any, summary: str) -> None:
        """Writes what was said of points, and besides."""
        known = {one["item"]: one["note"] for one in notes}
        minutes.write_minutes(row, known, summary=summary, actor=actor)

    @verb(PART, body=MeetingActionSent)
    def add_action(
        self, row: Meeting, *, actor: User, text: str, owner: Any, due_on: dt.date, item: Any
    ) -> None:
        """Writes down what somebody promised."""
        minutes.add_action(
            row,
            text=text,
            owner=self._person(owner, "owner"),
            due_on=due_on,
            item=self._named(row.items.all(), item, "item") if item else None,
            actor=actor,
        )

    @verb(PART, body=ActionNamed)
    def remove_action(self, row: Meeting, *, actor: User, action: Any) -> None:
        """Takes an action away before minutes are circulated."""
        minutes.remove_action(self._named(row.actions.all(), action, "action"), actor=actor)

    @verb(READ, body=ActionDoneSent)
    def action_done(self, row: Meeting, *, actor: User, action: Any, note: str) -> None:
        """Whoever sees to an action says that it is done."""
        found = self._named(row.actions.all(), action, "action")
        minutes.action_done(found, note=note, actor=actor)

    @verb(PART, path="close")
    def close_it(self, row: Meeting, *, actor: User) -> None:
        """Ends the meeting; the clock of the minutes begins."""
        meeting_session.close_meeting(row, actor=actor)

    @verb(PART)
    def circulate(self, row: Meeting, *, actor: User) -> None:
        """Sends the minutes to both sides; the clock of approval begins."""
        minutes.circulate(row, actor=actor)

    @verb(PART, body=MinutesAnswerSent)
    def answer_minutes(
        self, row: Meeting, *, actor: User, kind: str, text: str, minutes_version: str
    ) -> None:
        """Approves minutes for one's side, comments on them, or objects."""
        minutes.answer_minutes(row, kind=kind, text=text, seen=minutes_version, actor=actor)

    def _point(self, facts: Any) -> meetings.ItemFacts:
        presenter = facts["presenter"]
        return meetings.ItemFacts(
            facts["kind"],
            facts["about"],
            facts["title"],
            self._person(presenter, "presenter") if presenter else None,
        )

    @cached_property
    def _people(self) -> dict[Any, ForASide]:
        return people_of_the_sides(self.partnership)

    def _person(self, wanted: Any, field: str) -> User:
        if wanted not in self._people:
            raise serializers.ValidationError({field: _NO_ROLE_HERE})
        return self._people[wanted].person

    def _named(self, rows: Iterable[Any], wanted: Any, field: str) -> Any:
        for one in rows:
            if one.uuid == wanted:
                return one
        raise serializers.ValidationError({field: _UNKNOWN})
