"""The Celery app: the transport that wakes the workers. What is to be done stands in Job rows."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

from core.parent import die_with_parent

BEAT_SECONDS = 10.0

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

# By alias and not by setting: the scheme goes on to say whether the connection is a TLS one.
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "core.jobs.redis_broker:Transport"))

app = Celery("concord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("core.jobs.tasks",)
# Else each task opens the database anew; `run_job` itself lets go of what is old or broken.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize


@worker_process_init.connect
def no_process_outlives_its_worker(**_: Any) -> None:
    die_with_parent()


@setup_logging.connect
def logs_are_set_up_by_the_settings(**_: Any) -> None:
    """That somebody listens keeps Celery from setting up its own."""


@worker_ready.connect
def beat(sender: Any, **_: Any) -> None:
    """Touch a file as long as the worker's own loop turns, for the health check beside it."""
    if path := os.environ.get("CONCORD_WORKER_BEAT", ""):
        sender.timer.call_repeatedly(BEAT_SECONDS, Path(path).touch)
        Path(path).touch()
