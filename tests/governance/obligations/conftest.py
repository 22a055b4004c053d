from __future__ import annotations

import pytest

from tests.governance.obligations.builders import Contract


@pytest.fixture
def contract(on_demo_day):
    return Contract()
