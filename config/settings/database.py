"""The database: SQLite under CONCORD_DATA by default, PostgreSQL through DATABASE_URL."""

from __future__ import annotations

from typing import Any

from config.settings.addresses import with_password
from config.settings.environment import DATA, env

DATABASE_URL = with_password(
    env.str("DATABASE_URL", default=""), env.str("DATABASE_PASSWORD", default="")
)

SQLITE_OPTIONS: dict[str, Any] = {
    # Deferred transactions lose 75 % of concurrent writes to "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}


def _database() -> dict[str, Any]:
    if DATABASE_URL:
        database = dict(env.db_url_config(DATABASE_URL))
        database.setdefault("CONN_MAX_AGE", 60)
        database["CONN_HEALTH_CHECKS"] = True
        if database["ENGINE"].endswith("postgresql"):
            # A server that is gone is told in seconds, not in minutes.
            database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
        return database
    DATA.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "concord.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
        # Opening one reads the whole schema, with some 500 triggers: 23 ms.
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}
