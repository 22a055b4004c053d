"""manage.py runapp: the whole of Concord on one machine: web, worker and clock."""

from __future__ import annotations

import fcntl
import http.client
import importlib
import os
import socket
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core.jobs import enqueue
from core.jobs.handlers import is_known
from core.supervisor import Child, Stopped, Supervisor

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from pathlib import Path

STARTS_WITHIN_SECONDS = 60
DEMO = "demo.seed"


class Command(BaseCommand):
    # They load every page's code, which the web server does meanwhile.
    requires_system_checks = ()
    help = "Migrate, then run web server, worker and clock; restart what stops. PORT is honoured."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--demo", action="store_true", help="load the demo portfolio into an empty database"
        )

    def handle(self, *_: str, **options: Any) -> None:
        if options["demo"] and not settings.DEMO_ALLOWED:
            raise CommandError("The demo is never put into production: its passwords are known.")
        host, port = options["host"], options["port"]
        # Links in mails lead here, whichever way the port was given.
        os.environ["PORT"] = str(port)
        folder: Path = settings.CONCORD_DATA
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with _only_one(folder):
                self._run(host, port, folder, demo=options["demo"])
        except Stopped:
            # All is done. Taking the interpreter apart would last as long again as the stopping.
            self.stdout.flush()
            self.stderr.flush()
            os._exit(0)

    def _run(self, host: str, port: int, folder: Path, *, demo: bool) -> None:
        _require_free(host, port)
        gate, closed_gate = os.pipe()
        children = _children(host, port, gate)
        supervisor = Supervisor(children, folder=folder / "logs", say=self._complain)
        try:
            # It loads while we migrate, and serves when the gate opens.
            supervisor.start("web")
            # Tables of apps without migrations too: the tests' own.
            call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
            seeding = demo and _ask_for_demo()
            connections.close_all()
            os.close(closed_gate)
            self._greet(supervisor, host, port)
            supervisor.start("worker", "clock")
            if demo:
                self._tell_logins(seeding=seeding)
            supervisor.watch()
        finally:
            supervisor.take_down()

    def _greet(self, supervisor: Supervisor, host: str, port: int) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not _answers(host, port):
            if time.monotonic() > deadline:
                self._complain(f"The web server does not answer on port {port}.")
                return
            supervisor.look_after()
            time.sleep(0.05)
        self._say(f"Concord runs at http://{host}:{port}/  (stop it with Ctrl+C)")

    def _tell_logins(self, *, seeding: bool) -> None:
        logins = _demo_logins()
        if not logins:
            return
        self._say("")
        self._say(
            "Sign in as one of these; the demo fills up in about a minute:"
            if seeding
            else "Sign in as one of these:"
        )
        for line in logins:
            self._say(f"  {line}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _complain(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    with (folder / "runapp.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"Concord runs already on {folder}. Stop it, or choose another folder: "
                "CONCORD_DATA=/some/folder make run"
            ) from None
        yield


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Stop what uses it, "
                f"or choose another: PORT={port + 1} make run"
            ) from error


def _ask_for_demo() -> bool:
    """Promise the demo to an empty database; whether it is being made."""
    if not is_known(DEMO) or get_user_model().objects.exists():
        return False
    enqueue(DEMO, {}, key=DEMO, title="The demo portfolio")
    return True


def _demo_logins() -> list[str]:
    """What the project says of its demo; core itself knows of none."""
    try:
        module = importlib.import_module("config.demo_logins")
    except ModuleNotFoundError:
        return []
    lines: list[str] = module.lines()
    return lines


def _children(host: str, port: int, gate: int) -> list[Child]:
    python = (sys.executable, "-W", "ignore::UserWarning")
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        Child(
            "web",
            [
                *(*python, "-m", "gunicorn", "--config", "python:config.gunicorn"),
                *("--bind", bind, "--log-level", "warning"),
            ],
            gate=gate,
        ),
        Child(
            "worker",
            [
                *(*python, "-m", "celery", "--quiet", "-A", "config.celery:app", "worker"),
                *("--concurrency", "2", "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
        ),
        Child("clock", [*python, sys.argv[0], "runclock"]),
    ]


def _answers(host: str, port: int) -> bool:
    """Whether a page can be had: the socket listens before the application has loaded."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True
