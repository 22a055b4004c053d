"""Programs that write by HTTP, each record under a key, until it is acknowledged."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.concord import Concord

ASKED_AGAIN_EACH = 10
AGAIN_AFTER_SECONDS = 0.2
ANSWERS_WITHIN_SECONDS = 30
WRITERS = 4


class Writers:
    """Write until they are told to stop; what was begun is carried to its acknowledgement.

    Attributes:
        acknowledged: numbers for which 201 was answered.
        failed: how often it was not, by status or error; each of these was sent again.
        wrong: what must not happen: a refusal, or an answer to a repeated key that is another.
        longest: seconds that one answer took.
    """

    def __init__(
        self,
        concord: Concord,
        *,
        may_go: Callable[[], bool] = lambda: True,
        numbers_from: int = 0,
    ) -> None:
        self._port = concord.port
        self._secret = concord.manage("probe_token").stdout.strip()
        self._may_go = may_go
        self._numbers = itertools.count(numbers_from)
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self.acknowledged: list[int] = []
        self.failed: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.longest = 0.0
        self._threads = [threading.Thread(target=self._run, daemon=True) for _n in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, within: float = 120) -> None:
        self._stopped.set()
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            assert not thread.is_alive(), f"never acknowledged; {self.failed}"

    def have_written(self, count: int) -> bool:
        return len(self.acknowledged) >= count

    def _run(self) -> None:
        while not self._stopped.is_set():
            if not self._may_go():
                time.sleep(AGAIN_AFTER_SECONDS)
                continue
            with self._lock:
                number = next(self._numbers)
            first = self._until_acknowledged(number)
            self.acknowledged.append(number)
            if number % ASKED_AGAIN_EACH == 0 and self._until_acknowledged(number) != first:
                self.wrong.append(f"{number}: another answer to the same key")

    def _until_acknowledged(self, number: int) -> bytes:
        while True:
            status, said = self.send(number)
            if status == 201:
                return said
            with self._lock:
                self.failed[str(status or said.decode())] += 1
            if 400 <= status < 500:
                self.wrong.append(f"{number}: {status} {said.decode()}")
            time.sleep(AGAIN_AFTER_SECONDS)

    def send(self, number: int) -> tuple[int, bytes]:
        """Status and body; 0 and the kind of error where there was no whole answer."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=ANSWERS_WITHIN_SECONDS
        )
        began = time.monotonic()
        try:
            connection.request(
                "POST",
                "/api/v1/probe/writes/",
                json.dumps({"number": number}),
                {
                    "Authorization": f"Bearer {self._secret}",
                    "Idempotency-Key": f"write-{number}",
                    "Content-Type": "application/json",
                },
            )
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, type(error).__name__.encode()
        finally:
            self.longest = max(self.longest, time.monotonic() - began)
            connection.close()
