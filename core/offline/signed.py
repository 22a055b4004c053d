"""Exported checkpoints, what they say of the chains, and what anchors say of both."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.offline.ed25519 import is_signed
from core.offline.spelling import GENESIS, HASH, Heads, Tree, canonical, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS = "at epoch format hash key moved moved_sha256 number prev root signature streams".split()  # noqa: SIM905 - in their order
_ANCHOR = re.compile(
    rf"concord1:(\d{{1,18}}):(\d{{1,18}}):({HASH}):(\d{{1,18}}):({HASH}):([a-z]+(?::[0-9a-f-]{{36}})?)\Z"
)
Found = dict[tuple[str, int], str]
"""By stream and number the hash of an event that is there."""


class Checkpoint(NamedTuple):
    """One line: what it says, and its heads by stream."""

    told: dict[str, Any]
    heads: Heads

    @property
    def number(self) -> int:
        return int(self.told["number"])


class Anchor(NamedTuple):
    """What a report prints; `seq` is 0 where its stream had no event, or none is named."""

    epoch: int
    checkpoint: int
    root: str
    seq: int
    hash: str
    stream: str


def read_checkpoints(path: Path) -> tuple[list[Checkpoint], list[str]]:
    """The checkpoints in their order, and a finding for each line that is none."""
    *lines, rest = path.read_bytes().split(b"\n")
    read = [_read(line) for line in (*lines, *([rest] if rest else []))]
    wrong = [number for number, one in enumerate(read, start=1) if one is None]
    if rest and len(read) not in wrong:
        wrong.append(len(read))
    findings = [f"Unreadable: line {number} of the checkpoints is none." for number in wrong]
    return [one for one in read if one is not None], findings


def _read(line: bytes) -> Checkpoint | None:
    try:
        told = json.loads(line.decode())
        if sorted(told) != _FIELDS or canonical(told) != line.decode():
            return None
        hashes = (told[name] for name in ("hash", "key", "root", "prev"))
        fits = all(re.fullmatch(HASH, one) for one in hashes)
        fits = fits and bool(re.fullmatch("[0-9a-f]{128}", told["signature"]))
        fits = fits and all(type(told[name]) is int for name in ("number", "epoch", "streams"))
        heads = {
            str(name): (int(seq), str(sha256)) for name, (seq, sha256) in told["moved"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Checkpoint(told, heads) if fits else None


def flaw_of(one: Checkpoint) -> str:
    """What is wrong with a checkpoint by itself; "" where it holds."""
    told = one.told
    names = [name for name in _FIELDS if name not in {"hash", "moved", "signature"}]
    text = canonical({name: told[name] for name in names})
    if told["format"] != "concord.checkpoint.v1":
        return "the format is unknown"
    if digest("concord.moved-heads.v1", canonical(told["moved"])) != told["moved_sha256"]:
        return "what moved was changed"
    if digest("concord.checkpoint.v1", text) != told["hash"]:
        return "something was changed after it was made"
    signature = bytes.fromhex(told["signature"])
    if not is_signed(bytes.fromhex(told["key"]), text.encode(), signature):
        return "the signature is wrong"
    return ""


def linked(checkpoints: list[Checkpoint], flaws: list[str]) -> Iterator[str]:
    """Altered checkpoints, missing ones, and roots that do not fit."""
    tree = Tree()
    number, prev = 0, GENESIS
    for place, one in enumerate(checkpoints):
        tree.move(one.heads)
        told, flaw = one.told, flaws[place]
        if one.number != number + 1:
            yield f"Missing checkpoint: number {number + 1} is followed by {one.number}."
        elif why := flaw or _unlinked(told, prev, tree):
            yield f"Altered checkpoint: in number {one.number}, {why}."
        number, prev = one.number, told["hash"]


def _unlinked(told: dict[str, Any], prev: str, tree: Tree) -> str:
    if told["prev"] != prev:
        return "it does not follow from the one before"
    if (tree.root, tree.count) != (told["root"], told["streams"]):
        return "the root is not that of the heads"
    return ""


def read_key(text: str) -> str:
    """A public key in hexadecimal, as it is typed or as a file holds it.

    Raises:
        ValueError: when it is none.
        OSError: when there is no such file.
    """
    typed = re.sub(r"[\s:]", "", text).lower()
    if not re.fullmatch(HASH, typed):
        typed = re.sub(r"[\s:]", "", Path(text).read_text(encoding="utf-8")).lower()
    if not re.fullmatch(HASH, typed):
        raise ValueError(f"{text!r} is no public key: 64 hexadecimal characters, or their file.")
    return typed


def signed_by_others(checkpoints: list[Checkpoint], pinned: list[str]) -> list[str]:
    """What is wrong with who signed, where it was said who has to; of each other key the first."""
    if not pinned:
        return []
    if not checkpoints:
        return ["Missing checkpoint: there is none, so the given key signed nothing."]
    first: dict[str, int] = {}
    for one in checkpoints:
        first.setdefault(one.told["key"], one.number)
    return [
        f"Unknown key: checkpoint {number} was signed by {key}, which was not given."
        for key, number in first.items()
        if key not in pinned
    ]


def against(checkpoints: list[Checkpoint], found: Found, ends: dict[str, int]) -> Iterator[str]:
    """Events that were signed otherwise: of each stream the first."""
    told: set[str] = set()
    for one in checkpoints:
        for stream, (seq, sha256) in sorted(one.heads.items()):
            there = found.get((stream, seq))
            # One that is missing in the middle has been found as deleted.
            if stream in told or there == sha256 or (not there and seq <= ends.get(stream, 0)):
                continue
            told.add(stream)
            event, by = f"{stream} event {seq}", f"checkpoint {one.number} signed"
            if there:
                yield f"Rewritten: {event} is another one than {by}."
            else:
                yield f"Cut tail: {event} is gone, which {by}."


def read_anchor(text: str) -> Anchor:
    """The anchor of a report, as it is printed.

    Raises:
        ValueError: when the text is none.
    """
    found = _ANCHOR.match("".join(text.split()))
    if found is None:
        raise ValueError(f"{text!r} is no anchor.")
    epoch, number, root, seq, sha256, stream = found.groups()
    return Anchor(int(epoch), int(number), root, int(seq), sha256, stream)


def read_anchor_file(path: Path) -> list[Anchor]:
    """The checkpoints in the file of a day, as anchors that name no stream."""
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Anchor(one["epoch"], one["number"], one["root"], 0, "", "") for one in told]


def against_anchors(
    anchors: list[Anchor], checkpoints: list[Checkpoint], found: Found, restored: list[int]
) -> tuple[list[str], list[str]]:
    """Findings, and what a restore explains: it began a later epoch from an older state.

    `restored` has the numbers of the system's events that tell of one.
    """
    roots = {(one.told["epoch"], one.number): one.told["root"] for one in checkpoints}
    begun = _begun(checkpoints, restored)
    findings, explained = [], []
    for anchor in anchors:
        why = _otherwise(anchor, roots, found)
        later = next((one for one in checkpoints if one.told["epoch"] > anchor.epoch), None)
        epoch = later.told["epoch"] if later and later.number <= anchor.checkpoint else 0
        if why and epoch in begun:
            explained.append(f"Restored since: {why} Epoch {epoch} began before.")
        elif why and epoch:
            findings.append(f"{why} Epoch {epoch} began before, but no event tells of a restore.")
        elif why:
            findings.append(why)
    return findings, explained


def _begun(checkpoints: list[Checkpoint], restored: list[int]) -> set[int]:
    """The epochs of which an event tells that a restore began them.

    Epoch 2 begins with the first restore, and its event is there when its first checkpoint is
    signed. What a checkpoint says of its epoch is only the word of whoever signed it.
    """
    begun: set[int] = set()
    system = 0
    for one in checkpoints:
        system = one.heads.get("system", (system, ""))[0]
        epoch = one.told["epoch"]
        if 1 < epoch <= len(restored) + 1 and restored[epoch - 2] <= system:
            begun.add(epoch)
    return begun


def _otherwise(anchor: Anchor, roots: dict[tuple[int, int], str], found: Found) -> str:
    event, number = f"{anchor.stream} event {anchor.seq}", anchor.checkpoint
    there = found.get((anchor.stream, anchor.seq))
    if anchor.seq and there is None:
        return f"Cut tail: {event} is gone, which an anchor names."
    if anchor.seq and there != anchor.hash:
        return f"Rewritten: {event} is another one than an anchor names."
    if roots.get((anchor.epoch, number)) != anchor.root:
        return f"Rewritten: checkpoint {number} is gone or another one than an anchor names."
    return ""
