"""The mail that somebody wishes for when their job has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.jobs.queue import enqueue
from core.models.job import Job

if TYPE_CHECKING:
    from core.models.user import User

TELL = "jobs.tell"
TOLD = frozenset({Job.State.DONE, Job.State.FAILED, Job.State.DEAD})
"""What is written of. Whoever cancels a job knows it."""


def wish_mail(job: Job, *, actor: User, wished: bool = True) -> Job:
    """Say whether whoever asked for the job is written to when it has ended.

    A job that has ended stays as it is: its outcome is there to be read. Returns the job as it is
    now.
    """
    Job.objects.unfinished().filter(pk=job.pk, requested_by=actor).update(mail_when_ended=wished)
    return Job.objects.get(pk=job.pk)


def promise_mail(job_id: int, *, ending: str) -> None:
    """Promise the mail where one is wished for, in the transaction in which the job ends.

    `ending` names this end of the job: after another try there may be one more.
    """
    if Job.objects.filter(pk=job_id, mail_when_ended=True).exists():
        enqueue(TELL, {"job": job_id}, key=f"{TELL}:{job_id}:{ending}", title="E-mail")
