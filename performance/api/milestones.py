"""Milestones: forecast and claimed by who owes them, certified, decided on, mended."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import django_filters
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from core.api.fields import Body, ExactShown, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule, ask_again
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from partnerships.api.base import BelowPartnership, OfPartnerships
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from performance.api.definitions import MilestoneBody, milestone_with, plan_of
from performance.api.evidence import documents_of
from performance.api.rounds import RoundFacts, with_rounds
from performance.models import Milestone, MilestoneForecast, MinorDefect
from performance.services import milestone_checks as checks
from performance.services import milestones, minor_defects
from performance.services.milestone_checks import Defect
from performance.services.milestone_plan import add_milestone, change_plan, take_away_milestone
from performance.services.starters import NewMilestone

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

SEND = Rule(Scope.SUBMIT, "submit_records", also="edit_partnership")
CHECK = Rule(Scope.CHECK, "check_records")
CERTIFY = Rule(Scope.CHECK, "certify_works")
PLAN = Rule(Scope.DEFINE, "define_kpis")


class ForecastShown(Shown):
    """A forecast with its reason; the first is the one that counts."""

    forecast_on = serializers.DateField()
    reason = serializers.CharField()
    by = PersonShown()
    at = serializers.DateTimeField()


class DefectShown(Shown):
    """What is left to mend."""

    number = serializers.IntegerField(source="pk")
    description = serializers.CharField()
    due_on = serializers.DateField()
    said_on = serializers.DateField(allow_null=True, help_text="Mended, as those say who owe it.")
    said_words = serializers.CharField()
    said_by = PersonShown(allow_null=True)
    refusal = serializers.CharField(help_text="Why an official did not confirm it.")
    refused_by = PersonShown(allow_null=True)
    mended_on = serializers.DateField(allow_null=True)
    confirmed_by = PersonShown(allow_null=True)


class MilestoneShown(Shown):
    """A dated promise: planned, forecast, actual, and how it stands."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    owed_by = serializers.ChoiceField(choices=Milestone.Side.choices)
    baseline_on = serializers.DateField(allow_null=True)
    forecast_on = serializers.DateField(allow_null=True)
    claimed_on = serializers.DateField(allow_null=True)
    actual_on = serializers.DateField(allow_null=True)
    final_deadline_on = serializers.DateField(allow_null=True)
    weight = ExactShown()
    gate = serializers.CharField()
    is_mandatory = serializers.BooleanField()
    needs_certificate = serializers.BooleanField()
    moves_money = serializers.BooleanField()
    state = serializers.ChoiceField(choices=Milestone.State.choices)
    due_on = serializers.DateField(allow_null=True, help_text="Set when it was sent back.")
    claimed_by = PersonShown(allow_null=True)
    accepted_by = PersonShown(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    depends_on = serializers.SerializerMethodField(help_text="uuids of milestones.")
    rounds = RoundFacts(many=True)
    forecasts = ForecastShown(many=True)
    defects = DefectShown(many=True)
    seen = seen_shown()

    def get_depends_on(self, row: Milestone) -> list[str]:
        """In one order always."""
        return sorted(str(one.uuid) for one in row.depends_on.all())


class ForecastBody(Body):
    """The day that is expected now, and why it changes."""

    forecast_on = serializers.DateField(allow_null=True, default=None)
    reason = serializers.CharField(allow_blank=True, default="")


class ClaimBody(Body):
    """What was completed, when, and what shows it: files (multipart) or documents kept already."""

    completed_on = serializers.DateField(allow_null=True, default=None)
    statement = serializers.CharField(allow_blank=True, default="")
    documents = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=20, help_text="uuids of documents."
    )
    files = serializers.ListField(child=serializers.FileField(), default=list)


class CertificateBody(SeenBody):
    """What is certified as complete, and what is not."""

    certified = serializers.CharField(allow_blank=True, default="")
    not_certified = serializers.CharField(allow_blank=True, default="")


class AcceptBody(SeenBody):
    """Words to the partner, if any."""

    words = serializers.CharField(allow_blank=True, default="")


