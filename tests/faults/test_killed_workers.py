"""kill -9 of every part: nothing acknowledged is lost, no effect doubled, all is back soon."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.faults.counting import Backlog, effects, followed, is_drained, states, tries, written
from tests.faults.killing import Killer, is_whole
from tests.faults.servers import PATIENCE_SECONDS, eventually, kill
from tests.faults.sizes import (
    DRAINED_WITHIN_SECONDS,
    KILLS,
    LIMIT_SECONDS,
    SLOW_TENTHS,
    WRITES,
    found,
)
from tests.faults.writers import Writers

if TYPE_CHECKING:
    from tests.faults.concord import Concord

MAY_BE_LATE_BY_SECONDS = 20
"""On a busy machine; by the broker alone it would be an hour."""
pytestmark = [pytest.mark.timeout(LIMIT_SECONDS), pytest.mark.long(seconds=16)]


def everything_was_done_once(concord: Concord) -> None:
    eventually(lambda: set(states(concord)) == {"done"})
    assert effects(concord) == dict.fromkeys(range(states(concord)["done"]), 1)


def test_jobs_survive_the_death_of_their_workers(concord: Concord):
    asked = concord.manage(
        "probe_enqueue",
        *(f"slow:2:{SLOW_TENTHS}", "killed_before_commit:1", "killed_after_commit:1", "quick:12"),
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


def test_processes_that_are_killed_while_idle_stop_nobody(concord: Concord):
    concord.manage("probe_enqueue", "quick:4")
    everything_was_done_once(concord)
    for process in concord.pool():
        kill(process)
    concord.manage("probe_enqueue", "quick:4")
    everything_was_done_once(concord)


def test_a_dead_broker_breaks_no_request_and_disturbs_no_running_job(concord: Concord):
    tenths = int(concord.lease * 10) + 15
    concord.manage("probe_enqueue", f"slow:2:{tenths}")
    eventually(lambda: len(concord.running_jobs()) == 2)
    longer_than_their_lease = concord.running_jobs()
    concord.broker_dies()
    asked = concord.manage("probe_enqueue", "quick:3")
    assert asked.returncode == 0, asked.stderr
    # Both end while nobody can be told, and the worker goes on all the same.
    eventually(lambda: concord.running_jobs() == [])
    concord.broker_returns()
    everything_was_done_once(concord)
    assert [tries(concord, job) for job in longer_than_their_lease] == [1, 1]


def test_what_was_acknowledged_is_there_once_and_had_its_effect_once(concord: Concord):
    backlog = Backlog(concord)
    writers, killer = Writers(concord, may_go=backlog.is_short), Killer(concord)
    began = time.monotonic()
    writers.start()
    while killer.killed.total() < KILLS:
        done = (killer.killed.total() + 1) * WRITES // KILLS
        eventually(partial(writers.have_written, done), within=600)
        killer.strike()
    writers.stop()
    ended = time.monotonic()
    eventually(lambda: is_whole(concord))
    whole = time.monotonic()
    eventually(lambda: is_drained(concord))
    drained = time.monotonic() - whole

    assert writers.wrong == []
    assert len(writers.acknowledged) >= WRITES
    once = dict.fromkeys(writers.acknowledged, 1)
    assert written(concord) == once
    assert followed(concord) == once
    found(
        f"{len(once)} writes acknowledged in {ended - began:.0f} s under {killer.killed.total()} "
        f"kills {dict(killer.killed)}: 0 lost, 0 doubled, 0 effects missing; not acknowledged at "
        f"first {dict(writers.failed)}; longest answer {writers.longest:.1f} s; at most "
        f"{backlog.longest} jobs waited; all whole again {whole - ended:.0f} s after the last "
        f"write, drained {drained:.0f} s later; load {os.getloadavg()[0]:.0f}"
    )
    assert drained <= DRAINED_WITHIN_SECONDS


def test_the_ledger_holds_after_all_this(concord: Concord):
    writers = [concord.begin("probe_write", name, "4", "15") for name in ("one", "two")]
    assert [writer.wait(PATIENCE_SECONDS) for writer in writers] == [0, 0]
    for stream in ("shared.a", "shared.b"):
        numbers = concord.rows(f"SELECT seq FROM audit_event WHERE stream = '{stream}' ORDER BY 1")
        assert [number for (number,) in numbers] == list(range(1, 121))
    concord.verifies()
