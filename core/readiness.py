"""Whether Concord can do its work: database, broker, migrations, clock, the ledger's guards."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.jobs.leases import AHEAD, CLOCK
from core.ledger import guarding
from core.logs import masked
from core.models.job import Lease

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

log = logging.getLogger("concord.readiness")

FRESH_SECONDS: Final = 2.0
"""So long an answer is given again: whoever asks often costs nothing."""

_last: tuple[float, Mapping[str, str]] | None = None
_migrated = False


def look() -> Mapping[str, str]:
    """Each part and what is wrong with it, for administrators; "" where nothing is."""
    global _last  # noqa: PLW0603 - one answer for each process
    if _last is not None and time.monotonic() - _last[0] < FRESH_SECONDS:
        return _last[1]
    found = {part: _reason(check) for part, check in PARTS.items()}
    before = _last[1] if _last else dict.fromkeys(PARTS, "")
    for part, reason in found.items():
        if reason != before[part]:
            log.warning("%s: %s", part, reason or "well again")
    _last = (time.monotonic(), found)
    return found


def remarks() -> Mapping[str, str]:
    """What administrators should know although the work goes on; "" where there is nothing."""
    return {"time": _reason(_time)}


def forget() -> None:
    """Look anew at the next call."""
    global _last, _migrated
    _last, _migrated = None, False


def _reason(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        return masked(str(error).strip().splitlines()[0] if str(error) else type(error).__name__)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _broker() -> str:
    if settings.REDIS_URL:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()
        return ""
    folder: Path = settings.CONCORD_DATA / "queue" / "messages"
    return "" if folder.is_dir() else f"{folder} is not there"


def _migrations() -> str:
    global _migrated  # noqa: PLW0603 - what is migrated stays so while this code runs
    if not _migrated:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            return f"{len(plan)} migrations are not applied; run manage.py migrate"
        _migrated = True
    return ""


def _clock() -> str:
    beats = Lease.objects.filter(name=CLOCK, until__gt=timezone.now()).exists()
    return "" if beats else "no clock runs; start manage.py runclock"


def _ledger() -> str:
    return guarding.flaws_in_words(connection)


def _time() -> str:
    shown = Lease.objects.filter(name=AHEAD, until__gt=timezone.now()).first()
    if shown is None:
        return ""
    until = shown.until.isoformat(timespec="seconds")
    return (
        f"the machine's clock ran ahead to {until} and went back; the ledger's order is that of "
        "its numbers, not of its times"
    )


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "database": _database,
    "broker": _broker,
    "migrations": _migrations,
    "clock": _clock,
    "ledger": _ledger,
}
