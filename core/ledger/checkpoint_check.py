"""Compares what checkpoints signed with what the chains hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core.ledger import checkpoints, signing
from core.ledger.findings import Finding, Flaw
from core.models.checkpoint import Checkpoint
from core.models.ledger import GENESIS
from core.offline.spelling import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.ledger.checkpoints import Heads
    from core.models.ledger import AuditEvent


class SignedState:
    """Takes the events while they are walked through; then tells what was signed otherwise."""

    def __init__(self) -> None:
        self._all = list(Checkpoint.objects.order_by("number"))
        self._moved = {one.number: _moved(one) for one in self._all}
        self._wanted = {
            (stream, head[0]) for heads in self._moved.values() for stream, head in heads.items()
        }
        self._found: dict[tuple[str, int], str] = {}
        self._last: dict[str, int] = {}

    @property
    def count(self) -> int:
        return len(self._all)

    @property
    def keys(self) -> list[str]:
        """The public keys that signed, in the order of their first use."""
        return list(dict.fromkeys(one.public_key for one in self._all))

    def step(self, event: AuditEvent) -> None:
        self._last[event.stream] = max(event.seq, self._last.get(event.stream, 0))
        if (event.stream, event.seq) in self._wanted:
            self._found.setdefault((event.stream, event.seq), event.hash)

    def findings(self) -> Iterator[Finding]:
        tree = Tree()
        prev, number = GENESIS, 0
        for one in self._all:
            tree.move(self._moved[one.number])
            if one.number != number + 1:
                yield Finding(
                    flaw=Flaw.CHECKPOINT_MISSING, seq=number + 1, detail=str(one.number - 1)
                )
            elif why := _flaw_of(one, prev, tree):
                yield Finding(flaw=Flaw.CHECKPOINT_ALTERED, seq=one.number, detail=why)
            prev, number = one.hash, one.number
        yield from self._against_the_chains()

    def _against_the_chains(self) -> Iterator[Finding]:
        """Of each stream the first that was signed otherwise: what follows it differs anyhow."""
        told: set[str] = set()
        for one in self._all:
            for stream, (seq, sha256) in sorted(self._moved[one.number].items()):
                if stream in told:
                    continue
                flaw = self._otherwise(stream, seq, sha256)
                if flaw is not None:
                    told.add(stream)
                    yield Finding(flaw=flaw, stream=stream, seq=seq, detail=str(one.number))

    def _otherwise(self, stream: str, seq: int, sha256: str) -> Flaw | None:
        found = self._found.get((stream, seq))
        if found is None:
            # One that is missing in the middle has been found as deleted.
            return Flaw.CUT if seq > self._last.get(stream, 0) else None
        return None if found == sha256 else Flaw.REWRITTEN


def _moved(one: Checkpoint) -> Heads:
    try:
        told = json.loads(one.moved)
        return {str(stream): (int(head[0]), str(head[1])) for stream, head in told.items()}
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        # Nobody can read it any more: that its fingerprint is wrong is found.
        return {}


def _flaw_of(one: Checkpoint, prev: str, tree: Tree) -> str:
    if one.prev != prev:
        return "it does not follow from the one before"
    if checkpoints.hash_of(one) != one.hash:
        return "it was changed after it was made"
    if not signing.is_signed(checkpoints.signed_text(one), one.signature, one.public_key):
        return "its signature is wrong"
    if (tree.root, tree.count) != (one.root, one.streams):
        return "its root is not that of the heads it names"
    return ""
