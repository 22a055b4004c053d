"""The twenty cases in which somebody abuses Concord: each has a test that tries it."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
CASES = range(1, 21)


def test_every_case_has_its_test():
    named = [path.name for path in HERE.glob("test_*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    named += re.findall(r"^def (test_\d\d_\w+)", code, re.MULTILINE)
    found = {int(name[5:7]) for name in named if re.match(r"test_\d\d_", name)}
    assert found == set(CASES)
