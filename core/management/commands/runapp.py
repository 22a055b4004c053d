"""manage.py runapp: the whole of Concord on one machine: web, worker and clock."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.jobs import enqueue
from core.supervisor import Child, Supervisor

if TYPE_CHECKING:
    from argparse import ArgumentParser

STARTS_WITHIN_SECONDS = 60


class Command(BaseCommand):
    help = "Migrate, then run web server, worker and clock; restart what stops. PORT is honoured."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--demo", action="store_true", help="load the demo portfolio into an empty database"
        )

    def handle(self, *_: str, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not _is_free(host, port):
            raise CommandError(
                f"Port {port} is taken. Stop what uses it, or choose another: PORT=8001 make run"
            )
        call_command("migrate", interactive=False, verbosity=0)
        if options["demo"] and not get_user_model().objects.exists():
            enqueue("demo.seed", {}, key="demo.seed", title="The demo portfolio")
        supervisor = Supervisor(_children(host, port), self.stderr.write)
        supervisor.start()
        self._greet(host, port, demo=options["demo"])
        sys.exit(supervisor.watch())

    def _greet(self, host: str, port: int, *, demo: bool) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline and not _answers(host, port):
            time.sleep(0.1)
        lines = [f"Concord runs at http://{host}:{port}/  (stop it with Ctrl+C)"]
        if demo:
            lines += ["", "Sign in as one of these; the demo fills up in about a minute:"]
            lines += [f"  {line}" for line in _demo_logins()]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _demo_logins() -> list[str]:
    """What the project says of its demo; core itself knows of none."""
    try:
        module = importlib.import_module("config.demo_logins")
    except ModuleNotFoundError:
        return []
    lines: list[str] = module.lines()
    return lines


def _children(host: str, port: int) -> list[Child]:
    python = sys.executable
    return [
        Child(
            "web",
            [
                *(python, "-m", "gunicorn", "config.wsgi:application"),
                *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
                *("--workers", "2", "--threads", "4", "--keep-alive", "0"),
                *("--graceful-timeout", "2", "--log-level", "warning"),
            ],
        ),
        Child(
            "worker",
            [
                *(python, "-m", "celery", "--quiet", "-A", "config.celery:app", "worker"),
                *("--concurrency", "2", "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle"),
            ],
        ),
        Child("clock", [python, sys.argv[0], "runclock"], signal.SIGTERM),
    ]


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
