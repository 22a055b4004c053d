"""The database: SQLite under CONCORD_DATA by default, PostgreSQL through DATABASE_URL."""

from __future__ import annotations

from typing import Any

from config.settings.environment import DATA, env

SQLITE_OPTIONS: dict[str, Any] = {
    # Deferred transactions lose 75 % of concurrent writes to "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}


def _database() -> dict[str, Any]:
    if env.str("DATABASE_URL", default=""):
        database = dict(env.db("DATABASE_URL"))
        database.setdefault("CONN_MAX_AGE", 60)
        database["CONN_HEALTH_CHECKS"] = True
        return database
    DATA.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "concord.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    }


DATABASES = {"default": _database()}
