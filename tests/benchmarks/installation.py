"""A whole installation of real processes, on a folder and a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.bench_first_page import answers, free_port
from tests.faults.concord import postgres_database

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90
_NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}


class Installation:
    """Its environment; its folder holds the database where none is named."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.vendor = "postgresql" if database else "sqlite"
        inherited = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
        self.environment = inherited | {
            "CONCORD_DATA": str(folder),
            "CONCORD_SUPERVISED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            **({"DATABASE_URL": database} if database else {}),
        }
        self.run("manage.py", "migrate", "-v0")

    def run(self, *arguments: str) -> str:
        """What a Python program says in this installation."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A Python program that goes on beside us."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def scene(self, *arguments: str) -> dict[str, Any]:
        """What `tests.benchmarks.scene` made or counted."""
        made: dict[str, Any] = json.loads(self.run("-m", "tests.benchmarks.scene", *arguments))
        return made

    @contextmanager
    def web(self) -> Iterator[int]:
        """The web server as it is in use; its port."""
        port = free_port()
        arguments = ("--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{port}")
        server = self.begin("-m", "gunicorn", *arguments, "--log-level", "error")
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not answers(f"http://127.0.0.1:{port}/account/login/"):
                assert time.monotonic() < deadline, "the web server never answered"
                time.sleep(0.05)
            yield port
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """On the kind of database that this run of the benchmarks is for."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with postgres_database() as database:
            yield Installation(folder, database)
    else:
        yield Installation(folder)
