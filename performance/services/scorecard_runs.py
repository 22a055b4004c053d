"""A run over the portfolio: in chunks, with progress, going on where it was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.jobs import enqueue
from core.ledger import SYSTEM_STREAM, audited
from core.periods import Period
from core.subject import Subject
from partnerships.models import Partnership
from performance.models import ScorecardFailure, ScorecardRun
from performance.services.scorecards import issue_scorecards

if TYPE_CHECKING:
    from core.jobs import RunningJob
    from core.models import User

CHUNK = 250


def start_run(period: Period, *, actor: User | None) -> ScorecardRun:
    """Asks for the scorecards of every partnership for `period`; a worker does it."""
    with audited(SYSTEM_STREAM, actor=actor, kind="scorecards.run_asked") as act:
        run = ScorecardRun.objects.create(
            period=period.key, requested_by=actor, requested_at=clock.now()
        )
        run.job = enqueue(
            "scorecards.run",
            {"run": run.pk},
            key=f"scorecards.run:{run.uuid}",
            requested_by=actor,
            title=_("Scorecards, %(period)s") % {"period": period.label},
            subject=Subject("scorecard_run", run.uuid),
        )
        run.save(update_fields=["job"])
        act.fact(run=str(run.uuid), period=period.key)
    return run


def go_on(run: ScorecardRun, job: RunningJob) -> None:
    """Works through the portfolio from where the run stands; each chunk is kept with its place."""
    period = Period.parse(run.period)
    everything = Partnership.objects.filter(kpis__isnull=False).distinct().order_by("pk")
    total = everything.count()
    while chunk := list(everything.filter(pk__gt=run.last_partnership)[:CHUNK]):
        job.check_cancelled()
        with job.step(chunk[-1].pk):
            outcome = issue_scorecards(
                chunk, period, cause=_("portfolio run"), actor=job.requested_by
            )
            ScorecardFailure.objects.bulk_create(
                (
                    ScorecardFailure(
                        run=run, partnership=one.partnership, message=" ".join(one.reasons)
                    )
                    for one in outcome.refused
                ),
                ignore_conflicts=True,
            )
            ScorecardRun.objects.filter(pk=run.pk).update(
                last_partnership=chunk[-1].pk,
                looked_at=F("looked_at") + len(chunk),
                issued=F("issued") + len(outcome.issued),
                unchanged=F("unchanged") + len(outcome.unchanged),
            )
        run.refresh_from_db()
        job.progress(run.looked_at, total, _("partnerships looked at"))
    ScorecardRun.objects.filter(pk=run.pk, finished_at__isnull=True).update(finished_at=clock.now())
