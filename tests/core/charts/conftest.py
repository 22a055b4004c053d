"""The browser of the interface's tests; drawings know no database."""

from pathlib import Path

import pytest

from tests.core.interface.conftest import browse, site

__all__ = ["browse", "site"]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.appearance)
