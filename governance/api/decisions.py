"""Questions and decisions, and every step from the draft to what was done."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import clock
from core.api.fields import (
    Body,
    ExactShown,
    OrganisationNamed,
    PersonShown,
    SeenBody,
    Shown,
    seen_shown,
)
from core.api.rules import Rule
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from core.problems import Refused
from governance.acts import acts
from governance.decision_kinds import by_vote
from governance.models import BlockSide, Decision, Judgement, Vote
from governance.selectors.ballots import ballot_of, criteria_fingerprint
from governance.selectors.decision_page import find
from governance.selectors.ground import ground_of, preview_of
from governance.selectors.sides import organisation_of
from governance.services import consultation, decisions, signing, votes
from partnerships.api.base import BelowPartnership, PartnershipRights
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from partnerships.models import Document
from partnerships.stage_people import roles_held

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

PART = Rule(Scope.DECIDE, "take_part")
_UNKNOWN = _("This question has nothing of that name; take one from what it shows.")
_NOBODY = _("Nobody with a role here has this uuid; take one from the people.")
A_QUESTION = {
    "body": "5f6c1c2e-0000-4000-8000-000000000000",
    "kind": "target_change",
    "title": "A higher target",
    "question": "Shall the target rise to 98.5 % from 2027?",
    "act": "kpi_change",
    "facts": {
        "kpi": "5f6c1c2e-0000-4000-8000-000000000001",
        "effective_from": "2027-01-01",
        "target": "98.5",
        "reason": "The new plant.",
    },
}


class JudgementShown(Shown):
    """How an option does on a criterion."""

    criterion = serializers.UUIDField(source="criterion.uuid")
    verdict = serializers.ChoiceField(choices=Judgement.Verdict.choices)
    figure = serializers.CharField()
    note = serializers.CharField()


class OptionShown(Shown):
    """An answer to the question, and what it would change."""

    letter = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    act = serializers.CharField(help_text="Empty where it changes nothing by itself.")
    facts = serializers.DictField()
    changes = serializers.ListField(child=serializers.DictField())
    judgements = JudgementShown(many=True)


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
            found = preview_of(row)
        except Refused:
            return None
        return [] if found is None else found.lines


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


class DecisionFilters(OfPartnershipFilters):
    """By partnership, state and kind."""

    state = django_filters.ChoiceFilter(choices=Decision.State.choices)
    kind = django_filters.ChoiceFilter(choices=by_vote())


class DecisionViewSet(PartnershipRights[Decision], NounViewSet[Decision]):
    """Questions and decisions over all partnerships that the person may see."""

    queryset = Decision.objects.order_by("-raised_at", "-pk")
    serializer_class = BodyDecisionShown
    filterset_class = DecisionFilters
    gives_seen = True
    tag = "decisions"

    def rows(self) -> QuerySet[Decision]:
        """With everything that the answer shows; drafts of the own side only."""
        if self.action == "list":
            listed: QuerySet[Decision] = (
                Decision.objects.visible_to(self.user)
                .select_related("partnership", "body", "raised_by", "authorised_by")
                .order_by("-raised_at", "-pk")
            )
            return listed
        found: QuerySet[Decision] = (
            find(Decision.objects.visible_to(self.user))
            .prefetch_related(
                "options__judgements__criterion",
                "votes__seat",
                "votes__option",
                "votes__decision",
                "interests__person",
            )
            .order_by("-raised_at", "-pk")
        )
        return found

    def get_serializer_class(self) -> Any:
        """Lists are short."""
        return DecisionListedShown if self.action == "list" else BodyDecisionShown

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether one decision is read by itself."""
        return {**super().get_serializer_context(), "alone": self.action != "list"}

    @verb(PART, body=WordingSent)
    def reword(self, row: Decision, *, actor: User, **facts: Any) -> None:
        """Changes the wording while it is being prepared."""
        decisions.reword(row, **facts, actor=actor)

    @verb(PART, body=OptionSent)
    def add_option(self, row: Decision, *, actor: User, **facts: Any) -> None:
        """Adds an option."""
        decisions.add_option(row, **facts, actor=actor)

    @verb(PART, body=LetterSent)
    def remove_option(self, row: Decision, *, actor: User, letter: str) -> None:
        """Takes an option away."""
        decisions.remove_option(self._option(row, letter), actor=actor)

    @verb(PART, body=CriteriaSent)
    def set_criteria(self, row: Decision, *, actor: User, criteria: list[dict[str, Any]]) -> None:
        """Sets the criteria; each side agrees to them anew."""
        rows = [(one["title"], one["measure"], one["weight"]) for one in criteria]
        consultation.set_criteria(row, rows, actor=actor)

    @verb(PART, body=JudgementSent)
    def judge(
        self, row: Decision, *, actor: User, letter: str, criterion: Any, **facts: Any
    ) -> None:
        """Says how an option does on a criterion."""
        found = self._named(row.criteria.all(), criterion, "criterion")
        consultation.judge(self._option(row, letter), found, **facts, actor=actor)

    @verb(PART, body=PaperSent)
    def add_paper(self, row: Decision, *, actor: User, document: Any) -> None:
        """Adds a document as a paper."""
        visible = Document.objects.visible_to(self.user).filter(partnership=row.partnership)
        found = self._named(visible.filter(uuid=document), document, "document")
        consultation.attach(row, found, actor=actor)

    @verb(PART, body=ConditionsSent)
    def set_conditions(
        self, row: Decision, *, actor: User, conditions: list[dict[str, Any]]
    ) -> None:
        """Sets the conditions under which it is decided."""
        held = roles_held(row.partnership, clock.today())
        people = {person.uuid: person for role in held.values() for person in role.people}
        if any(one["owner"] not in people for one in conditions):
            raise serializers.ValidationError({"conditions": _NOBODY})
        rows = [(one["text"], people[one["owner"]], one["due_on"]) for one in conditions]
        signing.set_follow_ups(row, rows, actor=actor)

    @verb(PART, body=ConsultSent)
    def consult(self, row: Decision, *, actor: User, positions_due_on: dt.date) -> None:
        """Shows it to both sides and asks for their positions."""
        consultation.consult(row, positions_due_on=positions_due_on, actor=actor)

    @verb(PART, body=PositionSent)
    def take_position(self, row: Decision, *, actor: User, text: str, prefers: str) -> None:
        """Says what the own side thinks."""
        consultation.take_position(
            row,
            organisation=organisation_of(actor, row.partnership),
            text=text,
            prefers=self._option(row, prefers) if prefers else None,
            actor=actor,
        )

    @verb(PART, body=AgreeSent)
    def agree_criteria(self, row: Decision, *, actor: User, criteria_version: str) -> None:
        """Agrees to the criteria for the own side."""
        consultation.agree_criteria(row, fingerprint=criteria_version, actor=actor)

    @verb(PART, body=InterestSent)
    def declare_interest(self, row: Decision, *, actor: User, **facts: Any) -> None:
        """Declares an interest, which means stepping aside, or that there is none."""
        votes.declare(row, **facts, actor=actor)

    @verb(PART, body=OpenSent)
    def open_vote(self, row: Decision, *, actor: User, closes_on: dt.date) -> None:
        """Opens the vote in writing."""
        votes.open_vote(row, closes_on=closes_on, actor=actor)

    @verb(PART, body=VoteSent)
    def vote(self, row: Decision, *, actor: User, choice: str, reason: str) -> None:
        """Votes for the own seat; once."""
        option = None
        if choice not in {"against", "abstain"}:
            option = self._option(row, choice)
        ballot = votes.Ballot("option" if option else choice, option, reason)
        votes.cast_vote(row, ballot, seen=ballot_of(row), actor=actor)

    @verb(PART)
    def count(self, row: Decision, *, actor: User) -> None:
        """Counts, once everybody has voted or the time is over."""
        votes.count_votes(row, actor=actor)

    @verb(PART, body=DeferSent)
    def defer(self, row: Decision, *, actor: User, **facts: Any) -> None:
        """Puts it off."""
        votes.defer(row, **facts, actor=actor)

    @verb(PART, body=ReasonSent)
    def withdraw(self, row: Decision, *, actor: User, reason: str) -> None:
        """Takes it back; only whoever raised it."""
        decisions.withdraw_question(row, reason=reason, actor=actor)

    @verb(PART, body=SignatureSent)
    def authorise(self, row: Decision, *, actor: User, declares_no_interest: bool) -> None:
        """Signs it as whoever answers for it; what it changes is done at once."""
        signing.authorise(
            row, seen=ground_of(row), declares_no_interest=declares_no_interest, actor=actor
        )

    @verb(PART, body=ReasonSent)
    def send_back(self, row: Decision, *, actor: User, reason: str) -> None:
        """Sends it back to the body."""
        signing.send_back(row, reason=reason, actor=actor)

    @verb(PART, body=ReasonSent)
    def refuse(self, row: Decision, *, actor: User, reason: str) -> None:
        """Refuses to sign."""
        signing.refuse(row, reason=reason, actor=actor)

    @verb(PART, body=FulfilSent)
    def fulfil(self, row: Decision, *, actor: User, condition: Any, note: str) -> None:
        """Says that a condition of a decision is fulfilled."""
        found = self._named(row.follow_ups.all(), condition, "condition")
        signing.fulfil(found, note=note, actor=actor)

    def _option(self, row: Decision, letter: str) -> Any:
        for one in row.options.all():
            if one.letter == letter:
                return one
        raise serializers.ValidationError({"letter": _UNKNOWN})

    def _named(self, rows: Any, wanted: Any, field: str) -> Any:
        for one in rows:
            if one.uuid == wanted:
                return one
        raise serializers.ValidationError({field: _UNKNOWN})


