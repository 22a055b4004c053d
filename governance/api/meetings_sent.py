"""What is sent to the API about meetings."""

from __future__ import annotations

from rest_framework import serializers

from core.api.fields import Body, SeenBody
from governance.models import AgendaItem, MinutesAnswer


class ItemSent(Body):
    """A point: what it is about by its uuid, or for kind `other` its title."""

    kind = serializers.ChoiceField(choices=AgendaItem.Kind.choices)
    about = serializers.UUIDField(allow_null=True, default=None)
    title = serializers.CharField(allow_blank=True, default="", max_length=300)
    presenter = serializers.UUIDField(allow_null=True, default=None)


class MeetingSent(Body):
    """When and where, and the agenda. What is left out has the usual value."""

    body = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300)
    lasts = serializers.IntegerField(default=120)
    secretary = serializers.UUIDField(
        allow_null=True, default=None, help_text="Whoever convenes it, where nobody is named."
    )
    papers_due_on = serializers.DateField(allow_null=True, default=None)
    urgent_reason = serializers.CharField(allow_blank=True, default="", max_length=2000)
    agenda = ItemSent(many=True)


class MoveSent(Body):
    """To when, and why. What is left out stays, or has its usual day."""

    starts_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=2000)
    place = serializers.CharField(allow_blank=True, default="", max_length=300)
    lasts = serializers.IntegerField(allow_null=True, default=None)
    papers_due_on = serializers.DateField(allow_null=True, default=None)
    urgent_reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class ItemNamed(Body):
    """Which point."""

    item = serializers.UUIDField()


class PaperOfItemSent(ItemNamed):
    """A document that both sides see, for a point."""

    document = serializers.UUIDField()


class MeetingReasonSent(Body):
    """Why."""

    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class PutOffSent(ItemNamed):
    """Which question is put off, and why."""

    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class TakenSent(Body):
    """Who sits on a seat; null where nobody does."""

    seat = serializers.UUIDField()
    person = serializers.UUIDField(allow_null=True)


class RoomSent(Body):
    """Who is in the room; seats that are left out stay as they are."""

    taken = TakenSent(many=True)
    guests = serializers.CharField(allow_blank=True, default="", max_length=2000)


class VoiceInRoomSent(Body):
    """What is said for a seat: a letter, `against`, `abstain`, or `aside` with the interest."""

    seat = serializers.UUIDField()
    choice = serializers.CharField(max_length=8)
    interest = serializers.CharField(allow_blank=True, default="", max_length=1000)


class RoomVotesSent(ItemNamed):
    """Every voice in the room, on the version of the question that was put to the vote."""

    ballot = serializers.CharField(max_length=64)
    said = VoiceInRoomSent(many=True)


class NoteSent(Body):
    """What the minutes say of a point."""

    item = serializers.UUIDField()
    note = serializers.CharField(allow_blank=True, max_length=8000)


class MinutesSent(SeenBody):
    """Notes of points; those that are left out stay as they are."""

    notes = NoteSent(many=True)
    summary = serializers.CharField(allow_blank=True, default="", max_length=8000)


class MeetingActionSent(Body):
    """What is to be done, who sees to it, by when."""

    text = serializers.CharField(max_length=300)
    owner = serializers.UUIDField()
    due_on = serializers.DateField()
    item = serializers.UUIDField(allow_null=True, default=None)


class ActionNamed(Body):
    """Which action."""

    action = serializers.UUIDField()


class ActionDoneSent(ActionNamed):
    """Which action was done, and how."""

    note = serializers.CharField(allow_blank=True, default="", max_length=2000)


class MinutesAnswerSent(Body):
    """An answer to circulated minutes: approves, comments or objects."""

    kind = serializers.ChoiceField(choices=MinutesAnswer.Kind.choices)
    text = serializers.CharField(allow_blank=True, default="", max_length=4000)
    minutes_version = serializers.CharField(max_length=64)
