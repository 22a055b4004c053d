"""Attempts over real pages and programs are made on the services of production."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scheduling import asks_no_database


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and not asks_no_database(item):
            item.add_marker(pytest.mark.on_services)
