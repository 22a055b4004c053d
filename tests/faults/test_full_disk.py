"""A disk that is full, and one that breaks: said at once, nothing half written, then it goes on.

With CONCORD_SIZE=full: a small file system of its own needs root.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.concord import Concord
from tests.faults.counting import followed, is_drained, written
from tests.faults.servers import Postgres, children, eventually
from tests.faults.sizes import DRAINED_WITHIN_SECONDS, LEASE_SECONDS, LIMIT_SECONDS, found
from tests.faults.writers import Writers

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTES = 64
OF_A_SERVER = 192
"""PostgreSQL needs some 60 for itself before it holds anything."""
TRIED_AT_MOST = 2_000
BREAKS_FOR_SECONDS = 15
pytestmark = [pytest.mark.timeout(LIMIT_SECONDS), pytest.mark.long(seconds=120)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with _mounted(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


@pytest.fixture
def server_on_a_small_disk() -> Iterator[tuple[Postgres, Path]]:
    # Not below pytest's folders, into which the server's own user may not look.
    with (
        tempfile.TemporaryDirectory(prefix="concord-disk-") as folder,
        _mounted(Path(folder) / "disk", OF_A_SERVER) as disk,
    ):
        Path(folder).chmod(0o755)
        server = Postgres(on=disk)
        server.start()
        try:
            yield server, disk
        finally:
            server.remove()


@contextlib.contextmanager
def _mounted(disk: Path, megabytes: int) -> Iterator[Path]:
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"No small disk can be mounted here: {mounted.stderr.strip()}; be root.")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    try:
        with filler.open("ab", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
    except OSError:
        return filler
    raise AssertionError("never full")


def written_until_refused(writers: Writers, disk: Path) -> tuple[list[int], int, int, bytes]:
    """What was acknowledged, and the number that was refused with status and words."""
    done: list[int] = []
    for number in range(TRIED_AT_MOST):
        status, said = writers.send(number)
        if status != 201:
            return done, number, status, said
        done.append(number)
        fill(disk)
    raise AssertionError("nothing was refused")


def everything_is_there_once(concord: Concord, acknowledged: list[int]) -> None:
    eventually(lambda: is_drained(concord), within=DRAINED_WITHIN_SECONDS)
    once = dict.fromkeys(acknowledged, 1)
    assert written(concord) == once
    assert followed(concord) == once
    concord.verifies()


def test_a_full_disk_is_said_and_what_was_refused_is_written_when_there_is_room(small_disk):
    with Concord(small_disk, lease=LEASE_SECONDS).running() as concord:
        writers = Writers(concord)
        filler = fill(small_disk)
        done, number, status, said = written_until_refused(writers, small_disk)
        assert status == 507, (status, said)
        assert json.loads(said)["type"] == "urn:concord:problem:no_room"
        assert "disk" in json.loads(said)["detail"]
        assert number not in written(concord)
        again, _said = writers.send(number)
        assert again == 507
        filler.unlink()
        made_room = time.monotonic()
        assert eventually(lambda: writers.send(number)[0] == 201, within=30)
        done.append(number)
        everything_is_there_once(concord, done)
    found(
        f"disk full: said with 507 after {len(done) - 1} more writes had fitted, nothing half "
        f"written; all done {time.monotonic() - made_room:.0f} s after there was room"
    )


def test_a_full_disk_of_the_database_server_is_said_and_loses_nothing(
    server_on_a_small_disk, tmp_path
):
    server, disk = server_on_a_small_disk
    with Concord(tmp_path, lease=LEASE_SECONDS, postgres=server).running() as concord:
        writers = Writers(concord)
        filler = fill(disk)
        done, number, status, said = written_until_refused(writers, disk)
        # Where its log finds no room either, the server ends, and is started when there is some.
        assert status in {503, 507}, (status, said)
        assert json.loads(said)["type"].startswith("urn:concord:problem:"), said
        filler.unlink()
        assert server.process is not None
        ended = server.process.poll() is not None
        if ended:
            server.start()
        made_room = time.monotonic()
        assert eventually(lambda: writers.send(number)[0] == 201, within=60)
        done.append(number)
        everything_is_there_once(concord, done)
    found(
        f"disk of PostgreSQL full: said with {status} after {len(done) - 1} more writes had "
        f"fitted{', the server ended' if ended else ''}; nothing half written, all done "
        f"{time.monotonic() - made_room:.0f} s after there was room"
    )


def test_a_disk_that_fails_to_keep_loses_nothing_that_was_acknowledged(tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; apt-get install strace")
    with Concord(tmp_path, lease=LEASE_SECONDS).running() as concord:
        writers = Writers(concord)
        writers.start()
        eventually(lambda: writers.have_written(5))
        web = children(concord.child("gunicorn"))
        breaking = [
            subprocess.Popen(
                [
                    *("strace", "-f", "-qq", "-o", "/dev/null", "-p", str(process)),
                    *("-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=3+7"),
                ],
                stderr=subprocess.DEVNULL,
            )
            for process in web
        ]
        time.sleep(BREAKS_FOR_SECONDS)
        for process in breaking:
            process.terminate()
            process.wait(10)
        before = len(writers.acknowledged)
        eventually(lambda: writers.have_written(before + 5))
        writers.stop()
        failed = dict(writers.failed)
        assert failed, "no fdatasync failed; may strace attach to processes here?"
        assert writers.wrong == []
        everything_is_there_once(concord, writers.acknowledged)
    found(f"every seventh fdatasync fails: {len(writers.acknowledged)} writes kept, {failed}")
