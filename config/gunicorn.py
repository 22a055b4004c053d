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


def post_fork(server: Any, worker: Any) -> None:
    """No worker outlives its master."""
    die_with_parent(server.pid)
