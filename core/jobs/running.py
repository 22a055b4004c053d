"""A job in the hands of its handler: its payload, its progress and its one effect."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.jobs.telling import TOLD, promise_mail
from core.ledger.canonical import plain
from core.models.job import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models.user import User


class Permanent(Exception):  # noqa: N818 - says what the failure is
    """The job cannot succeed however often it is tried. The message is shown to a person."""


class JobInterrupted(BaseException):
    """The handler must stop at once. Not an Exception: no handler takes it for a failed item."""


class Cancelled(JobInterrupted):
    """Somebody took the request back."""


class LeaseLost(JobInterrupted):
    """The job was given to another worker; what this one does no longer counts."""


def lease_end() -> dt.datetime:
    """Until when a lease taken or renewed now holds."""
    return timezone.now() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


class RunningJob:
    """What a handler gets. Every write of it holds only while this worker has the lease.

    Attributes:
        id, kind, payload, requested_by: as asked for.
        attempt: 1 at the first try.
        checkpoint: what the last finished `step` of an earlier try left; None at first.
        result: may be set inside `effect()`, to be stored with it.
    """

    def __init__(self, job: Job) -> None:
        self.id: int = job.pk
        self.kind: str = job.kind
        self.payload: dict[str, Any] = job.payload
        self.requested_by: User | None = job.requested_by
        self.attempt: int = job.attempts
        self.checkpoint: Any = job.checkpoint
        self.result: dict[str, Any] | None = None
        self.is_done = False
        self._owner = job.lease_owner
        self._progress = (job.progress_done, job.progress_total, job.progress_message)
        self._written = self._progress
        self._beats = False

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the job is ("120 of 725"). Cheap: written twice a second at the most."""
        self._progress = (done, total, message[:300])
        if not self._beats:
            self.beat()

    def check_cancelled(self) -> None:
        """Call between pieces of work; one query.

        Raises:
            Cancelled: when somebody asked to stop. Let it pass.
            LeaseLost: when another worker has the job. Let it pass.
        """
        row = self._mine().values_list("cancel_requested_at", flat=True)
        if not row:
            raise LeaseLost
        if row[0] is not None:
            raise Cancelled

    @contextmanager
    def effect(self) -> Iterator[None]:
        """One transaction: what is written inside, and that the job is done.

        So it happens exactly once, however often the job is tried. Only once for each job.

        Raises:
            LeaseLost: at the end, when another worker has the job; nothing was written then.
        """
        if self.is_done:
            raise RuntimeError(f"Job {self.id} has had its effect; collect what belongs to it.")
        with transaction.atomic():
            yield
            self.finish(Job.State.DONE)
        self.is_done = True

    @contextmanager
    def step(self, checkpoint: object = None) -> Iterator[None]:
        """One transaction for a piece of a long job. `checkpoint` (ids) is kept with it.

        A later try finds it in `self.checkpoint` and goes on from there.

        Raises:
            LeaseLost: at the end, when another worker has the job; nothing was written then.
        """
        said = plain(checkpoint)
        with transaction.atomic():
            yield
            if not self._mine().update(checkpoint=said, lease_until=lease_end()):
                raise LeaseLost
        self.checkpoint = said

    def finish(self, state: Job.State, **columns: Any) -> None:
        """Record the outcome; for the worker.

        Raises:
            LeaseLost: when another worker has the job.
        """
        done, total, message = self._progress
        # No savepoint: inside `effect()` it is the transaction of the effect.
        with transaction.atomic(savepoint=False):
            changed = self._mine().update(
                state=state,
                lease_until=None,
                finished_at=None if state == Job.State.QUEUED else timezone.now(),
                progress_done=done,
                progress_total=total,
                progress_message=message,
                **({"result": plain(self.result)} | columns),
            )
            if changed and state in TOLD and self.requested_by is not None:
                promise_mail(self.id, ending=self._owner)
        if not changed:
            raise LeaseLost

    def store_result(self, result: dict[str, Any] | None) -> None:
        """Keep what the handler returned after its effect; for the worker."""
        done = Job.objects.filter(pk=self.id, state=Job.State.DONE, lease_owner=self._owner)
        if result is not None:
            done.update(result=plain(result))

    def beat(self) -> bool:
        """Renew the lease and write the progress; False when the lease is lost. For the worker."""
        said = self._progress
        done, total, message = said
        held = self._mine().update(
            lease_until=lease_end(),
            progress_done=done,
            progress_total=total,
            progress_message=message,
        )
        self._written = said
        return bool(held)

    @property
    def has_news(self) -> bool:
        """Whether there is progress that is not written yet; for the worker."""
        return self._progress != self._written

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Within the block a thread renews the lease and writes the progress; for the worker."""
        from core.jobs.heart import Heart  # noqa: PLC0415 - it needs this class

        if connection.in_atomic_block:
            # Its connection could not see the row: a caller's transaction is open around us.
            yield
            return
        with Heart(self):
            self._beats = True
            try:
                yield
            finally:
                self._beats = False

    def _mine(self) -> Any:
        return Job.objects.filter(
            pk=self.id, state=Job.State.RUNNING, lease_owner=self._owner
        ).order_by()
