"""Wakes the workers. If the broker fails, the row is still there and the sweeper sends again."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from core.models.job import Job

log = logging.getLogger("concord.jobs")

TASK = "core.jobs.run_job"
# A second attempt heals a connection that broke while idle; the sweeper does the rest.
_RETRY_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


def send_on_commit(job_id: int) -> None:
    """Send the job to the workers once its transaction is committed."""
    transaction.on_commit(partial(send, job_id))


def send(job_id: int) -> bool:
    """Wake a worker for this job; False, and a line in the log, where the broker cannot be reached.

    Never raises: the request or transaction behind it has succeeded already.
    """
    try:
        current_app.send_task(TASK, (job_id,), retry_policy=_RETRY_ONCE, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - no failure of a broker may break a request
        log.warning("job %s waits for the sweeper, the broker failed: %s", job_id, error)
        _forget_sending(job_id)
        return False
    return True


def messages_waiting() -> int | None:
    """How many messages no worker has fetched yet; None where the broker does not say."""
    try:
        with current_app.connection_for_read() as connection:
            queue = current_app.amqp.queues[current_app.conf.task_default_queue]
            declared: Any = queue.bind(connection.default_channel).queue_declare()
            return int(declared.message_count)
    except Exception as error:  # noqa: BLE001 - a broker that is down is an answer too
        log.warning("the broker does not answer: %s", error)
        return None


def _forget_sending(job_id: int) -> None:
    try:
        Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(sent_at=None)
    except Exception as error:  # noqa: BLE001 - then it is sent a little later
        log.warning("job %s: %s", job_id, error)
