"""The register of risks: risks, their assessments, actions, triggers, and who carried them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import MoneyShown, PersonShown, Shown, seen_shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import ListMixin, NounViewSet, creates, verb
from core.models import Scope
from governance.api import risks_sent as sent
from governance.models import (
    Risk,
    RiskAction,
    RiskAllocation,
    RiskAssessment,
    RiskTrigger,
)
from governance.risk_scale import Assessed, Level
from governance.selectors.risk_rights import ASSESSES, KEEPS, SEES_SCORES, RiskRights, people_for
from governance.services import risk_actions, risk_triggers
from governance.services import risks as register
from governance.services.risk_assessments import assess
from partnerships import codelists
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import User

KEEP = Rule(Scope.DEFINE, KEEPS)
ASSESS = Rule(Scope.DEFINE, ASSESSES)
INSIDE = Rule(permission=SEES_SCORES)
_UNKNOWN = _("Nothing with this uuid is known in this partnership.")


class RiskShown(Shown):
    """A risk with the party that bears it; no bearer means not shared out yet."""

    uuid = serializers.UUIDField()
    category = serializers.ChoiceField(choices=codelists.RISK_CATEGORIES)
    title = serializers.CharField()
    description = serializers.CharField()
    bearer = serializers.ChoiceField(choices=Risk.Bearer.choices, allow_blank=True)
    owner = PersonShown(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    closed_reason = serializers.CharField()
    seen = seen_shown()


class RiskShownInside(RiskShown):
    """The same for officials: with why that side carries it, and how it was assessed last."""

    rationale = serializers.CharField()
    audience = serializers.ChoiceField(choices=Risk.Audience.choices)
    internal_note = serializers.CharField()
    review_months = serializers.IntegerField()
    review_on = serializers.DateField(allow_null=True)
    score = serializers.IntegerField(allow_null=True, help_text="Residual, 1 to 25.")
    inherent_score = serializers.IntegerField(allow_null=True)


class RiskFilters(Filters):
    """By kind, by who carries it, and whether it is open."""

    category = django_filters.ChoiceFilter(choices=codelists.RISK_CATEGORIES)
    bearer = django_filters.ChoiceFilter(choices=Risk.Bearer.choices)
    is_open = django_filters.BooleanFilter(field_name="closed_on", lookup_expr="isnull")


class RiskViewSet(BelowPartnership[Risk], NounViewSet[Risk]):
    """The register."""

    queryset = Risk.objects.select_related("owner", "partnership").order_by("position", "pk")
    serializer_class = RiskShown
    internal_serializer = RiskShownInside
    filterset_class = RiskFilters
    gives_seen = True
    tag = "risk"
    orders = {"title": ("title", "pk"), "-title": ("-title", "-pk")}

    def rows(self) -> QuerySet[Risk]:
        """Those that the person sees; the scores of each are told by the serializer alone."""
        found = Risk.objects.visible_to(self.user).filter(partnership=self.partnership)
        if self.request.method == "GET":
            found = found.as_assessed()
        return found.select_related("owner", "partnership").order_by("position", "pk")

    def represent(self, rows: Iterable[Risk]) -> list[Any]:
        """With the scores of today, in one more query where they were not read."""
        found: list[Any] = list(rows)
        bare = [one for one in found if not hasattr(one, "score")]
        if bare:
            known = Risk.objects.filter(pk__in=[one.pk for one in bare]).as_assessed()
            scores = {one.pk: (one.score, one.inherent_score) for one in known}
            for one in bare:
                one.score, one.inherent_score = scores[one.pk]
        return super().represent(found)

    @creates(KEEP, body=sent.RiskBody, example=sent.A_RISK)
    def create(self, *, actor: User, **facts: Any) -> Risk:
        """Writes a risk down."""
        return register.add_risk(self.partnership, self._facts(**facts), actor=actor)

    @verb(KEEP, body=sent.RiskChangeBody)
    def change(self, row: Risk, *, actor: User, **facts: Any) -> None:
        """Changes what is written of it; before the signature also who carries it."""
        register.change_risk(row, self._facts(**facts), actor=actor)

    @verb(ASSESS, body=sent.AssessmentBody, example=sent.AN_ASSESSMENT)
    def assess(self, row: Risk, *, actor: User, reason: str, review_on: Any, **found: Any) -> None:
        """Says how likely and how bad it is: the next row of its assessments."""

        def level(view: str) -> Level:
            return Level(*(found[f"{view}_{part}"] for part in ("probability", "impact", "money")))

        both = Assessed(level("inherent"), level("residual"))
        assess(row, both, reason=reason, review_on=review_on, actor=actor)

    @verb(ASSESS, body=sent.RiskReasonBody)
    def close(self, row: Risk, *, actor: User, reason: str) -> None:
        """Closes it: it cannot happen any more, or it has happened."""
        register.close_risk(row, reason=reason, actor=actor)

    @verb(ASSESS)
    def reopen(self, row: Risk, *, actor: User) -> None:
        """Opens a closed one again."""
        register.reopen_risk(row, actor=actor)

    def _facts(self, *, owner: UUID | None, **facts: Any) -> register.RiskFacts:
        return register.RiskFacts(owner=_owner(self, owner), **facts)


def _owner(noun: Any, wanted: UUID | None) -> User | None:
    if wanted is None:
        return None
    found = people_for(noun.partnership, internal=False).get(str(wanted))
    if found is None:
        raise serializers.ValidationError({"owner": _UNKNOWN})
    return found


class _OfRisks(BelowPartnership[Any]):
    """Rows that belong to risks which the person sees."""

    def rows(self) -> QuerySet[Any]:
        """Through their risk."""
        visible = Risk.objects.visible_to(self.user).filter(partnership=self.partnership)
        found: QuerySet[Any] = super(BelowPartnership, self).rows()
        return found.filter(risk__in=visible)

    def partnership_of(self, _row: Any) -> Any:
        """That of the address."""
        return self.partnership

    def risk(self, wanted: UUID) -> Risk:
        """A risk of the partnership that the person sees."""
        visible = Risk.objects.visible_to(self.user).filter(partnership=self.partnership)
        found: Risk | None = visible.filter(uuid=wanted).first()
        if found is None:
            raise serializers.ValidationError({"risk": _UNKNOWN})
        return found


class _OfARisk(Filters):
    """By the risk."""

    risk = django_filters.UUIDFilter(field_name="risk__uuid")


class RiskActionFilters(_OfARisk):
    """By risk, state and day."""

    state = django_filters.ChoiceFilter(choices=RiskAction.State.choices)
    due_until = django_filters.DateFilter(field_name="due_on", lookup_expr="lte")


class RiskActionShown(Shown):
    """An action against a risk. The cost is read by the side that wrote it, and the authority."""

    uuid = serializers.UUIDField()
    risk = serializers.UUIDField(source="risk.uuid")
    title = serializers.CharField()
    owner = PersonShown()
    due_on = serializers.DateField()
    cost = MoneyShown()
    state = serializers.ChoiceField(choices=RiskAction.State.choices)
    ended_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    seen = seen_shown()

    def to_representation(self, instance: Any) -> Any:
        """Without the cost where it is another's."""
        found = super().to_representation(instance)
        if not self.context["view"].risk_rights.sees_cost(instance):
            found["cost"] = None
        return found


