"""How meetings are shown by the API."""

from __future__ import annotations

from rest_framework import serializers

from core.api.fields import PersonShown, Shown, seen_shown
from governance.models import AgendaItem, BlockSide, Meeting, MinutesAnswer
from governance.selectors.ballots import ballot_of
from governance.selectors.meeting_room import minutes_fingerprint


class AttendanceShown(Shown):
    """Who sits or sat on a seat."""

    seat = serializers.UUIDField(source="seat.uuid")
    side = serializers.ChoiceField(source="seat.side", choices=BlockSide.choices)
    person = PersonShown()
    came_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True, help_text="Null while in the room.")


class AgendaItemShown(Shown):
    """A point of the agenda, with what the minutes say of it."""

    uuid = serializers.UUIDField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=AgendaItem.Kind.choices)
    title = serializers.CharField()
    decision = serializers.UUIDField(source="decision.uuid", default=None, allow_null=True)
    concern = serializers.UUIDField(source="concern.uuid", default=None, allow_null=True)
    condition = serializers.UUIDField(source="condition.uuid", default=None, allow_null=True)
    presenter = PersonShown(allow_null=True)
    papers = serializers.SerializerMethodField(help_text="uuids of documents.")
    note = serializers.CharField()
    count = serializers.DictField(help_text="What was counted in the room, with every number.")
    recorded_by = PersonShown(allow_null=True)
    ballot = serializers.SerializerMethodField()

    def get_papers(self, row: AgendaItem) -> list[str]:
        """In one order always."""
        return sorted(str(one.uuid) for one in row.papers.all())

    def get_ballot(self, row: AgendaItem) -> str:
        """The version of the question that is voted on; it is sent with the votes."""
        return ballot_of(row.decision) if row.decision is not None else ""


class MeetingActionShown(Shown):
    """What somebody promised, by when, and what was done."""

    uuid = serializers.UUIDField()
    item = serializers.UUIDField(source="item.uuid", default=None, allow_null=True)
    text = serializers.CharField()
    owner = PersonShown()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class MinutesAnswerShown(Shown):
    """What somebody of a side says of the minutes."""

    round = serializers.IntegerField()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    kind = serializers.ChoiceField(choices=MinutesAnswer.Kind.choices)
    text = serializers.CharField()
    by = PersonShown()
    at = serializers.DateTimeField()


class MeetingListedShown(Shown):
    """A meeting in a list."""

    uuid = serializers.UUIDField()
    body = serializers.UUIDField(source="body.uuid")
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=Meeting.State.choices)
    starts_at = serializers.DateTimeField()
    lasts = serializers.IntegerField(help_text="Minutes.")
    place = serializers.CharField()
    chair = serializers.ChoiceField(choices=BlockSide.choices)
    secretary = PersonShown()
    papers_due_on = serializers.DateField()
    minutes_due_on = serializers.DateField(allow_null=True)
    approve_by = serializers.DateField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    silent = serializers.ListField(
        child=serializers.CharField(), help_text="Sides that said nothing until the clock ended."
    )


class MeetingShown(MeetingListedShown):
    """A meeting with its agenda, who is there, actions, and answers to its minutes."""

    urgent_reason = serializers.CharField()
    convened_by = PersonShown()
    convened_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    guests = serializers.CharField()
    summary = serializers.CharField()
    round = serializers.IntegerField()
    circulated_by = PersonShown(allow_null=True)
    circulated_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was cancelled.")
    moves = serializers.IntegerField(help_text="How often it was moved to another day.")
    moved_from = serializers.DateTimeField(
        allow_null=True, help_text="When it was to begin before the last move."
    )
    move_reason = serializers.CharField()
    agenda = AgendaItemShown(source="items", many=True)
    attendance = AttendanceShown(many=True)
    actions = MeetingActionShown(many=True)
    answers = MinutesAnswerShown(many=True)
    minutes_version = serializers.SerializerMethodField()
    seen = seen_shown()

    def get_minutes_version(self, row: Meeting) -> str:
        """What a side approves; it is sent with the answer."""
        return minutes_fingerprint(row)
