"""From an empty folder to the sign-in page, as `manage.py runapp` gets there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

from tests.benchmarks.measuring import note, size

ROOT = Path(__file__).parents[2]
ROUNDS = size(5, 1)
GOAL_SECONDS = 5.0
PATIENCE_SECONDS = 60.0


def test_a_fresh_database_shows_its_first_page_within_five_seconds(tmp_path):
    taken = [first_page(tmp_path / str(number)) for number in range(ROUNDS)]
    found = median(taken)
    spread = ", ".join(f"{one:.1f}" for one in sorted(taken))
    note(
        "Empty folder to the first page of `runapp`",
        f"{found:.1f} s (median of {spread})",
        f"at most {GOAL_SECONDS:.0f} s",
        held=found <= GOAL_SECONDS,
        database="sqlite",
    )
    assert found <= PATIENCE_SECONDS


def first_page(folder: Path) -> float:
    """Seconds from starting the process to the first answer of the sign-in page."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "runapp"],
        cwd=ROOT,
        env={
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        }
        | {"CONCORD_DATA": str(folder), "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.monotonic() - began < PATIENCE_SECONDS:
            if answers(f"http://127.0.0.1:{port}/account/login/"):
                return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError("the sign-in page never came")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
