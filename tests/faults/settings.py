"""The embedded default, with jobs that break on purpose; in a sample tables without migrations."""

from __future__ import annotations

import datetime as dt
import os

import time_machine

from config.settings import development
from config.settings.development import *  # noqa: F403 - settings are made so

ROOT_URLCONF = "tests.faults.probe.urls"
INSTALLED_APPS = [*development.INSTALLED_APPS, "tests.faults.probe"]


class _NoMigrations(dict[str, None]):
    """Every app's tables are made from its models: half a minute less for each database."""

    def __contains__(self, app: object) -> bool:
        return True

    def __missing__(self, app: str) -> None:
        return None


if os.environ.get("PROBE_MIGRATES") != "yes":
    MIGRATION_MODULES = _NoMigrations()
JOB_LEASE_SECONDS = float(os.environ["PROBE_LEASE_SECONDS"])

if hours := os.environ.get("PROBE_AHEAD_HOURS"):
    # The clock of this machine runs ahead, for every process of this installation.
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(hours=float(hours))
    time_machine.travel(ahead, tick=True).start()
