"""The one Celery task: transport only, it carries the id of a Job row."""

from __future__ import annotations

from celery import shared_task
from django.db import close_old_connections

from core.jobs import worker
from core.jobs.dispatch import TASK


@shared_task(name=TASK, ignore_result=True)
def run_job(job_id: int) -> None:
    # As for a request of the web: a connection is used again while it is young and answers.
    close_old_connections()
    try:
        worker.run(job_id)
    finally:
        close_old_connections()
