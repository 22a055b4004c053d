"""Settings of the web server, wherever it is started: gunicorn --config python:config.gunicorn."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from config.settings.environment import DATA
from config.settings.logs import GUNICORN_LOGGING
from core.parent import die_with_parent

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it


def _folder_of_counts() -> str:
    """An empty folder; on one machine in its own place, so that killed servers leave one at most.

    There in memory: where the disk is full, a count that finds no room kills its process.
    """
    if not os.environ.get("CONCORD_SUPERVISED"):
        return tempfile.mkdtemp(prefix="concord-metrics-")
    folder = DATA / "metrics"
    if os.access(MEMORY, os.W_OK):
        mark = hashlib.sha256(str(DATA).encode()).hexdigest()[:12]
        folder = MEMORY / f"concord-metrics-{os.getuid()}-{mark}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return str(folder)


wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
# Idle connections would each hold a thread.
keepalive = 0
graceful_timeout = 1 if os.environ.get("CONCORD_SUPERVISED") else 30
# Loaded once and shared by the workers; a new version is a new start.
preload_app = True
logconfig_dict = GUNICORN_LOGGING
# Its processes share their counts here; set before the code that counts is loaded.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _folder_of_counts()


def on_starting(_server: Any) -> None:
    """Load the code of every page before the first is asked for, then wait to be let in."""
    from django.urls import get_resolver  # noqa: PLC0415 - after the application is loaded

    get_resolver().check()
    gate = os.environ.pop("CONCORD_START_GATE", "")
    if gate:
        os.read(int(gate), 1)
        os.close(int(gate))


def post_fork(server: Any, _worker: Any) -> None:
    """No worker outlives its master."""
    die_with_parent(server.pid)


def child_exit(_server: Any, worker: Any) -> None:
    """Its counts stay in the sums, what it alone knew goes."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - as above

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # the library has no type here


def on_exit(_server: Any) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
