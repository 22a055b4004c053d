"""Writes events from several threads at once: probe_write NAME THREADS EVENTS."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from core.ledger import audited


class Command(BaseCommand):
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name")
        parser.add_argument("threads", type=int)
        parser.add_argument("events", type=int)

    def handle(self, *_: str, **options: Any) -> None:
        failures: list[BaseException] = []

        def write(thread: int) -> None:
            try:
                for number in range(options["events"]):
                    # Two streams, locked in one order whichever is opened first.
                    streams = ["shared.a", "shared.b"] if thread % 2 else ["shared.b", "shared.a"]
                    with (
                        audited(streams[0], actor=None, kind="probe.written") as act,
                        audited(streams[1], actor=None, kind="probe.written"),
                    ):
                        act.fact(writer=f"{options['name']}.{thread}", number=number)
            except BaseException as failure:
                failures.append(failure)
                raise
            finally:
                connection.close()

        threads = [threading.Thread(target=write, args=(n,)) for n in range(options["threads"])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