class RaiseViewSet(BelowPartnership[Decision], ApiViewSet[Decision]):
    """Where questions are raised."""

    queryset = Decision.objects.order_by("-pk")
    serializer_class = BodyDecisionShown
    gives_seen = True
    detail_of = "api-decision-detail"
    tag = "decisions"

    def rows(self) -> QuerySet[Decision]:
        """Those of this partnership that the person sees."""
        found: QuerySet[Decision] = find(Decision.objects.visible_to(self.user)).filter(
            partnership=self.partnership
        )
        return found

    @creates(PART, body=QuestionSent, example=A_QUESTION)
    def create(self, *, actor: User, body: Any, supersedes: Any, **facts: Any) -> Decision:
        """Drafts a question for a body; only the own side sees it yet."""
        found = self.partnership.bodies.filter(uuid=body).first()
        if found is None:
            raise serializers.ValidationError({"body": _UNKNOWN})
        if facts["act"] and facts["act"] not in acts:
            raise serializers.ValidationError({"act": _UNKNOWN})
        known = self.rows().filter(uuid=supersedes).first() if supersedes else None
        if supersedes and known is None:
            raise serializers.ValidationError({"supersedes": _UNKNOWN})
        return decisions.raise_question(found, actor=actor, supersedes=known, **facts)
