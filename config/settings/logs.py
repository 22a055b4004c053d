"""Logs: one line each, to standard error; JSON in production, readable elsewhere."""

from __future__ import annotations

import os
from typing import Any

from config.settings.environment import env

_IN_PRODUCTION = os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.production"
LOG_FORMAT = env.str("CONCORD_LOG_FORMAT", default="json" if _IN_PRODUCTION else "line")
LOG_LEVEL = env.str("CONCORD_LOG_LEVEL", default="WARNING")

if LOG_FORMAT not in {"json", "line"}:
    raise SystemExit(f"CONCORD_LOG_FORMAT is json or line, not {LOG_FORMAT}.")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "core.logs.Context"}},
    "formatters": {"json": {"()": "core.logs.Json"}, "line": {"()": "core.logs.Line"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["context"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "concord": {"level": "INFO"},
        # What was refused stands in the line of its request; errors come with their trace.
        "django.request": {"level": "ERROR"},
        # The folder transport has no host name and says so at every connection.
        "kombu.connection": {"level": "ERROR"},
        # Django's own handlers would say everything twice, with paths in it.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
    },
}

# The web server's own lines; each request is told by us, with its id.
GUNICORN_LOGGING: dict[str, Any] = LOGGING | {
    "loggers": LOGGING["loggers"]
    | {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    }
}
