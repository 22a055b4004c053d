"""Celery is transport only: the Job row in the database is the truth."""

from __future__ import annotations

from typing import Any

from config.settings.addresses import with_password
from config.settings.environment import DATA, env

REDIS_URL = with_password(env.str("REDIS_URL", default=""), env.str("REDIS_PASSWORD", default=""))
_QUEUE = DATA / "queue"


def _broker() -> dict[str, Any]:
    if REDIS_URL:
        return {
            "CELERY_BROKER_URL": REDIS_URL,
            "CELERY_BROKER_TRANSPORT_OPTIONS": {
                "visibility_timeout": 3600,
                "unacked_restore_interval": 5,
                "unacked_restore_throttle": 1,
                "socket_connect_timeout": 2,
                "socket_timeout": 5,
            },
        }
    for name in ("messages", "processed"):
        (_QUEUE / name).mkdir(parents=True, exist_ok=True)
    return {
        "CELERY_BROKER_URL": "filesystem://",
        "CELERY_BROKER_TRANSPORT": "core.jobs.spool:Transport",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "data_folder_in": str(_QUEUE / "messages"),
            "data_folder_out": str(_QUEUE / "messages"),
            "processed_folder": str(_QUEUE / "processed"),
            "polling_interval": 0.03,
        },
    }


vars().update(_broker())
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# So long the place of a killed process stays empty; the lease brings its job back anyway.
CELERY_WORKER_LOST_WAIT = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Shorter than the visibility timeout, or a long task would be started twice.
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False

JOB_LEASE_SECONDS = 10
JOB_SWEEP_SECONDS = 2
JOB_MAX_ATTEMPTS = 20