class DefectBody(Body):
    """A minor defect and the day by which it is mended."""

    description = serializers.CharField(allow_blank=True, default="")
    due_on = serializers.DateField(allow_null=True, default=None)


class AcceptMinorBody(AcceptBody):
    """The defects that are left."""

    defects = DefectBody(many=True, default=list)


class ReasonBody(SeenBody):
    """What is to be corrected."""

    reason = serializers.CharField(allow_blank=True, default="")


class MendBody(Body):
    """Which defect was mended, and when."""

    number = serializers.IntegerField(min_value=1, max_value=2**62)
    mended_on = serializers.DateField(allow_null=True, default=None)


class SayMendedBody(MendBody):
    """Which defect was mended, when, and what was done."""

    words = serializers.CharField(allow_blank=True, default="")


class RefuseMendedBody(Body):
    """Which defect is not mended, and what is still to be done."""

    number = serializers.IntegerField(min_value=1, max_value=2**62)
    reason = serializers.CharField(allow_blank=True, default="")


class BaselineBody(Body):
    """The planned day, while the contract is not signed."""

    baseline_on = serializers.DateField()


class PlanBody(MilestoneBody, SeenBody):
    """What shall be different in the plan, until the contract is signed."""


class MilestoneFilters(OfPartnershipFilters):
    """By partnership, state, who owes it, and by day."""

    state = django_filters.ChoiceFilter(choices=Milestone.State.choices)
    owed_by = django_filters.ChoiceFilter(choices=Milestone.Side.choices)
    code = django_filters.CharFilter()
    after = django_filters.DateFilter(field_name="baseline_on", lookup_expr="gte")
    before = django_filters.DateFilter(field_name="baseline_on", lookup_expr="lte")


