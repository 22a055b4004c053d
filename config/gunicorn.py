"""Settings of the web server, wherever it is started: gunicorn --config python:config.gunicorn."""

from __future__ import annotations

import os
from typing import Any

from core.parent import die_with_parent

wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
# Idle connections would each hold a thread.
keepalive = 0
graceful_timeout = 2 if os.environ.get("CONCORD_SUPERVISED") else 30
# Loaded once and shared by the workers; a new version is a new start.
preload_app = True


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
