from __future__ import annotations

import pytest

from tests.partnerships.variations.builders import a_world


@pytest.fixture
def world(on_demo_day):
    """A hospital with a signed contract, and everybody who has to do with its changes."""
    return a_world()
