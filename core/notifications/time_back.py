"""The alarm for a machine's clock that ran ahead and went back: told once, and mended.

Nothing else notices it. The ledger stays whole, since its order is that of its numbers; but leases,
waiting jobs and the schedule would keep still until the time comes that the clock once showed.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from core.jobs.leases import AHEAD, CLOCK
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.history import describe
from core.models.job import DueRun, Job, Lease
from core.notifications.mail import queue_mail

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct

log = logging.getLogger("concord.clock")

TOLERANCE: Final = dt.timedelta(minutes=2)
"""A clock that is set right by less than this is nobody's concern."""
AGAIN_AFTER: Final = dt.timedelta(hours=1)
"""Where the clocks of two machines differ they take turns; that is told once an hour."""


def tell_if_time_went_back(now: dt.datetime) -> bool:
    """Whether the clock worked at a moment that is still to come; then that is told and mended.

    By a warning in the log, an event in the ledger and a mail to each address of the settings.
    """
    until = Lease.objects.filter(name=CLOCK).values_list("until", flat=True).first()
    lease = dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
    if until is None or until - lease <= now + TOLERANCE:
        return False
    showed = until - lease
    with transaction.atomic():
        # Of several clocks one tells; and the lease is free for whichever works from now on.
        if not Lease.objects.filter(name=CLOCK, until=until).update(until=now - lease):
            return False
        _mend(now, lease)
        if not _is_new(showed, now):
            return False
        with audited(SYSTEM_STREAM, actor=None, kind="system.time_went_back") as act:
            act.fact(showed=showed.isoformat(), now=now.isoformat())
        _write(showed, now)
    log.warning(
        "the clock of this machine went back from %s to %s: events of the ledger may carry times "
        "that are still to come; their order is that of their numbers. Look at its time service.",
        showed.isoformat(timespec="seconds"),
        now.isoformat(timespec="seconds"),
    )
    return True


def _mend(now: dt.datetime, lease: dt.timedelta) -> None:
    """What would wait for the time that the clock showed goes on now."""
    queued = Job.objects.filter(state=Job.State.QUEUED, created_at__gt=now)
    queued.update(run_after=now, sent_at=None)
    running = Job.objects.filter(state=Job.State.RUNNING, lease_until__gt=now + lease + TOLERANCE)
    running.update(lease_until=now + lease)
    early = DueRun.objects.filter(due_at__gt=now)
    # What was done before its time is done again in its time, so its job gives up the name.
    done = Job.objects.filter(pk__in=early.filter(job__isnull=False).values("job"))
    done.update(key=Concat("key", Value(f":early:{now:%Y%m%d%H%M%S}")))
    early.delete()


def _is_new(showed: dt.datetime, now: dt.datetime) -> bool:
    """Whether this was not told within the hour; keeps until when times are still to come."""
    known = Lease.objects.filter(name=AHEAD).values_list("until", flat=True).first()
    if known is not None and now < known and showed < known + AGAIN_AFTER:
        return False
    Lease.objects.update_or_create(name=AHEAD, defaults={"owner": "", "until": showed})
    return True


def _write(showed: dt.datetime, now: dt.datetime) -> None:
    for address in settings.CONCORD_ALARM_EMAILS:
        queue_mail(
            to=address,
            subject=_("The clock of Concord’s machine went back"),
            template="mail/time_went_back.txt",
            context={"showed": _in_words(showed), "now": _in_words(now)},
            key=f"time-went-back:{showed:%Y%m%dT%H%M%S}:{now:%Y%m%dT%H%M%S}:{address}"[-200:],
        )


def _in_words(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


@describe("system.time_went_back")
def told(act: RecordedAct) -> str:
    """What the history of the system says."""
    showed, now = (
        str(act.facts.get(name, ""))[:16].replace("T", " ") for name in ("showed", "now")
    )
    return _(
        "noticed that the machine’s clock went back from %(showed)s to %(now)s UTC; earlier "
        "entries may carry later times, their order is that of their numbers"
    ) % {"showed": showed, "now": now}
