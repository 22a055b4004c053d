"""The one Celery task: transport only, it carries the id of a Job row."""

from __future__ import annotations

from celery import shared_task

from core.jobs import worker
from core.jobs.dispatch import TASK


@shared_task(name=TASK, ignore_result=True)
def run_job(job_id: int) -> None:
    worker.run(job_id)
