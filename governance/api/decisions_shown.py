"""How questions and decisions are shown by the API."""

from __future__ import annotations

from rest_framework import serializers

from core.api.fields import ExactShown, OrganisationNamed, PersonShown, Shown, seen_shown
from core.problems import Refused
from governance.decision_kinds import by_vote
from governance.models import BlockSide, Decision, Judgement, Option, Vote
from governance.rating import weighted_total
from governance.selectors.ballots import criteria_fingerprint
from governance.selectors.ground import ground_now
from partnerships.api.named import PartnershipNamed


class JudgementShown(Shown):
    """How an option does on a criterion."""

    criterion = serializers.UUIDField(source="criterion.uuid")
    verdict = serializers.ChoiceField(choices=Judgement.Verdict.choices)
    figure = serializers.CharField()
    note = serializers.CharField()


class RatingShown(Shown):
    """Points of an option for a criterion, and why."""

    criterion = serializers.UUIDField(source="criterion.uuid")
    points = ExactShown()
    reason = serializers.CharField()
    by = PersonShown()
    at = serializers.DateTimeField()


class OptionShown(Shown):
    """An answer to the question, and what it would change."""

    letter = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    act = serializers.CharField(help_text="Empty where it changes nothing by itself.")
    facts = serializers.DictField()
    changes = serializers.ListField(child=serializers.DictField())
    judgements = JudgementShown(many=True)
    ratings = RatingShown(many=True)
    total = serializers.SerializerMethodField(
        help_text="Sum of weight times points over the sum of weights, exact to 28 digits; null "
        "while it is not rated by every criterion."
    )

    def get_total(self, row: Option) -> str | None:
        """Never rounded."""
        points = {one.criterion_id: one.points for one in row.ratings.all()}
        total = weighted_total(
            [(one.weight, points.get(one.pk)) for one in row.decision.criteria.all()]
        )
        return None if total is None else format(total, "f")


class CriterionShown(Shown):
    """What the options are judged by."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    measure = serializers.CharField()
    weight = ExactShown()


class PositionShown(Shown):
    """What a party thinks."""

    organisation = OrganisationNamed()
    side = serializers.CharField()
    prefers = serializers.CharField(source="prefers.letter", default=None, allow_null=True)
    text = serializers.CharField()
    by = PersonShown()
    at = serializers.DateTimeField()


class InterestShown(Shown):
    """What somebody declared."""

    person = PersonShown()
    has_interest = serializers.BooleanField()
    text = serializers.CharField()


class VoteShown(Shown):
    """A seat's vote; how it voted is null before the count, for all but the voter."""

    seat = serializers.UUIDField(source="seat.uuid")
    round = serializers.IntegerField()
    by = PersonShown()
    at = serializers.DateTimeField()
    choice = serializers.SerializerMethodField()
    option = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    def _open(self, row: Vote) -> bool:
        decision = row.decision
        counted = bool(decision.count) or row.round < decision.round
        return counted or row.by_id == self.context["request"].user.pk

    def get_choice(self, row: Vote) -> str | None:
        """option, against or abstain."""
        return row.choice if self._open(row) else None

    def get_option(self, row: Vote) -> str | None:
        """Its letter."""
        return row.option.letter if row.option and self._open(row) else None

    def get_reason(self, row: Vote) -> str | None:
        """For the minutes."""
        return row.reason if self._open(row) else None


class DecisionConditionShown(Shown):
    """What somebody has to do once it is done."""

    uuid = serializers.UUIDField()
    text = serializers.CharField()
    owner = PersonShown()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class DecisionListedShown(Shown):
    """A question in a list."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    body = serializers.UUIDField(source="body.uuid")
    reference = serializers.CharField()
    kind = serializers.ChoiceField(choices=by_vote())
    title = serializers.CharField()
    question = serializers.CharField()
    state = serializers.ChoiceField(choices=Decision.State.choices)
    round = serializers.IntegerField()
    raised_by = PersonShown()
    raised_for = serializers.ChoiceField(choices=BlockSide.choices)
    raised_at = serializers.DateTimeField()
    positions_due_on = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    chosen = serializers.CharField(source="chosen_letter")
    authorised_by = PersonShown(allow_null=True)
    authorised_at = serializers.DateTimeField(allow_null=True)


class BodyDecisionShown(DecisionListedShown):
    """A question and what became of it. `changes_now` is what signing would change today."""

    background = serializers.CharField()
    count = serializers.DictField(help_text="Every number that the result follows from.")
    answer = serializers.CharField()
    supersedes = serializers.UUIDField(source="supersedes.uuid", default=None, allow_null=True)
    criteria = CriterionShown(many=True)
    criteria_version = serializers.SerializerMethodField()
    options = OptionShown(many=True)
    positions = PositionShown(many=True)
    interests = InterestShown(many=True)
    votes = VoteShown(many=True)
    conditions = DecisionConditionShown(source="follow_ups", many=True)
    papers = serializers.SerializerMethodField(help_text="uuids of documents.")
    changes_now = serializers.SerializerMethodField()
    seen = seen_shown()

    def get_criteria_version(self, row: Decision) -> str:
        """What a side agrees to."""
        return criteria_fingerprint(row)

    def get_papers(self, row: Decision) -> list[str]:
        """In one order always."""
        return sorted(str(one.uuid) for one in row.papers.all())

    def get_changes_now(self, row: Decision) -> list[dict[str, str]] | None:
        """Only while it waits for a signature; null where it cannot be done any more."""
        if row.state != Decision.State.RECOMMENDED or not self.context.get("alone"):
            return []
        try:
            found = ground_now(row).preview
        except Refused:
            return None
        return [] if found is None else found.lines
