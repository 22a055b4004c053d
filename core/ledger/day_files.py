"""Compares the files of the days, where checkpoints were carried, with the ledger of today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from core.ledger import checkpoints, signing
from core.ledger.anchors import lost_by_restore
from core.ledger.canonical import canonical_json, digest
from core.ledger.findings import Finding, Flaw
from core.models.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNSIGNED: Final = {"hash", "signature"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file. `flaw` says what is wrong with it by itself; then nothing else counts."""

    file: str
    place: int
    epoch: int = 0
    number: int = 0
    hash: str = ""
    flaw: str = ""


def read(folder: Path) -> list[Line]:
    """Every line of every file. Read before the state of the database that it is compared with."""
    return [line for path in sorted(folder.glob("*.jsonl")) for line in _lines(path)]


def check(lines: list[Line]) -> Iterator[Finding]:
    """Lines that are none, name another checkpoint than the ledger has, or are gone."""
    stored = {
        number: (epoch, sha256, at)
        for number, epoch, sha256, at in Checkpoint.objects.values_list(
            "number", "epoch", "hash", "at"
        )
    }
    for line in lines:
        flaw = line.flaw or _otherwise(line, stored.get(line.number, (0, "", None))[1])
        if flaw:
            yield _finding(line.file, f"line {line.place} {flaw}")
    there = {line.hash for line in lines if not line.flaw}
    named = [number for number, (_epoch, sha256, _at) in stored.items() if sha256 in there]
    for number, (_epoch, sha256, at) in sorted(stored.items()):
        # Older files may be kept elsewhere; the newest checkpoints follow within the hour.
        if named and min(named) < number < max(named) and sha256 not in there:
            yield _finding(f"{at:%Y-%m-%d}.jsonl", f"checkpoint {number} is gone from it")


def _lines(path: Path) -> Iterator[Line]:
    cut = ""
    place = 0
    for place, text in enumerate(path.read_text("utf-8", "replace").split("\n"), start=1):
        told = _told(text)
        if told is None:
            if cut:
                yield Line(path.name, place - 1, flaw="is no checkpoint")
            cut = text
            continue
        if cut and not text.startswith(cut):
            yield Line(path.name, place - 1, flaw="is no checkpoint")
        # One that a crash cut off is followed by the whole one.
        cut = ""
        flaw = "" if _holds(told) else "was changed after it was signed"
        yield Line(path.name, place, told["epoch"], told["number"], told["hash"], flaw)
    if cut:
        yield Line(path.name, place, flaw="is no checkpoint")


def _told(text: str) -> dict[str, Any] | None:
    """What a line says, where it says all that a checkpoint does."""
    try:
        told = json.loads(text)
        fits = all(type(told[name]) is int for name in ("epoch", "number", "streams"))
        fits = fits and all(type(told[name]) is str for name in ("hash", "key", "signature"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return dict(told) if fits else None


def _holds(told: dict[str, Any]) -> bool:
    try:
        text = canonical_json({name: told[name] for name in told if name not in _UNSIGNED})
    except (ValueError, TypeError):
        return False
    return digest(checkpoints.FORMAT, text) == told["hash"] and signing.is_signed(
        text, told["signature"], told["key"]
    )


def _otherwise(line: Line, stored: str) -> str:
    if stored == line.hash or lost_by_restore(line.epoch, line.number):
        return ""
    has = "another one" if stored else "none"
    return f"names checkpoint {line.number}, of which the ledger has {has}"


def _finding(file: str, detail: str) -> Finding:
    return Finding(flaw=Flaw.DAY_FILE, reference=file, detail=detail)
