"""Milestones, figures and scorecards as recorded on an earlier day, with what they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships.api.recorded import (
    AsRecordedShown,
    AsRecordedViewSet,
    BesideShown,
    LeavingOut,
)
from performance.api.milestones import MilestoneShown
from performance.api.records import RecordShown
from performance.api.scorecards import ScorecardShown
from performance.models import KPIRecord, Milestone, Scorecard
from performance.selectors.scorecard_view import cards_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class MilestoneThen(LeavingOut, MilestoneShown):
    """A milestone without its rounds and what hangs on them."""

    left_out = ("depends_on", "rounds", "forecasts", "defects", "seen")


class MilestoneBeside(BesideShown):
    """A milestone then and now; `now` is null where it was taken away since."""

    then = MilestoneThen()
    now = MilestoneThen(allow_null=True)


class MilestonesAsRecorded(AsRecordedShown):
    """Every milestone that was planned then."""

    rows = MilestoneBeside(many=True)


class MilestonesRecordedViewSet(AsRecordedViewSet[Milestone]):
    """The milestones of a partnership as recorded on a day."""

    queryset = Milestone.objects.none()
    serializer_class = MilestonesAsRecorded
    shape = MilestoneThen
    tag = "milestone"

    def told(self) -> Sequence[Milestone]:
        """All that are planned, in the order of the plan."""
        rows = Milestone.objects.filter(partnership=self.partnership)
        return list(rows.select_related("partnership", "claimed_by", "accepted_by"))


class RecordThen(LeavingOut, RecordShown):
    """A figure without its evidence and disputes."""

    left_out = ("evidence", "disputes", "seen")


class RecordBeside(BesideShown):
    """A figure then and now."""

    then = RecordThen()
    now = RecordThen(allow_null=True)


class RecordsAsRecorded(AsRecordedShown):
    """Every figure that had been sent by then, in the state that it was in."""

    rows = RecordBeside(many=True)


_BESIDE = (
    "partnership",
    "kpi",
    "monthly_return",
    "submission",
    "submitted_by",
    "decided_by",
    "corrects",
)


class RecordsRecordedViewSet(AsRecordedViewSet[KPIRecord]):
    """The figures of a partnership's KPIs as recorded on a day."""

    queryset = KPIRecord.objects.none()
    serializer_class = RecordsAsRecorded
    shape = RecordThen
    tag = "KPI record"

    def told(self) -> Sequence[KPIRecord]:
        """The newest period first."""
        rows = KPIRecord.objects.filter(partnership=self.partnership).select_related(*_BESIDE)
        return list(rows.order_by("-period_start", "kpi__position", "pk"))


class ScorecardBeside(BesideShown):
    """A version then and now: issued is issued, and only whether it is the latest can change."""

    then = ScorecardShown()
    now = ScorecardShown(allow_null=True)


class ScorecardsAsRecorded(AsRecordedShown):
    """Every version that had been issued by then."""

    rows = ScorecardBeside(many=True)


class ScorecardsRecordedViewSet(AsRecordedViewSet[Scorecard]):
    """The scorecards of a partnership as recorded on a day."""

    queryset = Scorecard.objects.none()
    serializer_class = ScorecardsAsRecorded
    shape = ScorecardShown
    tag = "scorecard"

    def told(self) -> Sequence[Scorecard]:
        """All versions, by period."""
        return cards_of(self.partnership)
