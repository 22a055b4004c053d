"""manage.py runclock: sends what waits for a worker, and makes jobs of what has become due."""

from __future__ import annotations

import logging
import secrets
import signal
import threading
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from core.jobs import leases, schedule, sweeper
from core.notifications import alarm, time_back

if TYPE_CHECKING:
    from argparse import ArgumentParser

log = logging.getLogger("concord.clock")


class Command(BaseCommand):
    requires_system_checks = ()
    help = "The clock: one works at a time, further ones stand by and take over when it stops."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *_: str, **options: Any) -> None:
        owner = secrets.token_hex(16)
        if options["once"]:
            if not tick(owner):
                self.stdout.write("Another clock is at work; nothing was done.")
            leases.release(leases.CLOCK, owner)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_received: stop.set())
        self._run(owner, stop)

    def _run(self, owner: str, stop: threading.Event) -> None:
        works: bool | None = None
        while not stop.is_set():
            worked, works = works, _safe_tick(owner, works=works)
            if works is not worked:
                log.info("the clock runs" if works else "another clock is at work")
            stop.wait(settings.JOB_SWEEP_SECONDS)
        if works:
            leases.release(leases.CLOCK, owner)


def tick(owner: str) -> bool:
    """One round; False when another clock holds the lease."""
    time_back.tell_if_time_went_back(timezone.now())
    if not leases.acquire(leases.CLOCK, owner, settings.JOB_LEASE_SECONDS):
        return False
    schedule.enqueue_due(timezone.now())
    sweeper.sweep()
    alarm.tell_dead_letters()
    return True


def _safe_tick(owner: str, *, works: bool | None) -> bool | None:
    try:
        return tick(owner)
    except DatabaseError as error:
        # Said at each round, so without the trace.
        log.error("the database does not answer: %s", str(error).strip())  # noqa: TRY400 - see above
    except Exception:
        log.exception("the round failed")
    connection.close()
    return works
