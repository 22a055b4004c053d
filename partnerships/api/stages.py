"""The stage of a partnership: what it asks for, what may follow, proposals and their decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import clock
from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule, ask_again
from core.api.views import NounViewSet, verb
from core.models import Scope
from partnerships.api.base import BelowPartnership, PartnershipItself
from partnerships.models import Document, GateProposal, PhaseMove
from partnerships.selectors.stages import StageView, stage_view
from partnerships.services.stage_conditions import (
    lift_waiver,
    record_condition,
    waive_condition,
)
from partnerships.services.stages import (
    act_alone,
    decide,
    move_of,
    propose,
    seen_of,
    withdraw,
)
from partnerships.stage_people import roles_held

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

PROPOSE = Rule(Scope.DECIDE, "propose_gate")
DECIDE = Rule(Scope.DECIDE, "decide_gate")
RECORD = Rule(Scope.DECIDE, "record_condition")
_NOT_HERE = _("Nobody with a role here has this uuid; take one from the people.")
_NOT_A_DOCUMENT = _("No document of this partnership has this uuid; add it first.")


A_PROPOSAL = {
    "seen": "eyJ…",
    "choice": "pass_with_conditions",
    "reason": "All but the insurance certificate is in place.",
    "carried_over": {"insurance": "2027-01-31"},
}


class ConditionShown(Shown):
    """A condition of the present stage."""

    code = serializers.CharField(source="result.code")
    title = serializers.CharField(source="result.title")
    state = serializers.CharField(source="result.state")
    sentence = serializers.CharField(source="result.sentence")
    effect = serializers.CharField(source="result.effect")
    owner = serializers.CharField(help_text="Who sees to it, by name.")
    role = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    may_follow = serializers.BooleanField(source="result.may_follow")


class ChoiceShown(Shown):
    """What may be proposed or done from here, or why not."""

    choice = serializers.CharField(source="value")
    title = serializers.CharField()
    text = serializers.CharField()
    why_not = serializers.CharField(help_text="Empty where it is possible.")


class WaitingShown(Shown):
    """The proposal that waits for a decision."""

    uuid = serializers.UUIDField()
    transition = serializers.CharField()
    reason = serializers.CharField()
    proposed_by = PersonShown()
    proposed_at = serializers.DateTimeField()


class StageShown(Shown):
    """Where the partnership stands. `proposal` is null for who may not see internal matters."""

    phase = serializers.CharField()
    phase_state = serializers.CharField()
    blocker = serializers.CharField()
    conditions = ConditionShown(many=True)
    choices = ChoiceShown(many=True)
    proposal = WaitingShown(allow_null=True)
    revision = serializers.CharField(help_text="Changes whenever a condition does.")
    seen = seen_shown()


class ProposalBody(SeenBody):
    """A move: an outcome of the stage approval, or another way on from here."""

    choice = serializers.CharField(help_text="One of `choices`.")
    reason = serializers.CharField(
        allow_blank=True, default="", max_length=2000, help_text="For the minutes."
    )
    until = serializers.DateField(allow_null=True, default=None, help_text="Of a pause.")
    carried_over = serializers.DictField(
        child=serializers.DateField(),
        default=dict,
        help_text="For pass_with_conditions: by the code of each condition, its day.",
    )


class ConditionBody(Body):
    """What is recorded of a condition; it takes the place of what was recorded before."""

    code = serializers.CharField()
    owner = serializers.UUIDField(allow_null=True, default=None)
    due_on = serializers.DateField(allow_null=True, default=None)
    is_met = serializers.BooleanField(default=False)
    note = serializers.CharField(
        allow_blank=True, default="", max_length=2000, help_text="Seen by the authority only."
    )
    document = serializers.UUIDField(allow_null=True, default=None)


class WaiverBody(Body):
    """Until when a condition is waived, and why."""

    code = serializers.CharField()
    until = serializers.DateField(allow_null=True, default=None)
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)


class LiftWaiverBody(Body):
    """Which waiver ends."""

    code = serializers.CharField()


class StageViewSet(PartnershipItself):
    """The present stage of a partnership."""

    queryset = GateProposal.objects.none()
    serializer_class = StageShown
    gives_seen = True
    tag = "stage"

    def represent(self, rows: Any) -> list[Any]:
        """The stage as the page shows it."""
        return [self._stage(row) for row in rows]

    def _stage(self, partnership: Any) -> Any:
        view: StageView = stage_view(partnership, self.rights_on(partnership))
        return StageShown(
            {
                "phase": partnership.phase,
                "phase_state": partnership.phase_state,
                "blocker": view.blocker["title"],
                "conditions": view.lines,
                "choices": view.options,
                "proposal": view.proposal,
                "revision": view.revision,
            }
        ).data

    @verb(PROPOSE, body=ProposalBody, example=A_PROPOSAL)
    def propose(self, row: Any, *, actor: User, choice: str, **facts: Any) -> None:
        """Proposes a stage approval; somebody else decides it. What needs none is done at once."""
        if move_of(row, choice).needs_approval:
            propose(row, choice, actor=actor, **facts)
        else:
            act_alone(row, choice, actor=actor, **facts)

    @verb(RECORD, body=ConditionBody)
    def record_condition(
        self, row: Any, *, actor: User, owner: Any, document: Any, **facts: Any
    ) -> None:
        """Records who sees to a condition, by when, and that it is met."""
        record_condition(
            row,
            facts.pop("code"),
            actor=actor,
            owner=self._person(owner),
            document=self._document(document),
            **facts,
        )

    @verb(DECIDE, body=WaiverBody)
    def waive_condition(
        self, row: Any, *, actor: User, code: str, until: dt.date | None, reason: str
    ) -> None:
        """Waives a condition until the end of a day."""
        waive_condition(row, code, actor=actor, until=until, reason=reason)

    @verb(DECIDE, body=LiftWaiverBody)
    def lift_waiver(self, row: Any, *, actor: User, code: str) -> None:
        """Ends a waiver at once."""
        lift_waiver(row, code, actor=actor)

    def _person(self, wanted: Any) -> User | None:
        """Somebody who holds a role here.

        Raises:
            ValidationError: for everybody else, known or not.
        """
        if wanted is None:
            return None
        held = roles_held(self.partnership, clock.today())
        people = {person.uuid: person for role in held.values() for person in role.people}
        if wanted not in people:
            raise serializers.ValidationError({"owner": _NOT_HERE})
        return people[wanted]

    def _document(self, wanted: Any) -> Document | None:
        """A document of this partnership that the person sees.

        Raises:
            ValidationError: for any other, known or not.
        """
        if wanted is None:
            return None
        visible = Document.objects.visible_to(self.user).filter(partnership=self.partnership)
        found: Document | None = visible.filter(uuid=wanted).first()
        if found is None:
            raise serializers.ValidationError({"document": _NOT_A_DOCUMENT})
        return found


class ProposalShown(Shown):
    """A proposal of a stage approval, and what became of it."""

    uuid = serializers.UUIDField()
    gate = serializers.CharField()
    transition = serializers.CharField()
    reason = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    carried_over = serializers.ListField(child=serializers.DictField())
    state = serializers.ChoiceField(choices=GateProposal.State.choices)
    proposed_by = PersonShown()
    proposed_at = serializers.DateTimeField()
    decided_by = PersonShown(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()
    revision = serializers.SerializerMethodField(
        help_text="Of a proposal that waits: changes whenever it or a condition does."
    )
    seen = seen_shown()

    def get_revision(self, row: GateProposal) -> str:
        """Only where one proposal is read: it asks how every condition stands."""
        waits = row.state == GateProposal.State.OPEN and self.context.get("alone")
        return seen_of(row) if waits else ""


class StageDecisionBody(SeenBody):
    """The decision."""

    decision = serializers.ChoiceField(choices=["approve", "refuse"])
    answer = serializers.CharField(
        allow_blank=True, default="", max_length=2000, help_text="Needed to refuse."
    )


class ProposalViewSet(BelowPartnership[GateProposal], NounViewSet[GateProposal]):
    """Proposed stage approvals. Internal to the authority."""

    queryset = GateProposal.objects.select_related(
        "proposed_by", "decided_by", "partnership"
    ).order_by("-proposed_at", "-pk")
    serializer_class = ProposalShown
    see = "view_internal"
    rule = Rule(Scope.READ, "view_internal")
    gives_seen = True
    tag = "stage"

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether one proposal is read by itself."""
        return {**super().get_serializer_context(), "alone": self.action != "list"}

    @verb(DECIDE, body=StageDecisionBody)
    def decide(self, row: GateProposal, *, actor: User, decision: str, answer: str) -> None:
        """Approves, which makes the move at once, or refuses with an answer. Never one's own."""
        if decision == "approve":
            ask_again(self.request)
        decide(row, accept=decision == "approve", seen=seen_of(row), actor=actor, answer=answer)

    @verb(PROPOSE)
    def withdraw(self, row: GateProposal, *, actor: User) -> None:
        """Takes a proposal back; only its proposer, while it waits."""
        withdraw(row, actor=actor)


class MoveShown(Shown):
    """A move from one stage to another, or within one, as both sides see it."""

    uuid = serializers.UUIDField()
    transition = serializers.CharField()
    outcome = serializers.CharField()
    gate = serializers.CharField()
    from_phase = serializers.CharField()
    to_phase = serializers.CharField()
    at = serializers.DateTimeField()
    effective_on = serializers.DateField()
    actor = PersonShown(allow_null=True)
    carried_over = serializers.ListField(child=serializers.DictField())
    days_in_phase = serializers.IntegerField(allow_null=True)


class MoveShownInside(MoveShown):
    """The same for officials: with the reason for the minutes."""

    reason = serializers.CharField()
    proposed_by = PersonShown(allow_null=True)


class MoveViewSet(BelowPartnership[PhaseMove], NounViewSet[PhaseMove]):
    """Every move so far, newest first."""

    queryset = PhaseMove.objects.select_related("actor", "proposed_by", "partnership").order_by(
        "-at", "-pk"
    )
    serializer_class = MoveShown
    internal_serializer = MoveShownInside
    tag = "stage"
