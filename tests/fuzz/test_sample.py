"""A small sample of made-up requests in each run of the tests; `make fuzz` asks thousands."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.asking import OPERATIONS, ROLES, Asker, broken
from tests.governance.everything import Everything

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=6),
]


def test_no_made_up_request_breaks_anything():
    chance = random.Random(20261123)  # noqa: S311 - no secret
    world = Everything()
    found = []
    for number, role in enumerate(ROLES):
        some = OPERATIONS[number :: len(ROLES)]
        found += broken(Asker(world, role, chance), some)
    assert found == []
