"""What both processes say to each other: a head of fixed size, facts as JSON, and bytes."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any, Final

HEAD: Final = struct.Struct(">II")
"""Lengths of the facts and of the bytes behind them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one piece of work may take.

    Attributes:
        seconds: of the processor.
        patience: seconds on the clock until it is killed, waiting for the processor included;
            it is then told to try again, since it may be the machine that had no time.
        megabytes: of addresses, what its libraries need included.
        answer: megabytes that it may say; the asking process keeps no more in its memory.
    """

    seconds: int
    patience: int
    megabytes: int
    answer: int = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What the work found."""

    facts: dict[str, Any] = field(default_factory=dict)
    content: bytes = b""


def head(facts: dict[str, Any], size: int) -> bytes:
    """What is written before `size` bytes of content."""
    text = json.dumps(facts).encode()
    return HEAD.pack(len(text), size) + text
