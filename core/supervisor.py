"""Keeps a few processes running: restarts what stops, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from core.parent import die_with_parent
from core.process_log import ProcessLog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

# `make run` is expected to be gone four seconds after SIGTERM, on a busy machine too. Who is idle
# ends at once; a job that runs on is killed, for which jobs are built, as is a longer answer.
STOP_SECONDS = 1.5
ROUND_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0


@dataclass(slots=True)
class Child:
    """One process to keep running. SIGTERM asks it to end.

    Where it has a `gate`, the read end of a pipe, the environment names it to the process as
    CONCORD_START_GATE: there it waits until the pipe is closed, when all else is ready.
    """

    name: str
    command: Sequence[str]
    gate: int | None = None
    wanted: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = field(default=0)
    not_before: float = 0.0


class Stopped(BaseException):
    """Somebody asked the supervisor to stop, whatever it was doing."""


class Supervisor:
    """Starts children, each in a process group of its own, and takes them down with itself.

    From its making on SIGTERM, SIGINT and SIGHUP ask it to stop: the children are asked to end in
    the same moment, and `Stopped` is raised out of whatever the main thread was waiting for. What
    the children write goes to `<folder>/<name>.log`; errors among it are said aloud. Where this
    process is killed outright, the kernel kills them.
    """

    def __init__(
        self, children: Sequence[Child], *, folder: Path, say: Callable[[str], object]
    ) -> None:
        self._children = children
        self._logs = {child.name: ProcessLog(folder / f"{child.name}.log") for child in children}
        self._say = say
        self._stop_by = 0.0
        self._launching = False
        self._asked_meanwhile = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)

    def start(self, *names: str) -> None:
        """Start these children, and keep them running from now on."""
        for child in self._children:
            if child.name in names:
                child.wanted = True
                self._launch(child)

    def watch(self) -> None:
        """Restart what stops, with growing pauses, until somebody asks to stop."""
        while True:
            self.look_after()
            time.sleep(ROUND_SECONDS)

    def look_after(self) -> None:
        """One round over all children."""
        for child in self._children:
            if not child.wanted:
                continue
            self._look_at(child)
            for line in self._logs[child.name].new_errors():
                self._say(f"{child.name}: {line}")

    def take_down(self) -> None:
        """Ask every child to end, wait a moment, and kill what is left of their groups."""
        self._ask_to_end()
        running = self._running()
        for process in running:
            try:
                process.wait(max(0.0, self._stop_by - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        for process in running:
            # Also where the leader is gone: a worker's own children may still be there.
            _signal_group(process.pid, signal.SIGKILL)
        for process in running:
            process.wait()

    def _running(self) -> list[subprocess.Popen[bytes]]:
        return [child.process for child in self._children if child.process is not None]

    def _ask_to_end(self) -> None:
        """Once; the time that they have counts from here."""
        if self._stop_by:
            return
        self._stop_by = time.monotonic() + STOP_SECONDS
        for process in self._running():
            # Not its group: a leader ends its own processes when they have finished their work.
            process.terminate()

    def _look_at(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.not_before:
                self._launch(child)
            return
        status = child.process.poll()
        if status is None:
            return
        _signal_group(child.process.pid, signal.SIGKILL)
        child.process = None
        child.failures = 1 if now - child.started > STEADY_SECONDS else child.failures + 1
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (child.failures - 1), LONGEST_PAUSE_SECONDS)
        child.not_before = now + pause
        ended = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self._say(
            f"{child.name} {ended} and is started again in {pause:g} s; "
            f"its log is {self._logs[child.name].path}"
        )

    def _launch(self, child: Child) -> None:
        self._launching = True
        try:
            self._begin(child)
        finally:
            self._launching = False
        if self._asked_meanwhile:
            self._stop()

    def _begin(self, child: Child) -> None:
        child.started = time.monotonic()
        environment = os.environ | {"CONCORD_SUPERVISED": "1", "PYTHONUNBUFFERED": "1"}
        if child.gate is not None:
            environment["CONCORD_START_GATE"] = str(child.gate)
        with self._logs[child.name].open() as output:
            child.process = subprocess.Popen(  # noqa: S603 - own commands; one thread
                list(child.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509 - one thread
                process_group=0,
                pass_fds=[] if child.gate is None else [child.gate],
                env=environment,
            )

    def _stop(self, *_received: object) -> None:
        # A child that is just being born would not be among those that are asked.
        self._asked_meanwhile = self._launching
        if self._stop_by or self._launching:
            return
        self._ask_to_end()
        raise Stopped


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
