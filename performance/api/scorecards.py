"""Scorecards with their trace, every version; and runs over the portfolio."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from core.api.fields import Body, ExactShown, PersonShown, Shown
from core.api.rules import READ, Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.periods import Period
from core.problems import Problem, Refused
from partnerships.api.base import OfPartnerships
from partnerships.api.named import OfPartnershipFilters, PartnershipNamed
from partnerships.portfolio_actions import may
from performance.models import Scorecard, ScorecardRun
from performance.scoring import Axis
from performance.scoring.states import Quadrant
from performance.selectors.goals_apart import conflict_of, quadrant_of
from performance.selectors.scorecard_runs import failures_of, runs, state_of
from performance.services.scorecard_runs import (
    cancel_run,
    retry_run,
    start_run,
    try_failed_again,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import User


class ScorecardShown(Shown):
    """A version of a scorecard. A score is null where there was too little data, never zero."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed()
    period = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    version = serializers.IntegerField()
    is_latest = serializers.BooleanField()
    financial = ExactShown()
    community = ExactShown()
    financial_received = ExactShown(help_text="Weight received, as a fraction of all weight.")
    community_received = ExactShown()
    financial_status = serializers.ChoiceField(choices=Scorecard.Status.choices)
    community_status = serializers.ChoiceField(choices=Scorecard.Status.choices)
    dual = ExactShown()
    state = serializers.CharField()
    finding = serializers.CharField()
    quadrant = serializers.SerializerMethodField()
    conflict = serializers.SerializerMethodField()
    cause = serializers.CharField()
    rule_version = serializers.CharField()
    contract_version = serializers.IntegerField(source="contract_version.number")
    result_sha256 = serializers.CharField()
    issued_at = serializers.DateTimeField()

    @extend_schema_field(
        serializers.ChoiceField(choices=[one.value for one in Quadrant], allow_null=True)
    )
    def get_quadrant(self, row: Scorecard) -> str | None:
        """Where both scores stand against the pass mark; null unless both goals have one."""
        found = quadrant_of(row)
        return found.value if found is not None else None

    @extend_schema_field(
        serializers.ChoiceField(choices=[one.value for one in Axis], allow_null=True)
    )
    def get_conflict(self, row: Scorecard) -> str | None:
        """The goal that is not met while the other one is; null where they do not pull apart."""
        found = conflict_of(row)
        return found.value if found is not None else None


class ScorecardFilters(OfPartnershipFilters):
    """By partnership, period and version."""

    period = django_filters.CharFilter()
    state = django_filters.CharFilter()
    is_latest = django_filters.BooleanFilter()
    after = django_filters.DateFilter(field_name="period_start", lookup_expr="gte")
    before = django_filters.DateFilter(field_name="period_end", lookup_expr="lte")


class ScorecardViewSet(OfPartnerships[Scorecard], NounViewSet[Scorecard]):
    """Issued scorecards. Issued is issued: a later figure makes a further version."""

    queryset = (
        Scorecard.objects.select_related("contract_version")
        .defer("result")
        .order_by("-period_start", "partnership", "-version", "pk")
    )
    serializer_class = ScorecardShown
    filterset_class = ScorecardFilters
    orders = {
        "period": ("period_start", "version", "pk"),
        "-period": ("-period_start", "-version", "pk"),
        "issued_at": ("issued_at", "pk"),
        "-issued_at": ("-issued_at", "-pk"),
    }

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def trace(self, _request: Request, **_kwargs: Any) -> Response:
        """How it was worked out: inputs, rules, every intermediate value and the words."""
        return Response(json.loads(self.get_object().result))

    trace.rule = READ  # type: ignore[attr-defined] # read by HasRule


def may_run(user: User) -> bool:
    """As the page asks."""
    return may(user, "scorecard_runs")


RUN = Rule(Scope.REPORT, "", may=may_run)


class FailureShown(Shown):
    """A partnership that could not be scored; its uuid only where the person may see it."""

    partnership = serializers.SerializerMethodField()
    message = serializers.CharField(source="failure.message")
    reference = serializers.CharField(source="failure.reference")

    def get_partnership(self, row: Any) -> str | None:
        """Null where the person may not see it."""
        return str(row.failure.partnership.uuid) if row.may_see else None


class RunShown(Shown):
    """A run over the portfolio. The failures come with a single run only."""

    uuid = serializers.UUIDField()
    period = serializers.CharField()
    state = serializers.SerializerMethodField()
    job = serializers.UUIDField(source="job.uuid", default=None, allow_null=True)
    looked_at = serializers.IntegerField()
    issued = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    failed = serializers.IntegerField()
    requested_by = PersonShown(allow_null=True)
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    failures = FailureShown(many=True, required=False)

    def get_state(self, row: ScorecardRun) -> str:
        """The state of its job, or "warnings" when it is done with failures."""
        return state_of(row)


class RunBody(Body):
    """For which quarter."""

    period = serializers.CharField(help_text="For example 2026-Q3.", max_length=10)


class RunViewSet(NounViewSet[ScorecardRun]):
    """Runs of the scorecards of all partnerships; for portfolio officials."""

    queryset = ScorecardRun.objects.all()
    serializer_class = RunShown
    rule = RUN

    def rows(self) -> QuerySet[ScorecardRun]:
        """All, newest first."""
        found: QuerySet[ScorecardRun] = runs()
        return found

    def one(self, row: ScorecardRun) -> Any:
        """With what could not be scored."""
        failures = FailureShown(failures_of(row, self.user), many=True).data
        return {**super().one(row), "failures": failures}

    @creates(RUN, body=RunBody)
    def create(self, *, actor: User, period: str) -> ScorecardRun:
        """Asks for the scorecards of every partnership; follow the job."""
        return start_run(parsed_period(period), actor=actor)

    @verb(RUN)
    def cancel(self, row: ScorecardRun, *, actor: User) -> None:
        """Stops a run after the chunk it is in; what was issued stays."""
        cancel_run(row, actor=actor)

    @verb(RUN)
    def retry(self, row: ScorecardRun, *, actor: User) -> None:
        """Goes on with a run that was stopped or failed."""
        retry_run(row, actor=actor)

    @verb(RUN)
    def try_failed_again(self, row: ScorecardRun, *, actor: User) -> Response:
        """Another run, over what this one could not score."""
        return self.answer(try_failed_again(row, actor=actor), 201)


def parsed_period(text: str, field: str = "period") -> Period:
    """The period of a key such as 2026-Q3.

    Raises:
        Refused: when it is none.
    """
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Refused([Problem(field, "unreadable", str(error))]) from None