class RiskActionViewSet(_OfRisks, NounViewSet[RiskAction]):
    """What is done about risks."""

    queryset = RiskAction.objects.select_related("risk", "owner").order_by("due_on", "pk")
    serializer_class = RiskActionShown
    filterset_class = RiskActionFilters
    gives_seen = True
    tag = "risk"

    @property
    def risk_rights(self) -> RiskRights:
        """What the person may read of a cost; asked once for each request."""
        return RiskRights(self.partnership, self.user, self.rights_on(self.partnership))

    @creates(KEEP, body=sent.NewRiskActionBody, example=sent.AN_ACTION)
    def create(self, *, actor: User, risk: UUID, owner: UUID, **facts: Any) -> RiskAction:
        """Plans an action against a risk."""
        planned = risk_actions.ActionFacts(owner=_owner(self, owner), **facts)
        return risk_actions.add_action(self.risk(risk), planned, actor=actor)

    @verb(KEEP, body=sent.RiskActionChangeBody)
    def change(self, row: RiskAction, *, actor: User, owner: UUID, **facts: Any) -> None:
        """Changes one that is still to be done."""
        planned = risk_actions.ActionFacts(owner=_owner(self, owner), **facts)
        risk_actions.change_action(row, planned, actor=actor)

    @verb(KEEP, body=sent.RiskActionEndBody)
    def end(self, row: RiskAction, *, actor: User, done: bool, note: str) -> None:
        """Says that it is done, or dropped."""
        risk_actions.end_action(row, done=done, note=note, actor=actor)


