"""A run over the portfolio: in chunks, with progress, going on where it was stopped."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, jobs
from core.jobs.worker import new_reference
from core.ledger import SYSTEM_STREAM, audited
from core.models import Job
from core.periods import Period
from core.problems import Problem, refuse_if
from core.subject import Subject
from partnerships.models import Partnership
from performance.models import ScorecardFailure, ScorecardRun
from performance.selectors.score_inputs import REPORTING
from performance.services.scorecards import issue_scorecards, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.jobs import RunningJob
    from core.models import User
    from performance.services.scorecards import Prepared

CHUNK = 250
WRITTEN_AT_ONCE = 20
"""So many scorecards are written in one transaction: others who write wait for no more."""
PAUSE_SECONDS = 0.03
"""Between two transactions on SQLite, which gives whoever waits no turn of its own accord."""
_MAY_PASS = (OperationalError, InterfaceError)
"""What another try may mend: the job is tried again instead of blaming a partnership."""

log = logging.getLogger("concord.scorecards")


def start_run(
    period: Period, *, actor: User | None, only: Sequence[int] | None = None
) -> ScorecardRun:
    """Asks for the scorecards of every partnership for `period`; a worker does it.

    With `only` it looks at the partnerships with these keys and at no others.

    Raises:
        Refused: when the period is not one that scorecards are made for, has not begun, or a run
            for it is under way.
    """
    refuse_if(_objections(period))
    with audited(SYSTEM_STREAM, actor=actor, kind="scorecards.run_asked") as act:
        run = ScorecardRun.objects.create(
            period=period.key, requested_by=actor, requested_at=clock.now()
        )
        run.job = jobs.enqueue(
            "scorecards.run",
            {"run": run.pk} if only is None else {"run": run.pk, "only": list(only)},
            key=f"scorecards.run:{run.uuid}",
            requested_by=actor,
            title=_("Scorecards, %(period)s") % {"period": period.label},
            subject=Subject("scorecard_run", run.uuid),
        )
        run.save(update_fields=["job"])
        act.fact(run=str(run.uuid), period=period.key)
    return run


def cancel_run(run: ScorecardRun, *, actor: User) -> Job | None:
    """Stops a run after the chunk it is in; what was issued stays. A finished one stays as is."""
    return _ask(run, actor, "scorecards.run_cancelled", jobs.cancel)


def retry_run(run: ScorecardRun, *, actor: User) -> Job | None:
    """Asks once more for a run that was stopped or failed; it goes on from where it stood."""
    return _ask(run, actor, "scorecards.run_retried", jobs.retry)


def try_failed_again(run: ScorecardRun, *, actor: User) -> ScorecardRun:
    """Another run for the same period, over the partnerships that this one could not score.

    Raises:
        Refused: when every partnership was scored, this run is not finished, or another run for
            the period is under way.
    """
    failed = list(run.failures.order_by("partnership").values_list("partnership", flat=True))
    refuse_if(
        [Problem("", "none_failed", _("Every partnership of this run was scored."))]
        if not failed
        else []
    )
    return start_run(Period.parse(run.period), actor=actor, only=failed)


def _ask(run: ScorecardRun, actor: User, kind: str, ask: Any) -> Job | None:
    if run.job is None:
        return None
    with audited(SYSTEM_STREAM, actor=actor, kind=kind) as act:
        job: Job = ask(run.job, actor=actor)
        act.fact(run=str(run.uuid), period=run.period, state=job.state)
    return job


def _objections(period: Period) -> Iterator[Problem]:
    if period.kind != REPORTING:
        yield Problem(
            "period", "not_a_quarter", _("Scorecards are made for quarters, such as 2026-Q3.")
        )
    if period.start > clock.today():
        yield Problem("period", "not_begun", _("This period has not begun. Choose an earlier one."))
    if ScorecardRun.objects.filter(period=period.key, job__state__in=Job.UNFINISHED).exists():
        yield Problem(
            "period",
            "under_way",
            _("A run for %(period)s is under way. Wait for it, or cancel it first.")
            % {"period": period.label},
        )


@dataclass(slots=True)
class _Tally:
    issued: int
    unchanged: int
    failures: list[ScorecardFailure]


def go_on(run: ScorecardRun, job: RunningJob) -> None:
    """Works through the portfolio from where the run stands; each chunk is kept with its place.

    A partnership that cannot be scored is listed and does not stop the others, whatever the
    reason; only a database that does not answer stops the run, to be tried again.

    A chunk is worked out before anything is locked, then written in small transactions. What
    agrees with its scorecard already is only counted.
    """
    period = Period.parse(run.period)
    everything = Partnership.objects.filter(kpis__isnull=False).distinct().order_by("pk")
    if "only" in job.payload:
        everything = everything.filter(pk__in=job.payload["only"])
    total = everything.count()
    while chunk := list(everything.filter(pk__gt=run.last_partnership)[:CHUNK]):
        job.check_cancelled()
        prepared = _prepared(chunk, period)
        for part in _parts(chunk, prepared):
            _write(run, part, period, job, prepared)
            _let_others_write()
        run.refresh_from_db()
        job.progress(run.looked_at, total, _("partnerships looked at"))
    ScorecardRun.objects.filter(pk=run.pk, finished_at__isnull=True).update(finished_at=clock.now())


def _prepared(chunk: Sequence[Partnership], period: Period) -> Prepared | None:
    """The chunk worked out; None where something breaks, which is then found one by one."""
    try:
        return prepare(chunk, period)
    except _MAY_PASS:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the others are scored
        return None


def _parts(
    chunk: Sequence[Partnership], prepared: Prepared | None
) -> Iterator[Sequence[Partnership]]:
    """The chunk in pieces, each with so many to write; what agrees already does not count."""
    start, written = 0, 0
    for place, one in enumerate(chunk):
        if prepared and one.pk in prepared.unchanged:
            continue
        if written == WRITTEN_AT_ONCE:
            yield chunk[start:place]
            start, written = place, 0
        written += 1
    yield chunk[start:]


def _write(
    run: ScorecardRun,
    part: Sequence[Partnership],
    period: Period,
    job: RunningJob,
    prepared: Prepared | None,
) -> None:
    with job.step(part[-1].pk):
        tally = _score(run, part, period, job, prepared)
        ScorecardFailure.objects.bulk_create(tally.failures, ignore_conflicts=True)
        ScorecardRun.objects.filter(pk=run.pk).update(
            last_partnership=part[-1].pk,
            looked_at=F("looked_at") + len(part),
            issued=F("issued") + tally.issued,
            unchanged=F("unchanged") + tally.unchanged,
        )


def _let_others_write() -> None:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE_SECONDS)


def _score(
    run: ScorecardRun,
    chunk: Sequence[Partnership],
    period: Period,
    job: RunningJob,
    prepared: Prepared | None = None,
) -> _Tally:
    """The chunk at once; where something unexpected breaks, one by one, the broken one listed."""
    try:
        with transaction.atomic():
            outcome = issue_scorecards(
                chunk,
                period,
                cause=_("portfolio run"),
                actor=job.requested_by,
                prepared=prepared,
            )
    except _MAY_PASS:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are scored
        if len(chunk) == 1:
            return _Tally(0, 0, [_unexpected(run, chunk[0], error)])
        log.warning("run %s: a chunk broke, its partnerships are scored one by one", run.pk)
        singles = [_score(run, [one], period, job) for one in chunk]
        return _Tally(
            sum(one.issued for one in singles),
            sum(one.unchanged for one in singles),
            [failure for one in singles for failure in one.failures],
        )
    refused = [
        ScorecardFailure(run=run, partnership=one.partnership, message=" ".join(one.reasons))
        for one in outcome.refused
    ]
    return _Tally(len(outcome.issued), len(outcome.unchanged), refused)


def _unexpected(run: ScorecardRun, partnership: Partnership, error: Exception) -> ScorecardFailure:
    reference = new_reference()
    log.error(
        "run %s: the scorecard of %s broke, reference %s",
        run.pk,
        partnership.reference,
        reference,
        exc_info=error,
    )
    return ScorecardFailure(
        run=run,
        partnership=partnership,
        message=_("Something unexpected went wrong. Tell your administrator the reference."),
        reference=reference,
    )
