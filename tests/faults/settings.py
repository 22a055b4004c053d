"""The embedded default, with jobs that break on purpose, and tables made without migrations."""

from __future__ import annotations

import os

from config.settings import development
from config.settings.development import *  # noqa: F403 - settings are made so

INSTALLED_APPS = [*development.INSTALLED_APPS, "tests.faults.probe"]


class _NoMigrations(dict[str, None]):
    """Every app's tables are made from its models: half a minute less for each database."""

    def __contains__(self, app: object) -> bool:
        return True

    def __missing__(self, app: str) -> None:
        return None


MIGRATION_MODULES = _NoMigrations()
JOB_LEASE_SECONDS = float(os.environ["PROBE_LEASE_SECONDS"])
