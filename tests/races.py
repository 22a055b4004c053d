"""Several people at once, each in a thread and on a connection of their own, on either database.

The test database of SQLite lives in the memory of one connection. For a race it is copied into a
file, which the threads share as people share the real one.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections

from core.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 20
"""Seconds after which a thread that waits has failed."""

Race = Callable[..., list[Any]]


@pytest.fixture
def race(tmp_path) -> Iterator[Race]:
    """Runs calls at the same time; gives what each returned, or with which codes it was refused.

    Needs `django_db(transaction=True)`. What is read afterwards is read in a race of one.
    """
    settings = connections.settings["default"]
    kept = {name: settings[name] for name in ("NAME", "OPTIONS")}

    def run(*calls: Callable[[], Any]) -> list[Any]:
        if connection.vendor == "sqlite" and settings["NAME"] == kept["NAME"]:
            import sqlite3  # noqa: PLC0415 - of this database only

            place = tmp_path / "race.sqlite3"
            with sqlite3.connect(place) as file:
                connection.ensure_connection()
                connection.connection.backup(file)
                file.execute("PRAGMA journal_mode=WAL")
            file.close()
            settings["NAME"] = place
            settings["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": PATIENCE}
        found: list[Any] = [None] * len(calls)
        together = threading.Barrier(len(calls))

        def one(number: int, call: Callable[[], Any]) -> None:
            try:
                together.wait(timeout=PATIENCE)
                found[number] = call()
            except Refused as refused:
                found[number] = [problem.code for problem in refused.problems]
            except Exception as error:  # noqa: BLE001 - shown by the test
                found[number] = error
            finally:
                connections["default"].close()

        threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(one, number, call))
            for number, call in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE * 2)
        return found

    try:
        yield run
    finally:
        settings.update(kept)
