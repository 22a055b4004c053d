"""Whoever makes requests up makes many."""

from __future__ import annotations

import pytest

from core.api.throttles import PerToken


@pytest.fixture(autouse=True)
def _no_rate(monkeypatch):
    monkeypatch.setattr(PerToken, "THROTTLE_RATES", {"read": "1000000/min", "write": "1000000/min"})
