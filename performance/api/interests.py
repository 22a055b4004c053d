"""What each side wants and what it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, Refused
from governance.models import BlockSide
from partnerships.api.base import BelowPartnership
from performance.models import Contribution, ContributionReview, SideObjective
from performance.services import contributions, interests

if TYPE_CHECKING:
    from core.models import User

KEEP = Rule(Scope.DECIDE, "keep_sharing")


class SideObjectiveShown(Shown):
    """What one side wants for itself."""

    uuid = serializers.UUIDField()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    title = serializers.CharField()
    why = serializers.CharField()
    goal = serializers.ChoiceField(choices=SideObjective.Goal.choices)
    shared = serializers.UUIDField(
        source="shared.uuid",
        allow_null=True,
        default=None,
        help_text="The shared objective that serves it.",
    )
    kpis = serializers.SerializerMethodField(help_text="uuids of the KPIs that show it.")
    ended_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    seen = seen_shown()

    def get_kpis(self, row: SideObjective) -> list[str]:
        """In their order."""
        return [str(kpi.uuid) for kpi in row.kpis.all()]


class SideObjectiveBody(Body):
    """What one's own side wants."""

    title = serializers.CharField(max_length=300)
    why = serializers.CharField(allow_blank=True, default="", max_length=2000)
    goal = serializers.ChoiceField(choices=SideObjective.Goal.choices)
    shared = serializers.UUIDField(allow_null=True, default=None)
    kpis = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=100)


class SideObjectiveChangeBody(SideObjectiveBody, SeenBody):
    """The objective as it shall be, whole: a KPI that is left out shows it no longer."""


class SharingReasonBody(SeenBody):
    """Why something ends."""

    reason = serializers.CharField(allow_blank=True, max_length=2000)


class SideObjectiveViewSet(BelowPartnership[SideObjective], NounViewSet[SideObjective]):
    """Objectives of each side, given up ones too."""

    queryset = (
        SideObjective.objects.select_related("partnership", "shared")
        .prefetch_related("kpis")
        .order_by("pk")
    )
    serializer_class = SideObjectiveShown
    gives_seen = True
    tag = "partnership"

    @creates(KEEP, body=SideObjectiveBody, example={"title": "Short waits", "goal": "community"})
    def create(self, *, actor: User, **sent: Any) -> SideObjective:
        """Writes down what one's own side wants."""
        return interests.write_side_objective(self.partnership, self._facts(**sent), actor=actor)

    @verb(KEEP, body=SideObjectiveChangeBody)
    def change(self, row: SideObjective, *, actor: User, **sent: Any) -> None:
        """Changes it; only the side whose it is."""
        interests.change_side_objective(row, self._facts(**sent), actor=actor)

    @verb(KEEP, body=SharingReasonBody)
    def end(self, row: SideObjective, *, actor: User, reason: str) -> None:
        """Gives it up."""
        interests.end_side_objective(row, reason=reason, actor=actor)

    def _facts(self, *, shared: Any, kpis: list[Any], **words: Any) -> interests.SideObjectiveFacts:
        problems = []
        known = tuple(self.partnership.kpis.filter(uuid__in=kpis))
        if len(known) < len(set(kpis)):
            text = _("One of these KPIs is not this partnership’s.")
            problems.append(Problem("kpis", "unknown", text))
        served = self.partnership.objectives.filter(uuid=shared).first() if shared else None
        if shared and served is None:
            text = _("There is no such shared objective here.")
            problems.append(Problem("shared", "unknown", text))
        if problems:
            raise Refused(problems)
        return interests.SideObjectiveFacts(shared=served, kpis=known, **words)


class ContributionReviewShown(Shown):
    """What the receiving side found on a day."""

    on = serializers.DateField()
    verdict = serializers.ChoiceField(choices=ContributionReview.Verdict.choices)
    note = serializers.CharField()
    by = PersonShown()


class ContributionShown(Shown):
    """What a side brings, whether the other agreed, and what it found since."""

    uuid = serializers.UUIDField()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    what = serializers.CharField()
    extent = serializers.CharField()
    resource = serializers.UUIDField(
        source="promise.uuid",
        allow_null=True,
        default=None,
        help_text="The promised resource as which it is counted.",
    )
    recorded_by = PersonShown()
    agreed_by = PersonShown(allow_null=True)
    agreed_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    reviews = ContributionReviewShown(many=True)
    seen = seen_shown()


class ContributionBody(Body):
    """What one's own side brings."""

    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    what = serializers.CharField(max_length=200)
    extent = serializers.CharField(allow_blank=True, default="", max_length=200)
    resource = serializers.UUIDField(allow_null=True, default=None)


class ContributionReviewBody(SeenBody):
    """How it comes."""

    verdict = serializers.ChoiceField(choices=ContributionReview.Verdict.choices)
    note = serializers.CharField(allow_blank=True, default="", max_length=2000)


class ContributionViewSet(BelowPartnership[Contribution], NounViewSet[Contribution]):
    """What each side brings, ended ones too."""

    queryset = (
        Contribution.objects.select_related("partnership", "promise", "recorded_by", "agreed_by")
        .prefetch_related("reviews__by")
        .order_by("pk")
    )
    serializer_class = ContributionShown
    gives_seen = True
    tag = "partnership"

    @creates(KEEP, body=ContributionBody, example={"kind": "people", "what": "Two analysts"})
    def create(self, *, actor: User, resource: Any, **sent: Any) -> Contribution:
        """Writes down what one's own side brings."""
        rows = self.partnership.promised_resources.filter(uuid=resource)
        promise = rows.first() if resource else None
        if resource and promise is None:
            text = _("There is no such promised resource here.")
            raise Refused([Problem("resource", "unknown", text)])
        facts = contributions.ContributionFacts(promise=promise, **sent)
        return contributions.record_contribution(self.partnership, facts, actor=actor)

    @verb(KEEP, body=SeenBody)
    def agree(self, row: Contribution, *, actor: User) -> None:
        """Agrees for the side that receives it."""
        contributions.agree_to_contribution(row, actor=actor)

    @verb(KEEP, body=ContributionReviewBody)
    def review(self, row: Contribution, *, actor: User, **sent: Any) -> None:
        """Says for the receiving side how it comes."""
        contributions.review_contribution(row, **sent, actor=actor)

    @verb(KEEP, body=SharingReasonBody)
    def end(self, row: Contribution, *, actor: User, reason: str) -> None:
        """Says that it is brought no longer."""
        contributions.end_contribution(row, reason=reason, actor=actor)
