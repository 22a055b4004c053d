"""Work that behaves badly: what the process with bounds is asked for in tests."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

from core.limited.protocol import Answer


def work(facts: dict[str, Any], content: bytes) -> Answer:
    """Does what `act` says."""
    return ACTS[facts["act"]](facts, content)


def _echo(facts: dict[str, Any], content: bytes) -> Answer:
    sys.stdout.write("what a library prints")
    return Answer({"pid": os.getpid(), "said": facts.get("said")}, content[::-1])


def _spin(_facts: dict[str, Any], _content: bytes) -> Answer:
    while True:
        pass


def _busy(_facts: dict[str, Any], _content: bytes) -> Answer:
    until = time.process_time() + 0.8
    while time.process_time() < until:
        pass
    return Answer({"pid": os.getpid()})


def _wait(_facts: dict[str, Any], _content: bytes) -> Answer:
    time.sleep(600)
    return Answer()


def _hoard(_facts: dict[str, Any], _content: bytes) -> Answer:
    return Answer({"size": len(bytearray(2**30))})


def _tire(_facts: dict[str, Any], _content: bytes) -> Answer:
    bytearray(70 * 2**20)
    return Answer({"pid": os.getpid()})


def _crash(_facts: dict[str, Any], _content: bytes) -> Answer:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Answer()


def _killed(_facts: dict[str, Any], _content: bytes) -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)
    return Answer()


def _fail(_facts: dict[str, Any], _content: bytes) -> Answer:
    raise ValueError("a mistake of ours")


def _environment(_facts: dict[str, Any], _content: bytes) -> Answer:
    here = {"path": sys.path, "dyld": os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "")}
    return Answer({"names": sorted(os.environ), "loaded": "django" in sys.modules, **here})


def _boast(_facts: dict[str, Any], _content: bytes) -> Answer:
    return Answer({}, bytes(2 * 2**20))


ACTS = {
    "echo": _echo,
    "spin": _spin,
    "busy": _busy,
    "wait": _wait,
    "hoard": _hoard,
    "tire": _tire,
    "crash": _crash,
    "killed": _killed,
    "fail": _fail,
    "environment": _environment,
    "boast": _boast,
}
