"""How much is killed and written: a sample in every run, all of it with CONCORD_SIZE=full."""

from __future__ import annotations

import os
import sys
from typing import Final

SQLITE: Final = "sqlite and a folder"
POSTGRES: Final = "postgresql and redis"
FULL: Final = os.environ.get("CONCORD_SIZE") == "full"
OURS: Final = POSTGRES if os.environ.get("DATABASE_URL") else SQLITE

LEASE_SECONDS: Final = 10 if FULL else 4
KILLS: Final = 35 if FULL else 4
WRITES: Final = int(os.environ.get("CONCORD_FAULT_WRITES", "3000")) if FULL else 40
"""At a busy machine fewer are asked for by CONCORD_FAULT_WRITES."""
SLOW_TENTHS: Final = 100 if FULL else 30
DRAINED_WITHIN_SECONDS: Final = 60
LIMIT_SECONDS: Final = 3_000 if FULL else 900
"""Of one test."""


def found(what: str) -> None:
    """Says what was measured, where a person looks on (`make faults`)."""
    sys.stdout.write(f"· {what}\n")
    sys.stdout.flush()
