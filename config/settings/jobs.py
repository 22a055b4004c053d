"""Celery is transport only: the Job row in the database is the truth."""

from __future__ import annotations

from typing import Any

from config.settings.environment import DATA, env

REDIS_URL = env.str("REDIS_URL", default="")
_QUEUE = DATA / "queue"


def _broker() -> tuple[str, dict[str, Any]]:
    if REDIS_URL:
        return REDIS_URL, {
            "visibility_timeout": 3600,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
        }
    for name in ("messages", "processed", "control"):
        (_QUEUE / name).mkdir(parents=True, exist_ok=True)
    return "filesystem://", {
        "data_folder_in": str(_QUEUE / "messages"),
        "data_folder_out": str(_QUEUE / "messages"),
        "processed_folder": str(_QUEUE / "processed"),
        "control_folder": str(_QUEUE / "control"),
        "store_processed": False,
        "polling_interval": 0.03,
    }


CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = _broker()
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 1800

JOB_LEASE_SECONDS = 10
JOB_SWEEP_SECONDS = 2
JOB_MAX_ATTEMPTS = 20
