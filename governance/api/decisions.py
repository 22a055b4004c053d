"""Questions and decisions, and every step from the draft to what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import clock
from core.api.rules import Rule
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from governance.acts import acts
from governance.api.decisions_sent import (
    AgreeSent,
    ConditionsSent,
    ConsultSent,
    CriteriaSent,
    DeferSent,
    FulfilSent,
    InterestSent,
    JudgementSent,
    LetterSent,
    OpenSent,
    OptionSent,
    PaperSent,
    PositionSent,
    QuestionSent,
    RatingsSent,
    ReasonSent,
    SignatureSent,
    VoteSent,
    WordingSent,
)
from governance.api.decisions_shown import BodyDecisionShown, DecisionListedShown
from governance.decision_kinds import by_vote
from governance.models import Decision
from governance.selectors.ballots import ballot_of, ratings_fingerprint
from governance.selectors.decision_rows import find
from governance.selectors.ground import ground_now
from governance.selectors.sides import organisation_of
from governance.services import consultation, decisions, signing, votes
from governance.services.ratings import Rated, rate
from partnerships.api.base import BelowPartnership, PartnershipRights
from partnerships.api.named import OfPartnershipFilters
from partnerships.models import Document
from partnerships.stage_people import roles_held

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

PART = Rule(Scope.DECIDE, "take_part")
SIGN = Rule(Scope.DECIDE, "take_part", asks_again=True)
"""What is signed is done at once: stages passed, terms changed, roles given."""
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
                "options__ratings__by",
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

    @verb(PART, body=RatingsSent)
    def rate(self, row: Decision, *, actor: User, ratings: list[dict[str, Any]]) -> None:
        """Rates options by criteria, once those are agreed and before the vote."""
        given = [
            Rated(
                self._option(row, one["letter"]),
                self._named(row.criteria.all(), one["criterion"], "criterion"),
                one["points"],
                one["reason"],
            )
            for one in ratings
        ]
        rate(row, given, seen=ratings_fingerprint(row), actor=actor)

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

    @verb(SIGN, body=SignatureSent)
    def authorise(self, row: Decision, *, actor: User, declares_no_interest: bool) -> None:
        """Signs it as whoever answers for it; what it changes is done at once."""
        seen = ground_now(row).fingerprint
        signing.authorise(row, seen=seen, declares_no_interest=declares_no_interest, actor=actor)

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
