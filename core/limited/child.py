"""The process that works: python -m core.limited.child MODULE:FUNCTION SECONDS MEGABYTES.

It reads one piece of work after the other from its input and answers each. It knows neither
database nor settings nor secrets, ends with its input, and after some idle minutes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import resource
import select
import signal
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from core.limited.protocol import HEAD, Answer, head

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[dict[str, Any], bytes], Answer]

IDLE_SECONDS: Final = 300
MOST_PIECES: Final = 500
WORN: Final = 2
"""A process that took more than the WORN-th part of its memory is not used again."""
MEBIBYTE: Final = 1024 * 1024


def main(named: str, seconds: int, megabytes: int) -> None:
    """Works until there is nothing more to do."""
    # Who is asked to stop by the keyboard is its parent, which closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEBIBYTE, megabytes * MEBIBYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(2, 1)
    work = _found(named)
    for left in reversed(range(MOST_PIECES)):
        piece = _read(sys.stdin.buffer)
        if piece is None:
            return
        _bound_time(seconds)
        facts, content = _done(work, *piece)
        is_last = left == 0 or "exceeded" in facts or used_megabytes() > megabytes // WORN
        out.write(head({**facts, "is_last": is_last}, len(content)) + content)
        out.flush()
        if is_last:
            return
        gc.collect()


def _found(named: str) -> Work:
    module, _colon, function = named.partition(":")
    work: Work = getattr(importlib.import_module(module), function)
    return work


def _done(work: Work, facts: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        answer = work(facts, content)
    except MemoryError:
        return {"exceeded": "memory"}, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent tells of it
        return {"broken": f"{type(error).__name__}: {error}"}, b""
    return {"found": answer.facts}, answer.content


def _read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    ready, _writable, _odd = select.select([pipe], [], [], IDLE_SECONDS)
    start = pipe.read(HEAD.size) if ready else b""
    if len(start) < HEAD.size:
        return None
    facts, content = HEAD.unpack(start)
    return json.loads(pipe.read(facts)), pipe.read(content)


def _bound_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def used_megabytes() -> int:
    """The most memory that this process ever had; 0 where the system does not say.

    `ru_maxrss` would tell of its parent: Linux keeps the larger of both over the start.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
