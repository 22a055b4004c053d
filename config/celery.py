"""The Celery app: the transport that wakes the workers. What is to be done stands in Job rows."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from core.parent import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("concord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("core.jobs.tasks",)


@worker_process_init.connect
def no_process_outlives_its_worker(**_: Any) -> None:
    die_with_parent()
