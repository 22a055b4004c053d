"""What is sent to the API about concerns."""

from __future__ import annotations

from rest_framework import serializers

from core.api.fields import Body, SeenBody
from governance.models import Arbitration, Concern

_ABOUT = "A thing of the partnership, as kind:uuid, for example kpirecord:…; empty for none."
_REMEDY = "What settling it does to what it is about, by name; empty where that is nothing."
_EVIDENCE = "uuids of documents of this partnership that both sides see."


def _amount() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=20,
        decimal_places=4,
        allow_null=True,
        default=None,
        help_text="In the partnership’s currency.",
    )


def _words(*, most: int = 8000) -> serializers.CharField:
    return serializers.CharField(allow_blank=True, default="", max_length=most)


class ConcernSent(Body):
    """A concern to raise."""

    title = serializers.CharField(allow_blank=True, default="", max_length=200)
    text = _words()
    wanted = _words()
    about = serializers.CharField(allow_blank=True, default="", max_length=90, help_text=_ABOUT)
    at_stake = _amount()
    evidence = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=20, help_text=_EVIDENCE
    )


class ConcernPositionSent(Body):
    """What the own side thinks."""

    text = _words()
    evidence = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=20, help_text=_EVIDENCE
    )


class ClimbSent(Body):
    """Why it goes up."""

    reason = _words()


class OfferSent(Body):
    """How it would be settled."""

    outcome = serializers.ChoiceField(choices=Concern.Outcome.choices)
    words = _words()
    cost = _amount()
    lesson = _words()
    remedy = serializers.DictField(default=dict, help_text=_REMEDY)


class AcceptOfferSent(SeenBody):
    """Which offer is agreed to."""

    offer = serializers.UUIDField()


class DeclineOfferSent(Body):
    """Which offer is not agreed to, and why."""

    offer = serializers.UUIDField()
    answer = _words()


class AdjudicatorSent(Body):
    """Who adjudicates."""

    name = serializers.CharField(allow_blank=True, default="", max_length=200)
    body = serializers.CharField(allow_blank=True, default="", max_length=200)
    appointed_on = serializers.DateField()


class AdjudicatedSent(Body):
    """What the adjudicator decided."""

    outcome = serializers.ChoiceField(choices=Concern.Outcome.choices)
    decision = _words()
    decided_on = serializers.DateField()
    document = serializers.UUIDField(help_text="The decision as it was given.")


class ReferSent(Body):
    """Where it goes, and why."""

    forum = serializers.ChoiceField(choices=Arbitration.Forum.choices)
    place = serializers.CharField(allow_blank=True, default="", max_length=200)
    reason = _words()


class ArbitratorSent(Body):
    """Who arbitrates."""

    name = serializers.CharField(allow_blank=True, default="", max_length=200)
    agreed_on = serializers.DateField()


class CloseSent(SeenBody):
    """What it cost, and what was learnt from it."""

    cost = _amount()
    lesson = _words()
    remedy = serializers.DictField(default=dict, help_text=_REMEDY)


class AwardSent(OfferSent):
    """The award or judgment."""

    document = serializers.UUIDField()


class TakeBackSent(Body):
    """Why it is taken back."""

    reason = _words()


class ConcernLimitsSent(Body):
    """Business days of each level, and why."""

    operational = serializers.IntegerField()
    representatives = serializers.IntegerField()
    executives = serializers.IntegerField()
    reason = _words()
