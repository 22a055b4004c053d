"""Writes as fast as it can, in turn to a stream of all and to one of its own: NAME SECONDS."""

from __future__ import annotations

import itertools
import time
from typing import Any

from django.core.management.base import BaseCommand

from core.ledger import audited


class Command(BaseCommand):
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name")
        parser.add_argument("seconds", type=float)

    def handle(self, *_: str, **options: Any) -> None:
        until = time.monotonic() + options["seconds"]
        streams = itertools.cycle(["crowd.all", f"crowd.{options['name']}"])
        while time.monotonic() < until:
            with audited(next(streams), actor=None, kind="probe.written"):
                pass
