"""Kills one part of a running Concord after the other, each as the kernel would: without asking."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING

from tests.faults.servers import children, eventually, kill

if TYPE_CHECKING:
    from tests.faults.concord import Concord

AWAY_SECONDS = 1.0
"""So long a server stays dead."""


class Killer:
    """Attributes: killed, how often each part was."""

    def __init__(self, concord: Concord) -> None:
        self._concord = concord
        self.killed: Counter[str] = Counter()
        victims = {
            "process of the worker": self._worker_process,
            "process of the web server": self._web_process,
            "broker": self._broker,
            "clock": lambda: kill(self._pid("runclock")),
            "worker": lambda: self._group("celery"),
            "web server": lambda: self._group("gunicorn"),
        }
        if concord.postgres is not None:
            victims["database"] = self._database
        self._victims = itertools.cycle(victims.items())

    def strike(self) -> None:
        """Kill whatever comes next."""
        name, strike = next(self._victims)
        strike()
        self.killed[name] += 1

    def _pid(self, name: str) -> int:
        return int(eventually(lambda: self._concord.child_or_none(name)))

    def _group(self, name: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid(name), signal.SIGKILL)

    def _worker_process(self) -> None:
        kill(eventually(self._concord.pool)[0])

    def _web_process(self) -> None:
        kill(eventually(lambda: children(self._pid("gunicorn")))[0])

    def _broker(self) -> None:
        self._concord.broker_dies()
        time.sleep(AWAY_SECONDS)
        self._concord.broker_returns()

    def _database(self) -> None:
        postgres = self._concord.postgres
        assert postgres is not None
        postgres.kill()
        time.sleep(AWAY_SECONDS)
        postgres.start()


def is_whole(concord: Concord) -> bool:
    """Whether every part is there and answers."""
    parts = [concord.child_or_none(name) for name in ("gunicorn", "celery", "runclock")]
    if None in parts or len(concord.pool()) != 2:
        return False
    with contextlib.suppress(OSError):
        address = f"http://127.0.0.1:{concord.port}/account/login/"
        with urllib.request.urlopen(address, timeout=10) as page:
            return int(page.status) == 200
    return False
