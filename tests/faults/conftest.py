"""A running Concord of real processes, shared by the tests of a module.

It stands on the databases of this run of the tests (DATABASE_URL), at full size on both, with
servers of its own that are killed too; at full size the lease is the product's own.
"""

from __future__ import annotations

import contextlib

import pytest

from tests.faults.concord import Concord, postgres_database
from tests.faults.servers import Postgres, Redis, Wire, eventually
from tests.faults.sizes import FULL, LEASE_SECONDS, OURS, POSTGRES, SQLITE

collect_ignore = [] if FULL else ["test_full_length.py", "test_full_disk.py"]


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES] if FULL else [OURS])
def concord(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("concord")
    with contextlib.ExitStack() as stack:
        servers = {} if request.param == SQLITE else _servers(folder, stack)
        made = stack.enter_context(Concord(folder, lease=LEASE_SECONDS, **servers).running())
        yield made
        busy(made)


def _servers(folder, stack):
    redis = Redis(folder)
    stack.callback(redis.kill)
    redis.start()
    if not FULL:
        return {"redis": redis, "database": stack.enter_context(postgres_database())}
    redis.wire = Wire(redis.own_port)
    redis.port = redis.wire.port
    stack.callback(redis.wire.close)
    postgres = Postgres()
    stack.callback(postgres.remove)
    postgres.start()
    return {"redis": redis, "postgres": postgres}


def busy(concord: Concord) -> None:
    """It is in the middle of work when it is asked to end, and ends as soon."""
    concord.manage("probe_enqueue", "slow:2:300")
    eventually(lambda: len(concord.running_jobs()) == 2)