class RiskTriggerShown(Shown):
    """What raises a risk by itself, and whether what it watches for is so now."""

    uuid = serializers.UUIDField()
    risk = serializers.UUIDField(source="risk.uuid")
    kind = serializers.CharField()
    facts = serializers.JSONField()
    probability = serializers.IntegerField()
    impact = serializers.IntegerField(allow_null=True)
    episode = serializers.IntegerField(help_text="How often it has been so.")
    standing_since = serializers.DateTimeField(allow_null=True)
    said = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RiskTriggerViewSet(_OfRisks, NounViewSet[RiskTrigger]):
    """Triggers; for officials."""

    queryset = RiskTrigger.objects.select_related("risk").order_by("pk")
    serializer_class = RiskTriggerShown
    filterset_class = _OfARisk
    rule = INSIDE
    tag = "risk"

    @creates(ASSESS, body=sent.TriggerBody)
    def create(self, *, actor: User, risk: UUID, kind: str, facts: Any, **to: Any) -> RiskTrigger:
        """Sets what raises a risk by itself."""
        return risk_triggers.set_trigger(self.risk(risk), kind, facts, **to, actor=actor)

    @verb(ASSESS)
    def end(self, row: RiskTrigger, *, actor: User) -> None:
        """Ends it; what it raised stays."""
        risk_triggers.end_trigger(row, actor=actor)


class RiskAssessmentShown(Shown):
    """How a risk was assessed; by nobody where a trigger raised it."""

    uuid = serializers.UUIDField()
    risk = serializers.UUIDField(source="risk.uuid")
    at = serializers.DateTimeField()
    by = PersonShown(allow_null=True)
    trigger = serializers.UUIDField(source="trigger.uuid", allow_null=True, default=None)
    reason = serializers.CharField()
    inherent_probability = serializers.IntegerField()
    inherent_impact = serializers.IntegerField()
    inherent_money = MoneyShown()
    residual_probability = serializers.IntegerField()
    residual_impact = serializers.IntegerField()
    residual_money = MoneyShown()
    is_current = serializers.BooleanField()


class RiskAssessmentFilters(_OfARisk):
    """By risk; only those that count today."""

    is_current = django_filters.BooleanFilter()


class RiskAssessmentViewSet(_OfRisks, ListMixin[RiskAssessment]):
    """Every assessment, the latest first; for officials."""

    queryset = RiskAssessment.objects.select_related("risk", "by", "trigger").order_by("-at", "-pk")
    serializer_class = RiskAssessmentShown
    filterset_class = RiskAssessmentFilters
    rule = INSIDE
    tag = "risk"


class RiskAllocationShown(Shown):
    """Who carried a risk from a moment on, and by what that was settled."""

    risk = serializers.UUIDField(source="risk.uuid")
    bearer = serializers.ChoiceField(choices=Risk.Bearer.choices, allow_blank=True)
    basis = serializers.ChoiceField(choices=RiskAllocation.Basis.choices)
    decision = serializers.UUIDField(source="decision.uuid", allow_null=True, default=None)
    at = serializers.DateTimeField()


class RiskAllocationShownInside(RiskAllocationShown):
    """The same for officials: with why."""

    why = serializers.CharField()


class RiskAllocationViewSet(_OfRisks, ListMixin[RiskAllocation]):
    """Who carried which risk since when, the latest first."""

    queryset = RiskAllocation.objects.select_related("risk", "decision").order_by("-at", "-pk")
    serializer_class = RiskAllocationShown
    internal_serializer = RiskAllocationShownInside
    filterset_class = _OfARisk
    tag = "risk"
