"""Make the demo portfolio; what is there already is left alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import demo_logins
from config.demo.make import DemoForbidden, seed


class Command(BaseCommand):
    help = "Make the demo portfolio. Running it again changes nothing."

    def handle(self, *_args: Any, **options: Any) -> None:
        def progress(done: int, total: int, message: str) -> None:
            if options["verbosity"] > 1 or done == total:
                self.stdout.write(f"{done} of {total}: {message}")

        try:
            made = seed(progress)
        except DemoForbidden as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{made} partnerships made." if made else "The demo is there already.")
        for line in demo_logins.lines():
            self.stdout.write(line)
