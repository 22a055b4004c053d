"""The alarm for dead letters: jobs that Concord has given up, told to administrators once each."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models.job import Job
from core.notifications.mail import SEND, queue_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger("concord.alarm")

MOST = 50
"""So many jobs one message lists; the next round tells of the others."""


def tell_dead_letters() -> int:
    """One line in the log, and one mail to each address of the settings; of how many jobs.

    Mail that could not be sent is told in the log only: telling by mail would not arrive either.
    """
    dead = Job.objects.filter(state=Job.State.DEAD, alarmed_at__isnull=True).order_by("pk")
    if not dead.exists():
        return 0
    with transaction.atomic():
        jobs = list(dead.select_for_update(skip_locked=True)[:MOST])
        if not jobs:
            return 0
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(alarmed_at=timezone.now())
        _write([job for job in jobs if job.kind != SEND])
    log.error(
        "%s jobs were given up: %s",
        len(jobs),
        ", ".join(f"{job.kind} {job.uuid} ({job.failure_reference})" for job in jobs),
    )
    return len(jobs)


def _write(jobs: Sequence[Job]) -> None:
    if not jobs:
        return
    for address in settings.CONCORD_ALARM_EMAILS:
        queue_mail(
            to=address,
            subject=_("Concord gave up %(count)s jobs") % {"count": len(jobs)},
            template="mail/dead_letters.txt",
            context={"jobs": jobs},
            key=f"dead-letters:{jobs[0].uuid}:{jobs[0].finished_at:%Y%m%dT%H%M%S%f}:{address}"[
                -200:
            ],
        )
