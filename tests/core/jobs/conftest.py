"""Handlers of the tests' own, and a broker that remembers what it was sent."""

from __future__ import annotations

import pytest

from core.jobs import dispatch, handlers


@pytest.fixture
def handler(monkeypatch):
    """Registers a function for a kind, for this test only."""
    handlers.known_kinds()
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))

    def register(function, kind="probe.work"):
        handlers.handles(kind)(function)
        return kind

    return register


@pytest.fixture
def broker(monkeypatch):
    """The ids of the jobs that were sent, in order; `broker.waiting` messages lie in the queue."""

    class Broker(list):
        waiting: int | None = 0

        def send(self, job_id: int) -> bool:
            self.append(job_id)
            return True

    made = Broker()
    monkeypatch.setattr(dispatch, "send", made.send)
    monkeypatch.setattr(dispatch, "messages_waiting", lambda: made.waiting)
    return made
