"""Rendered again, elsewhere and later, a report is the same file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.reports.rendered import rendered

ROOT = Path(__file__).parents[2]


@pytest.mark.long(seconds=4)
def test_another_process_gives_the_same_bytes_later():
    here = rendered()
    fonts = PdfReader(io.BytesIO(here.pdf)).pages[0]["/Resources"]["/Font"]
    assert len(fonts) >= 3
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    told = subprocess.run(
        [sys.executable, "-m", "tests.reports.rendered"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": other, "SOURCE_DATE_EPOCH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split()[-1] == here.sha256
