"""The log file of a process that runs beside us, and the errors in it."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_BYTES = 10 * 1024 * 1024
_ERROR = re.compile(rb"\b(ERROR|CRITICAL)\b")


class ProcessLog:
    """A file that one process writes and we read. One older file of 10 MB is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST_BYTES:
            path.replace(path.with_suffix(".log.1"))
        self._read_to = path.stat().st_size if path.exists() else 0

    def open(self) -> IO[bytes]:
        """The file for the process to append to."""
        return self.path.open("ab", buffering=0)

    def new_errors(self) -> Iterator[str]:
        """The lines that tell of an error, of what was written since the last call."""
        with self.path.open("rb") as file:
            file.seek(self._read_to)
            written = file.read()
        whole = written[: written.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            if _ERROR.search(line):
                yield line.decode(errors="replace")[:300]