class MilestoneViewSet(OfPartnerships[Milestone], NounViewSet[Milestone]):
    """Milestones of what the person may see."""

    queryset = (
        Milestone.objects.select_related("claimed_by", "accepted_by", "partnership__certifier")
        .prefetch_related(
            "depends_on",
            with_rounds(),
            Prefetch("forecasts", queryset=MilestoneForecast.objects.select_related("by")),
            Prefetch(
                "defects",
                queryset=MinorDefect.objects.select_related(
                    "confirmed_by", "said_by", "refused_by"
                ),
            ),
        )
        .order_by("partnership", "baseline_on", "position", "pk")
    )
    serializer_class = MilestoneShown
    filterset_class = MilestoneFilters
    parser_classes = [JSONParser, MultiPartParser]
    gives_seen = True
    orders = {
        "baseline_on": ("baseline_on", "pk"),
        "-baseline_on": ("-baseline_on", "-pk"),
        "forecast_on": ("forecast_on", "pk"),
        "-forecast_on": ("-forecast_on", "-pk"),
    }

    @verb(
        SEND,
        body=ForecastBody,
        example={"forecast_on": "2027-03-15", "reason": "Steel came five weeks late."},
    )
    def forecast(
        self, row: Milestone, *, actor: User, forecast_on: dt.date | None, reason: str
    ) -> None:
        """Adds a forecast; earlier ones stay on record."""
        milestones.new_forecast(row, forecast_on=forecast_on, reason=reason, actor=actor)

    @verb(SEND, body=ClaimBody)
    def claim(
        self, row: Milestone, *, actor: User, documents: list[Any], files: list[Any], **facts: Any
    ) -> None:
        """Claims completion, in a round with a receipt."""
        milestones.claim(
            row,
            uploads=files,
            documents=documents_of(row, documents, actor),
            actor=actor,
            **facts,
        )

    @verb(SEND)
    def withdraw(self, row: Milestone, *, actor: User) -> None:
        """Takes a claim back, until somebody begins to check it."""
        milestones.withdraw(row, actor=actor)

    @verb(CHECK)
    def begin_check(self, row: Milestone, *, actor: User) -> None:
        """From now on the claim cannot be taken back."""
        checks.begin_to_check(row, actor=actor)

    @verb(CERTIFY, body=CertificateBody)
    def certify(self, row: Milestone, *, actor: User, certified: str, not_certified: str) -> None:
        """The certifier named in the contract says what is complete."""
        checks.certify(row, certified=certified, not_certified=not_certified, actor=actor)

    def _ask_again(self, row: Milestone) -> None:
        if row.moves_money:
            ask_again(self.request)

    @verb(CHECK, body=AcceptBody)
    def accept(self, row: Milestone, *, actor: User, words: str) -> None:
        """Accepts the claim. Never one's own."""
        self._ask_again(row)
        checks.accept(row, words=words, actor=actor)

    @verb(CHECK, body=AcceptMinorBody)
    def accept_with_minor_defects(
        self, row: Milestone, *, actor: User, words: str, defects: list[Any]
    ) -> None:
        """Accepts the claim but for what is listed."""
        self._ask_again(row)
        listed = [Defect(one["description"], one["due_on"]) for one in defects]
        checks.accept_with_minor_defects(row, defects=listed, words=words, actor=actor)

    @verb(CHECK, body=ReasonBody)
    def send_back(self, row: Milestone, *, actor: User, reason: str) -> None:
        """Sends the claim back, to be answered within five business days."""
        checks.send_back(row, reason=reason, actor=actor)

    @verb(CHECK, body=ReasonBody)
    def reject(self, row: Milestone, *, actor: User, reason: str) -> None:
        """Rejects the claim: a whole new one is needed."""
        checks.reject(row, reason=reason, actor=actor)

    @verb(CHECK, body=MendBody)
    def mend_defect(
        self, row: Milestone, *, actor: User, number: int, mended_on: dt.date | None
    ) -> None:
        """Confirms that a minor defect is mended."""
        minor_defects.mend_defect(_defect(row, number), mended_on=mended_on, actor=actor)

    @verb(SEND, body=SayMendedBody)
    def say_mended(
        self,
        row: Milestone,
        *,
        actor: User,
        number: int,
        mended_on: dt.date | None,
        words: str,
    ) -> None:
        """Says that a minor defect is mended; somebody else confirms it."""
        minor_defects.say_mended(
            _defect(row, number), mended_on=mended_on, words=words, actor=actor
        )

    @verb(CHECK, body=RefuseMendedBody)
    def refuse_mended(self, row: Milestone, *, actor: User, number: int, reason: str) -> None:
        """Does not confirm that a minor defect is mended."""
        minor_defects.refuse_mended(_defect(row, number), reason=reason, actor=actor)

    @verb(PLAN, body=BaselineBody)
    def set_baseline(self, row: Milestone, *, actor: User, baseline_on: dt.date) -> None:
        """Sets the planned day while the contract is not signed."""
        milestones.set_baseline(row, baseline_on=baseline_on, actor=actor)

    @verb(PLAN, body=PlanBody)
    def replan(self, row: Milestone, *, actor: User, **sent: Any) -> None:
        """Changes what is planned, until the contract is signed."""
        change_plan(row, milestone_with(plan_of(row), sent), actor=actor)

    @verb(PLAN, body=SeenBody)
    def take_away(self, row: Milestone, *, actor: User) -> Response:
        """Takes a milestone out of the plan, until the contract is signed."""
        take_away_milestone(row, actor=actor)
        return Response(status=204)


class PlanMilestoneViewSet(BelowPartnership[Milestone], ApiViewSet[Milestone]):
    """Milestones of one partnership, for planning."""

    queryset = MilestoneViewSet.queryset
    serializer_class = MilestoneShown
    gives_seen = True
    tag = "milestone"
    detail_of: ClassVar[str] = "api-milestone-detail"

    @creates(
        PLAN,
        body=MilestoneBody,
        example={"name": "First room open", "baseline_on": "2027-06-01", "weight": "2"},
    )
    def create(self, *, actor: User, **sent: Any) -> Milestone:
        """Plans one more milestone, until the contract is signed."""
        base = NewMilestone(code=f"own_{uuid4().hex[:8]}", name="", weight=Decimal(1))
        return add_milestone(self.partnership, milestone_with(base, sent), actor=actor)


def _defect(milestone: Milestone, number: int) -> MinorDefect:
    found: MinorDefect = get_object_or_404(MinorDefect, milestone=milestone, pk=number)
    found.milestone = milestone
    return found
