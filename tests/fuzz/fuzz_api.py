"""Thousands of made-up requests by three roles: `make fuzz`, with `SEED` and `ROUNDS`."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from tests.fuzz.asking import OPERATIONS, ROLES, Asker
from tests.governance.everything import Everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

SEED = int(os.environ.get("SEED", "1"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))


@pytest.mark.parametrize("role", ROLES)
def test_nothing_breaks(role):
    asker = Asker(Everything(), role, random.Random(f"{SEED} {role}"))  # noqa: S311 - no secret
    statuses: Counter[int] = Counter()
    wrong = []
    for _round in range(ROUNDS):
        for operation in OPERATIONS:
            answer = asker.ask(operation)
            statuses[answer.status] += 1
            if answer.status >= 500:
                wrong.append(f"{answer.status} {answer.asked}\n  {answer.error}")
    print(f"\n{role}: {statuses.total()} requests, seed {SEED}: {dict(sorted(statuses.items()))}")  # noqa: T201
    assert wrong == [], "\n".join(wrong)
