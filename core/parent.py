"""A process that asks the kernel to end it when its parent dies, however the parent dies."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int | None = None) -> None:
    """End this process by SIGKILL as soon as its parent ends. On Linux; elsewhere it does nothing.

    Call it in the child after the fork. `parent` is the pid that the child expects: if the parent
    has died already, the child ends at once. The promise survives an exec, but not a fork: each
    child makes its own. Jobs are built for being killed at any point.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is not None and os.getppid() != parent:
        os._exit(1)
