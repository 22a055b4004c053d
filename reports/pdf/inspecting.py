"""Asking the inspector, which may end without an answer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from core.limited import Bounds, Broken, Exceeded, Limited

BOUNDS: Final = Bounds(seconds=2, patience=30, megabytes=300)
_inspector: Final = Limited("reports.pdf.inspector:look", BOUNDS, at_once=2)


@dataclass(frozen=True, slots=True)
class Inspected:
    """`manifest` as it stands inside, unchecked; `since_signed` is "" where nothing is known."""

    manifest: Any = None
    since_signed: str = ""


def inspect(pdf: bytes) -> Inspected:
    """What the inspector found; nothing where the file was too much for it.

    Raises:
        Busy: nobody had time to look; a verdict would be a guess.
    """
    try:
        return Inspected(**_inspector.do({}, io.BytesIO(pdf), len(pdf)).facts)
    except (Exceeded, Broken):
        return Inspected()
