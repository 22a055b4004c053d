"""Asking for work, taking the request back, asking again."""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core import current
from core.jobs import dispatch
from core.jobs.handlers import handler_of
from core.ledger.canonical import plain
from core.models.job import Job

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models.user import User
    from core.subject import Subject

log = logging.getLogger("concord.jobs")

_KEPT_BACK_FOR = dt.timedelta(hours=1)
_kept_back: ContextVar[list[int] | None] = ContextVar("jobs_kept_back", default=None)


@contextmanager
def kept_back() -> Iterator[list[int]]:
    """Jobs promised in this block wait an hour for the workers; gives their ids as they come.

    For whoever does them by hand, on a travelled day (`worker.run(job_id, early=True)`). What is
    not done by then, the workers do: nothing is lost.
    """
    ids: list[int] = []
    token = _kept_back.set(ids)
    try:
        yield ids
    finally:
        _kept_back.reset(token)


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    requested_by: User | None = None,
    title: str = "",
    subject: Subject | None = None,
    run_after: dt.datetime | None = None,
) -> Job:
    """Promise a piece of work. It exists exactly if the surrounding transaction is committed.

    Args:
        kind: what `@handles` names.
        payload: ids, never content.
        key: names the work; the same key again gives the job that exists, whatever its state.
        requested_by: who asked, and in whose language its failure is told.
        title: what a person reads while it waits and runs.
        subject: the row that the job concerns.
        run_after: not before this moment (real time); by default at once.

    Raises:
        UnknownKind: when nobody handles `kind`.
        TypeError: when the payload has no canonical JSON form.
    """
    handler_of(kind)
    now = timezone.now()
    held = _kept_back.get()
    if held is not None and run_after is None:
        run_after = now + _KEPT_BACK_FOR
    at_once = run_after is None or run_after <= now
    wanted = Job(
        key=key,
        kind=kind,
        payload=plain(payload),
        requested_by=requested_by,
        request_id=current.request_id(),
        title=title[:300],
        subject_kind=subject.kind if subject else "",
        subject_uuid=subject.uuid if subject else None,
        run_after=run_after or now,
        sent_at=now if at_once else None,
    )
    # Two statements whether it exists or not, and no savepoint as in get_or_create.
    Job.objects.bulk_create([wanted], ignore_conflicts=True)
    job = Job.objects.get(key=key)
    created = job.uuid == wanted.uuid
    if created and held is not None:
        held.append(job.pk)
    if created and at_once:
        dispatch.send_on_commit(job.pk)
    return job


def promise(
    kind: str, payload: Mapping[str, Any], *, key: str, run_after: dt.datetime, title: str = ""
) -> None:
    """As `enqueue`, for later, where nobody needs the row: one statement, whether it exists or not.

    The clock sends it when its time has come.
    """
    handler_of(kind)
    wanted = Job(
        key=key,
        kind=kind,
        payload=plain(payload),
        request_id=current.request_id(),
        title=title[:300],
        run_after=run_after,
    )
    Job.objects.bulk_create([wanted], ignore_conflicts=True)


def cancel(job: Job, *, actor: User) -> Job:
    """Take the request back: a waiting job at once, a running one when it next asks.

    A finished job stays as it is. Returns the job as it is now.
    """
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, cancel_requested_at=now, finished_at=now):
        Job.objects.filter(
            pk=job.pk, state=Job.State.RUNNING, cancel_requested_at__isnull=True
        ).update(cancel_requested_at=now)
    log.info("job %s: %s asks to cancel it", job.pk, actor.uuid)
    return Job.objects.get(pk=job.pk)


def retry(job: Job, *, actor: User | None) -> Job:
    """Ask once more for a job that failed, was given up or cancelled. Others stay as they are.

    It keeps its checkpoint, and begins to count its tries anew. `actor` is None where an
    administrator asks from the command line.
    """
    now = timezone.now()
    ended = Job.objects.filter(
        pk=job.pk, state__in=[Job.State.FAILED, Job.State.DEAD, Job.State.CANCELLED]
    )
    with transaction.atomic():
        changed = ended.update(
            state=Job.State.QUEUED,
            attempts=0,
            run_after=now,
            sent_at=now,
            finished_at=None,
            cancel_requested_at=None,
            failure="",
            failure_reference="",
            alarmed_at=None,
            progress_done=0,
            progress_total=0,
            progress_message="",
        )
        if changed:
            dispatch.send_on_commit(job.pk)
    log.info("job %s: %s asks to try it again", job.pk, actor.uuid if actor else "a command")
    return Job.objects.get(pk=job.pk)
