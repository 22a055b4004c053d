"""Asking once more for a scorecard that could not be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import jobs
from core.ledger import audited

if TYPE_CHECKING:
    from core.models import Job, User
    from partnerships.models import Partnership


def work_out_again(partnership: Partnership, job: Job, *, actor: User) -> Job:
    """Tries a failed job again; one that waits, runs or is done stays as it is."""
    with audited(partnership.stream, actor=actor, kind="scorecard.asked_again") as act:
        again = jobs.retry(job, actor=actor)
        act.fact(job=str(job.uuid), state=again.state)
    return again
