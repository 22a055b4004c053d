"""The clock as one table: what runs by itself, when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.jobs import schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.jobs.schedule import Scheduled

SCHEDULE: Sequence[Scheduled] = ()


def install() -> None:
    """Put the table in force; called once all apps are loaded."""
    schedule.install(SCHEDULE)
