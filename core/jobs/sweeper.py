"""Brings back what was lost: jobs whose worker died, and jobs whose message never arrived."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.jobs import dispatch
from core.jobs.telling import promise_mail
from core.jobs.worker import given_up, new_reference
from core.models.job import Job

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger("concord.jobs")

MOST_MESSAGES = 200
"""So many messages may wait at the broker before the sweeper adds none."""


def sweep() -> int:
    """One round; how many jobs were sent."""
    now = timezone.now()
    _take_back(now)
    # Sent longer ago than a lease and not begun: the message is lost, or the queue is long.
    sent_before = now - dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
    waiting = Job.objects.due(now).filter(Q(sent_at__isnull=True) | Q(sent_at__lt=sent_before))
    if not waiting.exists():
        return 0
    messages = dispatch.messages_waiting()
    if messages is None:
        return 0
    lost = waiting.exclude(pk__in=_on_their_way(now, messages)).order_by("run_after", "pk")
    chosen = list(lost.values_list("pk", flat=True)[: max(0, MOST_MESSAGES - messages)])
    Job.objects.filter(pk__in=chosen, state=Job.State.QUEUED).update(sent_at=now)
    return sum(dispatch.send(job_id) for job_id in chosen)


def _on_their_way(now: dt.datetime, messages: int) -> QuerySet[Job, int]:
    """Jobs whose message may lie in the queue: the last ones sent, since it keeps the order.

    Sent once more they would fill the queue, and hold up those that have no message.
    """
    sent = Job.objects.due(now).filter(sent_at__isnull=False)
    return sent.order_by("-sent_at", "-run_after", "-pk").values_list("pk", flat=True)[:messages]


def _take_back(now: dt.datetime) -> None:
    """Jobs without a living worker wait again, or have ended."""
    abandoned = Job.objects.abandoned(now)
    if not abandoned.exists():
        return
    abandoned.filter(cancel_requested_at__isnull=False).update(
        state=Job.State.CANCELLED, lease_until=None, finished_at=now
    )
    for job in abandoned.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS):
        reference = new_reference()
        log.error("job %s (%s) dead, its workers died, reference %s", job.pk, job.kind, reference)
        with transaction.atomic():
            ended = abandoned.filter(pk=job.pk).update(
                state=Job.State.DEAD,
                lease_until=None,
                finished_at=now,
                failure=given_up(reference),
                failure_reference=reference,
            )
            if ended:
                promise_mail(job.pk, ending=job.lease_owner)
    count = abandoned.update(
        state=Job.State.QUEUED, lease_until=None, lease_owner="", run_after=now, sent_at=None
    )
    if count:
        log.warning("%s jobs lost their worker and are sent again", count)
