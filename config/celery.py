"""The Celery app: the transport that wakes the workers. What is to be done stands in Job rows."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("concord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("core.jobs.tasks",)
