"""Handing work to a process that can be killed: it is started once and used again."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from core.limited.protocol import HEAD, Answer, Bounds, head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
MEBIBYTE: Final = 1024 * 1024
_CHUNK: Final = 256 * 1024
_LOOK_AGAIN: Final = 1.0
"""Seconds of waiting after which `meanwhile` is asked."""
_HANDED_ON: Final = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONHASHSEED", "XDG_CACHE_HOME"}
    | {"FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV"}
    | {"DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"}
)
"""What the process learns of the environment: where things lie, and no secret."""
_OUT_OF_MEMORY: Final = frozenset({signal.SIGABRT, signal.SIGBUS, signal.SIGSEGV, signal.SIGTRAP})
"""Libraries written in C end so where they get none."""


_NOT_BY_ITSELF: Final = frozenset({0, -signal.SIGKILL, -signal.SIGTERM})
"""How a process ends that was idle for long, or that somebody ended."""


class Exceeded(Exception):  # noqa: N818 - says what happened
    """The work was stopped at its own bounds: it is too much, also another time.

    `what` is "time" (of the processor), "memory", or "size" (of its answer).
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"stopped at the limit of {what}")


class Broken(RuntimeError):  # noqa: N818 - as above
    """The work failed by itself: an error of ours or of a library, not a bound."""


class Busy(Exception):  # noqa: N818 - as above
    """Nobody had time as long as anybody waits: another time it may be done.

    All processes were at work, or the one at this work had not ended it: it waited for something,
    or the machine for whatever else it had to do.
    """


class Killed(Busy):
    """Somebody, or the kernel for what others took, ended the process at work: no fault of it."""


class _Gone(Exception):  # noqa: N818 - as above
    """The process had ended before, or was killed by somebody else."""

    def __init__(self, why: Exception) -> None:
        self.why = why


