"""A running Concord of real processes, shared by the tests of a module.

It stands on the databases of this run of the tests (DATABASE_URL), at full size on both; at full
size the lease is the product's own.
"""

from __future__ import annotations

import os

import pytest

from tests.faults.concord import Concord, Redis, eventually, postgres_database

SQLITE, POSTGRES = "sqlite and a folder", "postgresql and redis"
FULL = os.environ.get("CONCORD_SIZE") == "full"
OURS = POSTGRES if os.environ.get("DATABASE_URL") else SQLITE
LEASE_SECONDS = 10 if FULL else 4


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES] if FULL else [OURS])
def concord(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("concord")
    if request.param == SQLITE:
        with Concord(folder, lease=LEASE_SECONDS).running() as made:
            yield made
            busy(made)
        return
    redis = Redis(folder)
    redis.start()
    try:
        with (
            postgres_database() as database,
            Concord(folder, lease=LEASE_SECONDS, database=database, redis=redis).running() as made,
        ):
            yield made
            busy(made)
    finally:
        redis.kill()


def busy(concord: Concord) -> None:
    """It is in the middle of work when it is asked to end, and ends as soon."""
    concord.manage("probe_enqueue", "slow:2:300")
    eventually(lambda: len(concord.running_jobs()) == 2)
