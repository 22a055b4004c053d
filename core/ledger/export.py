"""The ledger as files that anybody can check without Concord."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core import offline
from core.ledger.canonical import canonical_json
from core.ledger.checkpoints import as_anchor
from core.ledger.verification import CHUNK, one_state
from core.models import AuditEvent, Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

EVENTS: Final = "events.jsonl"
CHECKPOINTS: Final = "checkpoints.jsonl"
PROGRAM: Final = "verify_concord.py"
_MODULES: Final = ("spelling", "ed25519", "events", "signed", "verify")
_LEFT_OUT: Final = re.compile(
    r"^from (?:core\.offline\.\w+|__future__) import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE
)


def export(folder: Path) -> tuple[int, int]:
    """Write events, checkpoints and the program that checks them; how many of the first two.

    One state of the database throughout. A file is put in place once it is whole.

    Raises:
        OSError: when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with one_state():
        events = AuditEvent.objects.order_by("stream", "seq").iterator(chunk_size=CHUNK)
        checkpoints = Checkpoint.objects.order_by("number").iterator(chunk_size=CHUNK)
        counts = (
            _write(folder / EVENTS, map(line_of, events)),
            _write(folder / CHECKPOINTS, map(_checkpoint, checkpoints)),
        )
    _write(folder / PROGRAM, [program().rstrip("\n")])
    return counts


def line_of(event: AuditEvent) -> str:
    """One event as the export has it: everything from which its fingerprint is worked out."""
    return canonical_json(
        {
            "version": event.version,
            "stream": event.stream,
            "seq": event.seq,
            "at": event.at,
            "actor": event.actor,
            "on_behalf_of": event.on_behalf_of,
            "request_id": event.request_id,
            "kind": event.kind,
            "body": event.body,
            "prev": event.prev,
            "hash": event.hash,
        }
    )


def program() -> str:
    """The program that checks an export, in one file that needs nothing of Concord."""
    here = Path(offline.__file__).parent
    texts = [(here / f"{name}.py").read_text(encoding="utf-8") for name in _MODULES]
    first = f"#!/usr/bin/env python3\n{texts[-1].split('from __future__', 1)[0]}"
    return (
        f"{first}from __future__ import annotations\n\n"
        + "\n\n".join(
            _LEFT_OUT.sub("", text.split("from __future__", 1)[1].partition("\n")[2]).strip("\n")
            for text in texts
        )
        + "\n"
    )


def _checkpoint(one: Checkpoint) -> str:
    return canonical_json({**as_anchor(one), "moved": json.loads(one.moved)})


def _write(path: Path, lines: Iterable[str]) -> int:
    part = path.with_name(f"{path.name}.part")
    count = 0
    with part.open("w", encoding="utf-8", newline="\n") as file:
        for count, line in enumerate(lines, start=1):  # noqa: B007 - the last one is the number
            file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return count
