"""Keeps a few processes running: restarts what stops, leaves nothing behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 2.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
QUIET = {"PYTHONWARNINGS": "ignore::UserWarning"}
"""Of the libraries that the children run in, not of their work."""


@dataclass(slots=True)
class Child:
    """One process to keep running. `stop_with` asks it to end."""

    name: str
    command: Sequence[str]
    stop_with: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = field(default=0)
    not_before: float = 0.0


class Supervisor:
    """Starts children, each in a process group of its own, and takes them down with itself.

    They are told by the kernel when this process dies, however it dies.
    """

    def __init__(self, children: Sequence[Child], say: Callable[[str], object]) -> None:
        self._children = children
        self._say = say
        self._stopping = False

    def start(self) -> None:
        """Start every child; from now on SIGTERM and SIGINT end them all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self._children:
            self._launch(child)

    def watch(self) -> int:
        """Restart what stops, with growing pauses, until asked to stop; returns the exit status."""
        while not self._stopping:
            for child in self._children:
                self._look_at(child)
            time.sleep(0.2)
        self._take_down()
        return 0

    def _look_at(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            status = child.process.poll()
            if status is None or self._stopping:
                return
            child.process = None
            child.failures = 1 if now - child.started > STEADY_SECONDS else child.failures + 1
            pause = min(0.5 * 2 ** (child.failures - 1), LONGEST_PAUSE_SECONDS)
            child.not_before = now + pause
            self._say(f"{child.name} stopped (status {status}); again in {pause:g} s")
        elif now >= child.not_before:
            self._launch(child)

    def _launch(self, child: Child) -> None:
        child.started = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            list(child.command),
            preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 - no thread runs yet
            process_group=0,
            env=QUIET | os.environ,
        )

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _take_down(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for child in self._children:
            if child.process is not None:
                _signal_group(child.process.pid, child.stop_with)
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        for process in running:
            # Also those whose leader is gone: a worker's own children may still be there.
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()


def _die_with_parent(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def tell_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tell_the_kernel


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
