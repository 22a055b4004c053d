"""kill -9 of workers: no job is lost, no effect is doubled, and all is back soon."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter

import pytest

from tests.faults.concord import Concord, eventually, kill

MAY_BE_LATE_BY_SECONDS = 4
pytestmark = [pytest.mark.timeout(300), pytest.mark.long(seconds=16)]


def states(concord: Concord) -> Counter[str]:
    return Counter(dict(concord.rows("SELECT state, count(*) FROM job GROUP BY state")))


def effects(concord: Concord) -> Counter[int]:
    bodies = concord.rows("SELECT body FROM audit_event WHERE stream = 'probe'")
    return Counter(json.loads(body)["acts"][0]["facts"]["number"] for (body,) in bodies)


def tries(concord: Concord, job: int) -> int:
    return int(concord.rows(f"SELECT attempts FROM job WHERE id = {job}")[0][0])


def everything_was_done_once(concord: Concord) -> None:
    eventually(lambda: set(states(concord)) == {"done"})
    jobs = concord.rows("SELECT count(*) FROM job")[0][0]
    assert effects(concord) == Counter(range(jobs))


def test_jobs_survive_the_death_of_their_workers(concord: Concord):
    asked = concord.manage(
        "probe_enqueue",
        *("slow:2:30", "killed_before_commit:1", "killed_after_commit:1", "quick:12"),
    )
    assert asked.returncode == 0, asked.stderr
    abandoned = eventually(concord.running_jobs)[0]

    killed_at = time.time()
    kill(concord.works_on(abandoned))
    eventually(lambda: tries(concord, abandoned) == 2)
    assert time.time() - killed_at <= concord.lease + MAY_BE_LATE_BY_SECONDS

    os.killpg(concord.child("celery"), signal.SIGKILL)
    everything_was_done_once(concord)
    assert "worker was killed by signal 9 and is started again" in concord.said()


def test_a_dead_broker_breaks_no_request_and_disturbs_no_running_job(concord: Concord):
    tenths = int(concord.lease * 10) + 15
    concord.manage("probe_enqueue", f"slow:1:{tenths}")
    (longer_than_its_lease,) = eventually(concord.running_jobs)
    concord.broker_dies()
    asked = concord.manage("probe_enqueue", "quick:3")
    assert asked.returncode == 0, asked.stderr
    concord.broker_returns()
    everything_was_done_once(concord)
    assert tries(concord, longer_than_its_lease) == 1


def test_the_ledger_holds_after_all_this(concord: Concord):
    kill(concord.child("runclock"))
    writers = [concord.begin("probe_write", name, "4", "15") for name in ("one", "two")]
    assert [writer.wait(80) for writer in writers] == [0, 0]
    for stream in ("shared.a", "shared.b"):
        numbers = concord.rows(f"SELECT seq FROM audit_event WHERE stream = '{stream}' ORDER BY 1")
        assert [number for (number,) in numbers] == list(range(1, 121))
    verified = concord.manage("verify_ledger")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "nothing was altered" in verified.stdout
