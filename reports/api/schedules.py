"""Reports that come every month or quarter: one's own, set up and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, Shown
from core.api.views import NounViewSet, creates, verb
from partnerships.api.base import BelowPartnership
from partnerships.api.named import PartnershipNamed
from partnerships.api.own import CHANGE_OWN, OwnRows
from reports.api.reports import ISSUE, ISSUE_FOR_MANY
from reports.models import IssuedReport, ReportSchedule
from reports.services.schedules import end_schedule, set_up

if TYPE_CHECKING:
    from core.models import User


class ReportScheduleShown(Shown):
    """A regular report."""

    uuid = serializers.UUIDField()
    partnership = PartnershipNamed(allow_null=True, help_text="None where it is over many.")
    kind = serializers.CharField(source="slug")
    length = serializers.ChoiceField(choices=IssuedReport.Length.choices)
    every = serializers.ChoiceField(choices=ReportSchedule.Every.choices)
    day = serializers.IntegerField()
    told = serializers.ListField(child=serializers.UUIDField())
    set_up_at = serializers.DateTimeField()
    next_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)
    last_words = serializers.CharField(help_text="Why the last run issued nothing.")
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_words = serializers.CharField()


class ReportScheduleBody(Body):
    """Which report, how often, on which day, and who else is told."""

    kind = serializers.CharField(max_length=60)
    length = serializers.CharField(default=IssuedReport.Length.FULL, max_length=10)
    every = serializers.ChoiceField(choices=ReportSchedule.Every.choices)
    day = serializers.IntegerField(help_text="From 1 to 28.")
    told = serializers.ListField(
        child=serializers.UUIDField(),
        default=list,
        max_length=50,
        help_text="People, by their uuid; told as far as they may fetch the report then.",
    )


def _set_up(partnership: Any, actor: User, kind: str, facts: dict[str, Any]) -> ReportSchedule:
    return set_up(partnership, slug=kind, actor=actor, **facts)


class ReportScheduleViewSet(OwnRows[ReportSchedule], NounViewSet[ReportSchedule]):
    """One's own regular reports."""

    queryset = ReportSchedule.objects.select_related("partnership").order_by("-set_up_at", "-pk")
    serializer_class = ReportScheduleShown
    owned_by = "set_up_by"

    @creates(
        ISSUE_FOR_MANY,
        body=ReportScheduleBody,
        example={"kind": "portfolio_overview", "every": "month", "day": 5},
    )
    def create(self, *, actor: User, kind: str, **facts: Any) -> ReportSchedule:
        """Has one issued regularly over all partnerships on which the person may issue reports."""
        return _set_up(None, actor, kind, facts)

    @verb(CHANGE_OWN)
    def end(self, row: ReportSchedule, *, actor: User) -> None:
        """Issues no more of it."""
        end_schedule(row, actor=actor)


class SetUpReportScheduleViewSet(BelowPartnership[ReportSchedule]):
    """Regular reports of one partnership, for setting up."""

    queryset = ReportSchedule.objects.select_related("partnership")
    serializer_class = ReportScheduleShown
    tag = "report schedule"
    detail_of = "api-report-schedule-detail"

    @creates(
        ISSUE,
        body=ReportScheduleBody,
        example={"kind": "period_performance", "every": "quarter", "day": 10},
    )
    def create(self, *, actor: User, kind: str, **facts: Any) -> ReportSchedule:
        """Has one issued every month or quarter, in the name of whoever asks."""
        return _set_up(self.partnership, actor, kind, facts)
