"""What is sent to the API about questions and decisions."""

from __future__ import annotations

from decimal import Decimal

from rest_framework import serializers

from core.api.fields import Body, SeenBody
from governance.decision_kinds import by_vote
from governance.models import Judgement
from governance.models.rating import LONGEST_REASON


class QuestionSent(Body):
    """A question for a body, with what it does where an act is named."""

    body = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=by_vote())
    title = serializers.CharField(max_length=200)
    question = serializers.CharField(max_length=1000)
    background = serializers.CharField(allow_blank=True, default="", max_length=8000)
    act = serializers.CharField(allow_blank=True, default="", max_length=40)
    facts = serializers.DictField(default=dict, help_text="What the act needs, by name.")
    supersedes = serializers.UUIDField(allow_null=True, default=None)


class WordingSent(Body):
    """The wording."""

    title = serializers.CharField(max_length=200)
    question = serializers.CharField(max_length=1000)
    background = serializers.CharField(allow_blank=True, default="", max_length=8000)


class OptionSent(Body):
    """Another option."""

    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(allow_blank=True, default="", max_length=300)
    act = serializers.CharField(allow_blank=True, default="", max_length=40)
    facts = serializers.DictField(default=dict)


class LetterSent(Body):
    """Which option."""

    letter = serializers.CharField(max_length=1)


class CriterionSent(Body):
    """One criterion."""

    title = serializers.CharField(max_length=200)
    measure = serializers.CharField(allow_blank=True, default="", max_length=300)
    weight = serializers.DecimalField(max_digits=12, decimal_places=6, default=Decimal(1))


class CriteriaSent(Body):
    """All criteria; they take the place of those before."""

    criteria = CriterionSent(many=True)


class JudgementSent(Body):
    """How one option does on one criterion."""

    letter = serializers.CharField(max_length=1)
    criterion = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Judgement.Verdict.choices)
    figure = serializers.CharField(allow_blank=True, default="", max_length=80)
    note = serializers.CharField(allow_blank=True, default="", max_length=200)


class RatingSent(Body):
    """Points of one option for one criterion, and why."""

    letter = serializers.CharField(max_length=1)
    criterion = serializers.UUIDField()
    points = serializers.DecimalField(
        max_digits=9,
        decimal_places=6,
        allow_null=True,
        help_text="From 0 to 100; null takes the rating back.",
    )
    reason = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_REASON)


class RatingsSent(SeenBody):
    """Ratings that are new or other; those that are not named stay."""

    ratings = RatingSent(many=True)


class PaperSent(Body):
    """A document that both sides see."""

    document = serializers.UUIDField()


class ConditionSent(Body):
    """One condition."""

    text = serializers.CharField(max_length=300)
    owner = serializers.UUIDField()
    due_on = serializers.DateField()


class ConditionsSent(Body):
    """All conditions; they take the place of those before."""

    conditions = ConditionSent(many=True)


class ConsultSent(Body):
    """Until when both sides say what they think."""

    positions_due_on = serializers.DateField()


class PositionSent(Body):
    """What the own side thinks."""

    text = serializers.CharField(max_length=4000)
    prefers = serializers.CharField(allow_blank=True, default="", max_length=1)


class AgreeSent(Body):
    """Which version of the criteria is agreed to: `criteria_version`."""

    criteria_version = serializers.CharField(max_length=64)


class InterestSent(Body):
    """An interest in the matter, or that there is none."""

    has_interest = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True, default="", max_length=1000)


class OpenSent(Body):
    """The last day to vote."""

    closes_on = serializers.DateField()


class VoteSent(SeenBody):
    """A vote: the letter of an option, `against` all of them, or `abstain`."""

    choice = serializers.CharField(max_length=8)
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class DeferSent(Body):
    """Why, and until when."""

    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)
    until = serializers.DateField(allow_null=True, default=None)


class ReasonSent(Body):
    """Why."""

    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class SignatureSent(SeenBody):
    """The signature."""

    declares_no_interest = serializers.BooleanField()


class FulfilSent(Body):
    """Which condition, and how it was fulfilled."""

    condition = serializers.UUIDField()
    note = serializers.CharField(allow_blank=True, default="", max_length=2000)
