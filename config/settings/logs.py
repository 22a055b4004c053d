"""Logs: one line each, to standard error."""

from __future__ import annotations

from config.settings.environment import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("CONCORD_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "concord": {"level": "INFO"},
        # The folder transport has no host name and says so at every connection.
        "kombu.connection": {"level": "ERROR"},
    },
}
