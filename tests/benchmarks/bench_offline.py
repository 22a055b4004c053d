"""A million events checked without Concord, and ten thousand exports with one byte changed."""

from __future__ import annotations

import random
import subprocess
import sys
import time

from core.ledger.export import program
from core.offline.verify import main
from tests.benchmarks.measuring import note, size
from tests.core.offline import made

STREAMS = size(2_000, 20)
MUTATIONS = size(10_000, 100)


def test_a_million_events(tmp_path):
    made.write(tmp_path, streams=STREAMS, events=500, checkpoints=24)
    file = tmp_path / "verify_concord.py"
    file.write_text(program())
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-I", file, tmp_path], check=False, capture_output=True)
    taken = time.perf_counter() - began
    assert done.returncode == 0, done.stdout
    what = f"{STREAMS * 500:,} events checked without Concord"
    note(what, f"{taken:.1f} s", "15 s", held=taken <= 15, database="none")


def test_ten_thousand_changed_bytes(tmp_path, capsys):
    made.write(tmp_path, streams=2, events=20, checkpoints=2)
    random_ = random.Random(8032)  # noqa: S311 - not for secrets
    missed = 0
    for number in range(MUTATIONS):
        path = tmp_path / ("events.jsonl" if number % 4 else "checkpoints.jsonl")
        whole = path.read_bytes()
        path.write_bytes(made.mutated(whole, random_))
        missed += main([str(tmp_path), "--jobs", "1"]) != 1
        path.write_bytes(whole)
        capsys.readouterr()
    what = f"{MUTATIONS:,} exports with one byte changed: missed"
    note(what, str(missed), "0", held=not missed, database="none")
    assert missed == 0
