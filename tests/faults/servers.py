"""Servers of a test's own, to be killed and cut off: PostgreSQL, Redis, and the wire to one."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
import pytest

from tests.faults.sizes import FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 400 if FULL else 240
LOCAL = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], Any], *, within: float = PATIENCE_SECONDS) -> Any:
    """What `condition` gives as soon as it is true; fails when it is not in time."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {within} s: {condition}"
        time.sleep(0.05)
    return value


def children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOCAL, port), 1):
        return True
    return False


class Redis:
    """A broker of our own that can be killed; it keeps nothing. `port` may be that of a wire."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own_port = self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.wire: Wire | None = None

    @property
    def url(self) -> str:
        return f"redis://{LOCAL}:{self.port}/0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.own_port), "--bind", LOCAL),
                *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
            ],
            stdout=subprocess.DEVNULL,
        )
        eventually(lambda: listens(self.own_port), within=10)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Postgres:
    """A server of our own; killed outright, it has its write-ahead log to come back by.

    With `on` its data lie in that folder, in as little room as it can do with.
    """

    def __init__(self, on: Path | None = None) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        beside = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        beside += [Path(found).parent for found in [shutil.which("initdb")] if found]
        if not beside:
            pytest.skip("PostgreSQL's server is not installed; apt-get install postgresql")
        self._tools = beside[-1]
        # It refuses to run as root, and no other user may look into pytest's folders.
        self._as = "postgres" if os.getuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="concord-faults-", dir=on))
        if self._as:
            shutil.chown(self.folder, self._as)
        small = ["--wal-segsize=1"] if on else []
        self._run(
            *("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *small,
        )

    @property
    def url(self) -> str:
        return f"postgres://postgres@{LOCAL}:{self.port}/postgres"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(f"{self._tools}/postgres", "-D", str(self._data), "-p", str(self.port)),
                    *("-k", str(self.folder), "-c", f"listen_addresses={LOCAL}"),
                ],
                stdout=log,
                stderr=log,
                user=self._as,
            )
        eventually(self._answers)

    def kill(self) -> None:
        if self.process is not None:
            everybody = [self.process.pid, *children(self.process.pid)]
            for pid in everybody:
                kill(pid)
            self.process.wait()
            eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everybody))
            self.process = None

    @contextlib.contextmanager
    def database(self, name: str) -> Iterator[str]:
        """A further, empty database."""
        with contextlib.closing(psycopg2.connect(self.url)) as server:
            server.autocommit = True
            server.cursor().execute(f"CREATE DATABASE {name}")
        yield self.url.rpartition("/")[0] + f"/{name}"

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(self.url, connect_timeout=2).close()
            return True
        return False

    def _run(self, tool: str, *arguments: str) -> None:
        subprocess.run(
            [f"{self._tools}/{tool}", *arguments], check=True, capture_output=True, user=self._as
        )


class Wire:
    """Between a client and a server. Cut, it swallows what is said and tells nobody."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._whole = threading.Event()
        self._whole.set()
        self._server = socket.create_server((LOCAL, 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._server.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._whole.wait()
        with near:
            try:
                far = socket.create_connection((LOCAL, self._to), 5)
            except OSError:
                return
            with far:
                far.settimeout(None)
                back = threading.Thread(target=self._pass_on, args=(far, near), daemon=True)
                back.start()
                self._pass_on(near, far)
                back.join()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := source.recv(65536):
                self._whole.wait()
                target.sendall(said)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
