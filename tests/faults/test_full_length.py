"""With CONCORD_SIZE=full only, for it takes minutes: wires, clocks, crowds, and a restore."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.concord import Concord, kill_all
from tests.faults.counting import is_drained, states
from tests.faults.killing import is_whole
from tests.faults.servers import eventually, kill
from tests.faults.sizes import DRAINED_WITHIN_SECONDS, LIMIT_SECONDS, found
from tests.faults.writers import Writers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CUT_SECONDS = 45
ROWS = 4_000
CROWD, CROWD_SECONDS = 8, 60
BACK_WITHIN_SECONDS_A_GIGABYTE = 300
pytestmark = [pytest.mark.timeout(LIMIT_SECONDS), pytest.mark.long(seconds=300)]


def all_asked_are_done(concord: Concord) -> bool:
    return set(states(concord)) == {"done"}


def test_a_broker_that_is_cut_off_holds_nobody_up_and_loses_nothing(concord: Concord):
    wire = concord.redis.wire if concord.redis else None
    if wire is None:
        pytest.skip("The broker is a folder: there is no wire to cut.")
    eventually(lambda: is_whole(concord))
    writers = Writers(concord)
    wire.cut()
    mended_at = time.monotonic() + CUT_SECONDS
    number = 1_000_000
    while time.monotonic() < mended_at:
        status, said = writers.send(number)
        assert status == 201, said
        number += 1
    wire.mend()
    mended = time.monotonic()
    eventually(lambda: is_drained(concord), within=DRAINED_WITHIN_SECONDS)
    found(
        f"broker cut off for {CUT_SECONDS} s: {number - 1_000_000} writes by one program, all "
        f"acknowledged, the longest in {writers.longest:.1f} s; drained "
        f"{time.monotonic() - mended:.0f} s after it was mended; load {os.getloadavg()[0]:.0f}"
    )


def test_an_import_whose_workers_are_killed_goes_on_and_has_each_row_once(concord: Concord):
    job = int(concord.manage("probe_import", str(ROWS), within=300).stdout)
    progress = f"SELECT state, progress_done, attempts FROM job WHERE id = {job}"
    for part in (1, 2, 3):
        eventually(lambda part=part: concord.rows(progress)[0][1] >= part * ROWS // 4, within=300)
        assert concord.rows(progress)[0][0] == "running", "killed in the middle"
        for process in concord.pool():
            kill(process)
    eventually(lambda: concord.rows(progress)[0][0] == "done", within=300)
    [(_state, _done, attempts)] = concord.rows(progress)
    assert attempts >= 2
    names = concord.rows("SELECT name, count(*) FROM partnerships_partnership GROUP BY name")
    assert dict(names) == {f"Project {number}": 1 for number in range(ROWS)}
    concord.verifies()
    found(f"an import of {ROWS} rows, its workers killed 3 times: whole at try {attempts}")


def test_a_clock_that_ran_ahead_and_was_set_right_stops_nothing_and_is_told(concord: Concord):
    concord.stop()
    concord.environment["PROBE_AHEAD_HOURS"] = "5"
    concord.start()
    # Something has ended, and stands in the ledger, by the clock that is ahead.
    concord.manage("probe_enqueue", "quick:5")
    eventually(lambda: all_asked_are_done(concord))
    concord.manage("probe_enqueue", "slow:2:30")
    eventually(lambda: len(concord.running_jobs()) == 2)
    kill_all(concord)
    del concord.environment["PROBE_AHEAD_HOURS"]
    concord.start()
    concord.manage("probe_enqueue", "quick:5")
    began = time.monotonic()
    eventually(lambda: all_asked_are_done(concord), within=DRAINED_WITHIN_SECONDS)
    told = concord.rows("SELECT body FROM audit_event WHERE stream = 'system'")
    kinds = [act["kind"] for (body,) in told for act in json.loads(body)["acts"]]
    assert kinds.count("system.time_went_back") == 1
    times = [at for (at,) in concord.rows("SELECT at FROM audit_event ORDER BY id")]
    assert times != sorted(times), "the raw clock is kept"
    concord.verifies()
    took = time.monotonic() - began
    found(f"a clock 5 h ahead was set right: all done after {took:.0f} s, told once")


def test_a_crowd_that_writes_leaves_no_gap_and_no_fork(concord: Concord):
    began = time.monotonic()
    crowd = [concord.begin("probe_crowd", f"{name}", str(CROWD_SECONDS)) for name in range(CROWD)]
    assert {writer.wait(CROWD_SECONDS + 120) for writer in crowd} == {0}
    took = time.monotonic() - began
    streams = concord.rows(
        "SELECT stream, count(*), count(DISTINCT prev), min(seq), max(seq) FROM audit_event "
        "WHERE stream LIKE 'crowd.%' GROUP BY stream"
    )
    assert len(streams) == CROWD + 1
    for stream, events, befores, first, last in streams:
        assert (befores, first, last) == (events, 1, events), stream
    total = sum(row[1] for row in streams)
    concord.verifies()
    found(
        f"{CROWD} writers for {CROWD_SECONDS} s: {total} transactions, {total / CROWD_SECONDS:.0f} "
        f"a second, 0 gaps, 0 forks ({took:.0f} s with starting; load {os.getloadavg()[0]:.0f})"
    )


@pytest.fixture
def elsewhere(concord: Concord, tmp_path: Path) -> Iterator[Concord]:
    """An empty Concord for a drill, on the same kind of database."""
    if concord.postgres is None:
        yield Concord(tmp_path / "restored", lease=concord.lease)
        return
    with concord.postgres.database("restored") as url:
        yield Concord(tmp_path / "restored", lease=concord.lease, database=url)


def test_a_backup_made_while_others_write_comes_back_with_its_heads(
    concord: Concord, elsewhere: Concord, tmp_path: Path
):
    eventually(lambda: is_whole(concord))
    writers = Writers(concord, numbers_from=2_000_000)
    writers.start()
    out = tmp_path / "backup"
    made = concord.manage("backup", "--out", str(out), within=600)
    writers.stop()
    assert made.returncode == 0, made.stderr
    assert writers.acknowledged
    manifest = json.loads((out / "manifest.json").read_text())

    began = time.monotonic()
    restored = elsewhere.manage("restore", str(out), "--drill", within=600)
    took = time.monotonic() - began
    assert restored.returncode == 0, restored.stderr
    heads = elsewhere.rows("SELECT stream, seq, hash FROM ledger_head")
    told = {stream: (head["seq"], head["hash"]) for stream, head in manifest["heads"].items()}
    found_heads = {stream: (seq, sha256) for stream, seq, sha256 in heads}
    assert found_heads.pop("system")[0] == told.pop("system")[0] + 1
    assert found_heads == told
    [(body,)] = elsewhere.rows(
        "SELECT body FROM audit_event WHERE stream = 'system' ORDER BY seq DESC LIMIT 1"
    )
    [act] = json.loads(body)["acts"]
    assert (act["kind"], act["facts"]["epoch"], act["facts"]["drill"]) == (
        "system.restored",
        2,
        True,
    )
    elsewhere.verifies()
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    assert took <= BACK_WITHIN_SECONDS_A_GIGABYTE * max(1, size / 1e9)
    found(
        f"drill: a backup of {size / 1e6:.0f} MB with {len(told) + 1} streams, made beside "
        f"{len(writers.acknowledged)} writes, was back in {took:.0f} s with all heads as told, "
        f"verified, in epoch 2; load {os.getloadavg()[0]:.0f}"
    )
