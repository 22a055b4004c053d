"""Asking clamd about a file, where one is configured. Without its word nothing is kept."""

from __future__ import annotations

import logging
import re
import socket
import struct
import time
from typing import IO, Final

from django.conf import settings

log = logging.getLogger("concord.files")

SECONDS: Final = 15
"""So long the scanner may take for one file, on the clock."""
_CHUNK: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096


class NotScanned(Exception):  # noqa: N818 - says what happened
    """The scanner did not say whether the file is clean."""


def scan(file: IO[bytes]) -> str:
    """The name of what clamd found in the file; "" where it is clean, or no clamd is configured.

    By the INSTREAM command of its protocol (clamd(8)).

    Raises:
        NotScanned: it cannot be reached, did not answer in time, or answered something else.
    """
    if not settings.CONCORD_CLAMD:
        return ""
    try:
        answer = _asked(settings.CONCORD_CLAMD, file)
    except (OSError, ValueError) as error:
        log.warning("clamd at %s cannot be asked: %s", settings.CONCORD_CLAMD, error)
        raise NotScanned from error
    found = re.fullmatch(r"stream: (?:OK|(.+) FOUND)", answer)
    if found is None:
        log.error("clamd at %s did not scan: %s", settings.CONCORD_CLAMD, answer)
        raise NotScanned
    return found[1] or ""


def _asked(address: str, file: IO[bytes]) -> str:
    deadline = time.monotonic() + SECONDS
    with _connected(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        file.seek(0)
        while chunk := file.read(_CHUNK):
            clamd.settimeout(_left(deadline))
            clamd.sendall(struct.pack(">I", len(chunk)) + chunk)
        clamd.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            clamd.settimeout(_left(deadline))
            part = clamd.recv(_LONGEST_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected(address: str) -> socket.socket:
    """`/run/clamd.sock`, or `host:3310`."""
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(SECONDS)
        try:
            clamd.connect(address)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
