"""Does one job: take the lease, run the handler, record how it ended."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import current
from core.jobs.handlers import UnknownKind, handler_of
from core.jobs.running import Cancelled, LeaseLost, Permanent, RunningJob, lease_end
from core.models.job import Job
from core.outage import is_unreachable
from core.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("concord.jobs")

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LONGEST_PAUSE_SECONDS = 600
_LOOKS_AGAIN_AFTER_SECONDS = 0.2


def run(job_id: int, *, early: bool = False) -> Job.State | None:
    """Do the job if it is due and free; None when it is not: it is done, or somebody has it.

    `early` does it before it is due.
    """
    job = _claim(job_id, early=early)
    if job is None:
        return None
    running = RunningJob(job)
    language = job.requested_by.language if job.requested_by else settings.LANGUAGE_CODE
    with (
        current.request(job.request_id or f"job-{job.uuid}"),
        current.doing(job.uuid),
        translation.override(language),
    ):
        began = time.monotonic()
        try:
            state = _do(running)
        except LeaseLost:
            log.warning("job %s (%s): the lease was lost, nothing is recorded", job.pk, job.kind)
            return None
        _tell(running, state, time.monotonic() - began)
        return state


def _tell(running: RunningJob, state: Job.State, seconds: float) -> None:
    log.info(
        "job %s (%s): %s at try %s after %.1f s",
        running.id,
        running.kind,
        state.value,
        running.attempt,
        seconds,
        extra={
            "facts": {
                "kind": running.kind,
                "state": state.value,
                "attempt": running.attempt,
                "milliseconds": round(seconds * 1000),
            }
        },
    )


def drain(limit: int = 1000) -> int:
    """Do all jobs that are due, also those they bring about, here and now; how many were done.

    For commands that run without a worker, and for tests.
    """
    count = 0
    while count < limit:
        job_id = Job.objects.due(timezone.now()).order_by("run_after", "pk").values("pk").first()
        if job_id is None:
            break
        run(job_id["pk"])
        count += 1
    return count


def see_through(
    job_id: int,
    *,
    patience: dt.timedelta = dt.timedelta(minutes=15),
    failed: Callable[[Job], object] = lambda _job: None,
) -> Job:
    """Do the job here, or wait until the worker that took it is done; the job as it ended.

    For commands, which may run beside a worker or without one. A job that is tried again is
    waited for too, and `failed` is told of each attempt that broke; when `patience` is at an end
    the job comes back unfinished.
    """
    deadline = time.monotonic() + patience.total_seconds()
    told = 0
    while True:
        run(job_id)
        job = Job.objects.get(pk=job_id)
        if job.state not in Job.UNFINISHED or time.monotonic() > deadline:
            return job
        if job.state == Job.State.QUEUED and job.failure and job.attempts > told:
            told = job.attempts
            failed(job)
        time.sleep(_LOOKS_AGAIN_AFTER_SECONDS)


def _claim(job_id: int, *, early: bool = False) -> Job | None:
    now = timezone.now()
    owner = secrets.token_hex(16)
    waiting = Q(state=Job.State.QUEUED)
    if not early:
        waiting &= Q(run_after__lte=now)
    free = waiting | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(
        free, pk=job_id, cancel_requested_at__isnull=True, attempts__lt=settings.JOB_MAX_ATTEMPTS
    ).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        lease_owner=owner,
        lease_until=lease_end(),
        started_at=now,
        failure="",
        failure_reference="",
    )
    if not taken:
        return None
    return Job.objects.select_related("requested_by").filter(pk=job_id, lease_owner=owner).first()


def _do(running: RunningJob) -> Job.State:
    try:
        with running.beating():
            result = handler_of(running.kind)(running)
    except Cancelled:
        return _end(running, Job.State.CANCELLED)
    except (Refused, Permanent) as refusal:
        said = str(refusal)
        return _fail(running, Job.State.FAILED, refusal, lambda _reference: said)
    except (UnknownKind, SoftTimeLimitExceeded) as error:
        return _fail(running, Job.State.FAILED, error, _hopeless(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is recorded and tried again
        return _unexpected(running, error)
    if running.is_done:
        running.store_result(result)
        return Job.State.DONE
    running.result = result if result is not None else running.result
    return _end(running, Job.State.DONE)


def _end(running: RunningJob, state: Job.State) -> Job.State:
    running.finish(state)
    return state


def _hopeless(error: Exception) -> Callable[[str], str]:
    if isinstance(error, SoftTimeLimitExceeded):
        return lambda reference: (
            _(
                "This took longer than is allowed and was stopped. Try it for a smaller part, "
                "or tell your administrator the reference %(reference)s."
            )
            % {"reference": reference}
        )
    return lambda reference: (
        _(
            "This version of Concord cannot do this work. Tell your administrator "
            "the reference %(reference)s."
        )
        % {"reference": reference}
    )


def _unexpected(running: RunningJob, error: Exception) -> Job.State:
    if running.is_done:
        # The effect is committed: what failed after it cannot take it back.
        log.error("job %s (%s): failed after its effect", running.id, running.kind, exc_info=error)
        return Job.State.DONE
    if running.attempt >= settings.JOB_MAX_ATTEMPTS:
        return _fail(running, Job.State.DEAD, error, given_up)
    pause = min(_LONGEST_PAUSE_SECONDS, 2**running.attempt)
    if is_unreachable(error):
        # Through no fault of the job: as when its worker is killed.
        pause = min(pause, settings.JOB_LEASE_SECONDS)
    return _fail(
        running,
        Job.State.QUEUED,
        error,
        lambda reference: (
            _(
                "Something unexpected went wrong. Concord tries it again by itself. "
                "Reference: %(reference)s."
            )
            % {"reference": reference}
        ),
        run_after=timezone.now() + dt.timedelta(seconds=pause),
        sent_at=None,
    )


def _fail(
    running: RunningJob,
    state: Job.State,
    error: Exception,
    text: Callable[[str], str],
    **columns: dt.datetime | None,
) -> Job.State:
    reference = new_reference()
    if connection.needs_rollback:
        # The handler left a transaction of its caller unusable; only the caller can end it.
        raise error
    expected = isinstance(error, Refused | Permanent)
    log.log(
        logging.INFO if expected else logging.ERROR,
        "job %s (%s) %s at try %s, reference %s: %s",
        running.id,
        running.kind,
        state.value,
        running.attempt,
        reference,
        error,
        exc_info=None if expected else error,
    )
    running.finish(state, failure=text(reference), failure_reference=reference, **columns)
    return state


def given_up(reference: str) -> str:
    """What is told of a job that was tried as often as is allowed."""
    return _(
        "Concord tried this %(count)s times without success and has given up. Try it again, "
        "or tell your administrator the reference %(reference)s."
    ) % {"count": settings.JOB_MAX_ATTEMPTS, "reference": reference}


def new_reference() -> str:
    """A short reference for a failure, easy to read out: F-7K2M9."""
    return "F-" + "".join(secrets.choice(_LETTERS) for _position in range(5))
