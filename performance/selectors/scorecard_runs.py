"""Runs of scorecards over the portfolio, as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from core.models import Job
from partnerships.models import Partnership
from performance.models import Scorecard, ScorecardFailure, ScorecardRun
from performance.selectors.score_inputs import reporting_period

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User
    from core.periods import Period

PERIODS_OFFERED = 8


def runs() -> Any:
    """All runs, newest first, each with the number of its failures."""
    found = ScorecardRun.objects.select_related("job", "requested_by")
    return found.annotate(failed=Count("failures")).order_by("-requested_at", "-pk")


def periods_to_score(today: dt.date) -> list[Period]:
    """The periods a run is offered for: the last one that ended first, then older ones."""
    period = reporting_period(today).previous()
    offered = []
    for _number in range(PERIODS_OFFERED):
        offered.append(period)
        period = period.previous()
    return offered


@dataclass(frozen=True, slots=True)
class FailureRow:
    failure: ScorecardFailure
    may_see: bool


def failures_of(run: ScorecardRun, user: User) -> list[FailureRow]:
    """What a run could not score; whether `user` may open each partnership. Two queries."""
    found = list(run.failures.select_related("partnership").order_by("partnership__name", "pk"))
    visible = set(
        Partnership.objects.visible_to(user)
        .filter(pk__in=[one.partnership_id for one in found])
        .values_list("pk", flat=True)
    )
    return [FailureRow(one, one.partnership_id in visible) for one in found]


def standing_results(run: ScorecardRun) -> int:
    """How many scorecards of the run's period are in force now."""
    return Scorecard.objects.filter(period=run.period, is_latest=True).count()


def state_of(run: ScorecardRun) -> str:
    """The state of the run's job, or "warnings" when it is done with failures."""
    state = run.job.state if run.job else Job.State.QUEUED
    failed: int = getattr(run, "failed", 0)
    return "warnings" if state == Job.State.DONE and failed else str(state)
