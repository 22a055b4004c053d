"""Keeps the lease of a running job alive, on a connection of its own."""

from __future__ import annotations

import logging
import threading
import time
from contextvars import copy_context
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import DatabaseError, connection

if TYPE_CHECKING:
    from types import TracebackType

    from core.jobs.running import RunningJob

log = logging.getLogger("concord.jobs")

TICK_SECONDS = 0.5


class Heart:
    """A thread that renews the lease three times within its length and writes news at each tick.

    Where the database is busy it tries again at the next tick. When the lease is lost it stops:
    whatever the job then tries to finish is refused by the row itself.
    """

    def __init__(self, job: RunningJob) -> None:
        self._job = job
        self._stop = threading.Event()
        self._thread = threading.Thread(
            # Its lines name the same job and request.
            target=copy_context().run,
            args=(self._run,),
            name=f"job-{job.id}",
            daemon=True,
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        renew_every = settings.JOB_LEASE_SECONDS / 3
        renewed = time.monotonic()
        try:
            while not self._stop.wait(TICK_SECONDS):
                if not self._job.has_news and time.monotonic() - renewed < renew_every:
                    continue
                try:
                    if not self._job.beat():
                        log.warning("job %s: another worker has it", self._job.id)
                        return
                    renewed = time.monotonic()
                except DatabaseError as error:
                    log.warning("job %s: the lease could not be renewed: %s", self._job.id, error)
        finally:
            connection.close()