class Limited:
    """One kind of work, a function of a module that needs no Django, and the bounds it keeps.

    Up to `at_once` processes work beside each other; the other threads wait. They are started
    when they are first needed, not forked: threads and connections of this process stay here.
    """

    def __init__(self, work: str, bounds: Bounds, *, at_once: int = 1) -> None:
        self.work, self.bounds, self.at_once = work, bounds, at_once
        self._begin()
        _ALL.add(self)

    def do(
        self,
        facts: dict[str, Any],
        file: IO[bytes] | None = None,
        size: int = 0,
        *,
        meanwhile: Callable[[], object] | None = None,
    ) -> Answer:
        """Does one piece of work with these facts and `size` bytes of the file.

        `meanwhile` is called each second; what it raises ends the process and passes on.

        Raises:
            Exceeded: it reached its bounds and was ended.
            Busy: nobody had time for it.
            Broken: it failed.
        """
        wait = _Wait(self.bounds.patience, meanwhile)
        with self._free(wait):
            process, is_new = self._process()
            try:
                return self._asked(process, facts, file, size, wait.anew())
            except _Gone as gone:
                if is_new:
                    raise gone.why from None
            # It was idle for long, or somebody killed it: that is no fault of the work.
            try:
                return self._asked(self._started(), facts, file, size, wait.anew())
            except _Gone as gone:
                raise gone.why from None

    def close(self) -> None:
        """Ends every process that waits for work."""
        while self._idle:
            _end(self._idle.pop())

    def forget(self) -> None:
        """After a fork: the processes are the parent's."""
        for process in self._idle:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            process.returncode = 0
        self._begin()

    def _begin(self) -> None:
        self._idle: list[subprocess.Popen[bytes]] = []
        self._places = threading.BoundedSemaphore(self.at_once)

    @contextlib.contextmanager
    def _free(self, wait: _Wait) -> Iterator[None]:
        if not wait.until(lambda seconds: self._places.acquire(timeout=seconds)):
            raise Busy
        try:
            yield
        finally:
            self._places.release()

    def _process(self) -> tuple[subprocess.Popen[bytes], bool]:
        while self._idle:
            process = self._idle.pop()
            if process.poll() is None:
                return process, False
            _end(process)
        return self._started(), True

    def _started(self) -> subprocess.Popen[bytes]:
        bounds = self.bounds
        command = [sys.executable, "-m", "core.limited.child", self.work]
        return subprocess.Popen(  # noqa: S603 - own program, own arguments
            [*command, str(bounds.seconds), str(bounds.megabytes)],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def _asked(
        self,
        process: subprocess.Popen[bytes],
        facts: dict[str, Any],
        file: IO[bytes] | None,
        size: int,
        wait: _Wait,
    ) -> Answer:
        try:
            _send(process, facts, file, size, wait)
            answer = _receive(process, wait, self.bounds.answer * MEBIBYTE)
        except (BrokenPipeError, EOFError):
            status = _end(process)
            why = _why(status, self.work)
            raise _Gone(why) if status in _NOT_BY_ITSELF else why from None
        except BaseException:
            process.kill()
            _end(process)
            raise
        return self._understood(process, *answer)

    def _understood(
        self, process: subprocess.Popen[bytes], facts: dict[str, Any], content: bytes
    ) -> Answer:
        if facts.pop("is_last"):
            _end(process)
        else:
            self._idle.append(process)
        if "exceeded" in facts:
            raise Exceeded(facts["exceeded"])
        if "broken" in facts:
            raise Broken(f"{self.work}: {facts['broken']}")
        return Answer(facts["found"], content)


def _environment() -> dict[str, str]:
    """What the process is told; of PYTHONPATH the folders, each as this process reads it."""
    told = {name: value for name, value in os.environ.items() if name in _HANDED_ON}
    folders = [str(Path(one).resolve()) for one in _python_path()]
    if folders:
        told["PYTHONPATH"] = os.pathsep.join(folders)
    # Each thread of a library would else reserve addresses for a heap of its own.
    return told | {"MALLOC_ARENA_MAX": "2", "PYTHONWARNINGS": "ignore"}


def _python_path() -> list[str]:
    """The folders that PYTHONPATH adds to this process; an empty one would be wherever it runs."""
    if sys.flags.ignore_environment:
        return []
    return [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]


class _Wait:
    """Waiting for at most `patience` seconds, with a look round each second."""

    def __init__(self, patience: float, meanwhile: Callable[[], object] | None) -> None:
        self.patience, self.meanwhile = patience, meanwhile
        self._deadline = time.monotonic() + patience

    def anew(self) -> _Wait:
        """As long once more."""
        return _Wait(self.patience, self.meanwhile)

    def until(self, has_come: Callable[[float], object]) -> bool:
        """Asks, with the seconds that it may take, until it has come; False when time is over."""
        while True:
            left = max(0.0, self._deadline - time.monotonic())
            if has_come(min(left, _LOOK_AGAIN)):
                return True
            if not left:
                return False
            if self.meanwhile is not None:
                self.meanwhile()


def _send(
    process: subprocess.Popen[bytes],
    facts: dict[str, Any],
    file: IO[bytes] | None,
    size: int,
    wait: _Wait,
) -> None:
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 - opened with PIPE
    # A pipe that says it is writable takes a part, and would wait for the rest.
    os.set_blocking(pipe.fileno(), False)
    _write(pipe, head(facts, size), wait)
    if file is None:
        return
    file.seek(0)
    left = size
    while left and (chunk := file.read(min(left, _CHUNK))):
        _write(pipe, chunk, wait)
        left -= len(chunk)
    while left:
        left -= _write(pipe, b"\0" * min(left, _CHUNK), wait)


def _write(pipe: IO[bytes], content: bytes, wait: _Wait) -> int:
    """Writes all of it; how much that was.

    Raises:
        Busy: it was not taken in time.
    """
    left = memoryview(content)
    while left:
        _wait_for(pipe, select.POLLOUT, wait)
        with contextlib.suppress(BlockingIOError):
            left = left[os.write(pipe.fileno(), left) :]
    return len(content)


def _receive(
    process: subprocess.Popen[bytes], wait: _Wait, most: int
) -> tuple[dict[str, Any], bytes]:
    """Raises: Exceeded, where it announces more than `most` bytes; and as `_read` does."""
    facts, content = HEAD.unpack(_read(process, HEAD.size, wait))
    if facts + content > most:
        raise Exceeded("size")
    return json.loads(_read(process, facts, wait)), _read(process, content, wait)


def _read(process: subprocess.Popen[bytes], size: int, wait: _Wait) -> bytes:
    """So many bytes.

    Raises:
        EOFError: it ended before.
        Busy: they did not come in time.
    """
    pipe = process.stdout
    assert pipe is not None  # noqa: S101 - opened with PIPE
    found = bytearray()
    while len(found) < size:
        _wait_for(pipe, select.POLLIN, wait)
        chunk = os.read(pipe.fileno(), min(size - len(found), _CHUNK))
        if not chunk:
            raise EOFError
        found += chunk
    return bytes(found)


def _wait_for(pipe: IO[bytes], event: int, wait: _Wait) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not wait.until(lambda seconds: poll.poll(seconds * 1000)):
        raise Busy


def _end(process: subprocess.Popen[bytes]) -> int:
    """Closes its pipes and waits for its end, which it comes to by itself; its status."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        return process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _why(status: int, work: str) -> Exception:
    if -status == signal.SIGXCPU:
        return Exceeded("time")
    if -status in _OUT_OF_MEMORY:
        return Exceeded("memory")
    if -status in {signal.SIGKILL, signal.SIGTERM}:
        return Killed(work)
    return Broken(f"{work} ended with status {status}")


_ALL: weakref.WeakSet[Limited] = weakref.WeakSet()


def _each(act: str) -> None:
    for limited in list(_ALL):
        getattr(limited, act)()


os.register_at_fork(after_in_child=lambda: _each("forget"))
atexit.register(_each, "close")
