"""What stands in the database of a running Concord, counted from outside."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING

import psycopg2

if TYPE_CHECKING:
    from tests.faults.concord import Concord

MOST_WAITING = 200
LOOKS_EACH_SECONDS = 0.5


def states(concord: Concord) -> Counter[str]:
    """Of the jobs asked for by command: the clock adds its own on the hour."""
    asked = "SELECT state, count(*) FROM job WHERE key LIKE 'probe:%' GROUP BY state"
    return Counter(dict(concord.rows(asked)))


def is_drained(concord: Concord) -> bool:
    """Whether every job that a write by HTTP promised is done."""
    return waiting(concord) == 0


def waiting(concord: Concord) -> int:
    unfinished = "SELECT count(*) FROM job WHERE kind = 'probe.follow' AND state <> 'done'"
    return int(concord.rows(unfinished)[0][0])


def effects(concord: Concord) -> Counter[int]:
    return _numbers(concord, "stream = 'probe'")


def written(concord: Concord) -> Counter[int]:
    return _numbers(concord, "stream LIKE 'probe.http.%'")


def followed(concord: Concord) -> Counter[int]:
    return _numbers(concord, "stream = 'probe.followed'")


def tries(concord: Concord, job: int) -> int:
    return int(concord.rows(f"SELECT attempts FROM job WHERE id = {job}")[0][0])


def _numbers(concord: Concord, which: str) -> Counter[int]:
    bodies = concord.rows(f"SELECT body FROM audit_event WHERE {which}")
    return Counter(json.loads(body)["acts"][0]["facts"]["number"] for (body,) in bodies)


class Backlog:
    """Keeps those who write from promising more than is done. `longest`: so many jobs waited."""

    def __init__(self, concord: Concord) -> None:
        self._concord = concord
        self._looked = 0.0
        self._short = True
        self.longest = 0

    def is_short(self) -> bool:
        if time.monotonic() - self._looked > LOOKS_EACH_SECONDS:
            self._looked = time.monotonic()
            self._look()
        return self._short

    def _look(self) -> None:
        try:
            now = waiting(self._concord)
        except (psycopg2.Error, sqlite3.Error):
            # The database was just killed.
            return
        self._short = now < MOST_WAITING
        self.longest = max(self.longest, now)
