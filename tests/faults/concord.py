"""A whole Concord of real processes, in a folder of its own, to be killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2

from tests.faults.servers import PATIENCE_SECONDS, children, eventually, free_port, kill
from tests.faults.sizes import FULL
from tests.missing import POSTGRES, postgres_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.servers import Postgres, Redis

ROOT = Path(__file__).parents[2]
STOPS_WITHIN_SECONDS = 4
"""From being asked to end, whatever goes on."""
UNBOUNDED = "1000000/min"


class Concord:
    """One installation: its environment, its database seen from outside, its processes."""

    def __init__(
        self,
        folder: Path,
        *,
        lease: float,
        database: str = "",
        postgres: Postgres | None = None,
        redis: Redis | None = None,
    ) -> None:
        self.folder = folder
        self.lease = lease
        self.port = free_port()
        self.database = postgres.url if postgres else database
        self.postgres = postgres
        self.redis = redis
        self.app: subprocess.Popen[bytes] | None = None
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")}
        for name in ("DATABASE_URL", "REDIS_URL", "COV_CORE_SOURCE", "COV_CORE_DATAFILE"):
            inherited.pop(name, None)
        self.environment = inherited | {
            "CONCORD_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PROBE_LEASE_SECONDS": str(lease),
            # What is backed up says which migrations it has.
            "PROBE_MIGRATES": "yes" if FULL else "no",
            "PORT": str(self.port),
            "CONCORD_API_WRITES": UNBOUNDED,
            **({"DATABASE_URL": self.database} if self.database else {}),
            **({"REDIS_URL": redis.url} if redis else {}),
        }

    def manage(
        self, *arguments: str, within: float = PATIENCE_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=within,
        )

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment
        )

    @contextlib.contextmanager
    def running(self) -> Iterator[Concord]:
        """Started; at the end stopped by SIGTERM, with nothing left behind."""
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        self.begin_to_start()
        eventually(lambda: "Concord runs at" in self.said(), within=PATIENCE_SECONDS)
        eventually(lambda: len(self.pool()) == 2)

    def begin_to_start(self) -> None:
        with (self.folder / "runapp.out").open("wb") as output:
            self.app = subprocess.Popen(
                [sys.executable, "manage.py", "runapp"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
            )

    def stop(self) -> None:
        if self.app is not None:
            if self.app.poll() is None:
                self.app.terminate()
                assert self.app.wait(STOPS_WITHIN_SECONDS) == 0
            eventually(lambda: self.processes() == [], within=5)

    def broker_dies(self) -> None:
        """Nobody can send or fetch messages; in a folder, all that waited are gone for good."""
        if self.redis is not None:
            self.redis.kill()
        else:
            # All at once; whoever writes meanwhile finds no folder.
            gone = self._messages.rename(self._messages.with_name("gone"))
            shutil.rmtree(gone)

    def broker_returns(self) -> None:
        if self.redis is not None:
            self.redis.start()
        else:
            self._messages.mkdir(exist_ok=True)

    @property
    def _messages(self) -> Path:
        return self.folder / "queue" / "messages"

    def said(self) -> str:
        return (self.folder / "runapp.out").read_text()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(self._connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())

    def running_jobs(self) -> list[int]:
        running = "SELECT id FROM job WHERE state = 'running' AND kind LIKE 'probe.%' ORDER BY id"
        rows = self.rows(running)
        return [job for (job,) in rows]

    def _connect(self) -> Any:
        if self.database:
            return psycopg2.connect(self.database)
        return sqlite3.connect(self.folder / "concord.sqlite3", timeout=20)

    def verifies(self) -> None:
        """The ledger holds."""
        verified = self.manage("verify_ledger")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert "nothing was altered" in verified.stdout

    def child_or_none(self, name: str) -> int | None:
        """The process that runapp started and whose command names `name`, when it runs."""
        with contextlib.suppress(StopIteration):
            return self.child(name)
        return None

    def child(self, name: str) -> int:
        """The process that runapp started and whose command names `name`."""
        assert self.app is not None
        return next(pid for pid in children(self.app.pid) if name in command(pid))

    def pool(self) -> list[int]:
        """The processes in which the worker does jobs."""
        worker = self.child_or_none("celery")
        return [] if worker is None else children(worker)

    def works_on(self, job: int) -> int:
        """The process that said it does this job."""
        said = f"SELECT progress_message FROM job WHERE id = {job}"
        message = eventually(lambda: self.rows(said)[0][0])
        return int(str(message).removeprefix("process "))

    def processes(self) -> list[int]:
        """All processes of this installation, whoever their parent is now."""
        mark = f"CONCORD_DATA={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def kill_all(concord: Concord) -> None:
    """All processes at once, as where the power fails."""
    assert concord.app is not None
    kill(concord.app.pid)
    concord.app.wait()
    eventually(lambda: concord.processes() == [], within=10)
    concord.app = None


@contextlib.contextmanager
def postgres_database() -> Iterator[str]:
    """A database of our own on the server that runs."""
    name = f"concord_faults_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg2.connect(POSTGRES, connect_timeout=3)
    except psycopg2.OperationalError as unreachable:
        postgres_missing(unreachable)
    server.autocommit = True
    with contextlib.closing(server):
        server.cursor().execute(f"CREATE DATABASE {name}")
        try:
            yield POSTGRES.rpartition("/")[0] + f"/{name}"
        finally:
            server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
