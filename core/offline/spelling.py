"""Canonical JSON, hashes of it, and the Merkle root of RFC 6962."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left

GENESIS = "0" * 64
HASH = r"[0-9a-f]{64}"
Heads = dict[str, tuple[int, str]]
"""By stream the number and the hash of its last event."""


canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
"""The one spelling: sorted keys, no white space, nothing escaped that need not be."""


def digest(tag: str, text: str) -> str:
    """SHA-256 under a tag, in hexadecimal."""
    return hashlib.sha256(f"{tag}\n{text}".encode()).hexdigest()


class Tree:
    """The Merkle tree over heads that move: only what lies above them is worked out again.

    Joining neighbours level by level, with an odd last one carried up, gives the tree of the RFC.
    """

    def __init__(self) -> None:
        self._streams: list[str] = []
        self._levels: list[list[bytes]] = [[]]

    def move(self, heads: Heads) -> None:
        """Take in the heads that moved, and those of new streams."""
        leaves = self._levels[0]
        moved: set[int] = set()
        shifted = len(leaves) + len(heads)
        for stream in sorted(heads):
            place = bisect_left(self._streams, stream)
            if self._streams[place : place + 1] != [stream]:
                # All that stand behind a new one have another place.
                self._streams.insert(place, stream)
                leaves.insert(place, b"")
                shifted = min(shifted, place)
            text = canonical([stream, *heads[stream]])
            leaves[place] = hashlib.sha256(b"\x00" + text.encode()).digest()
            moved.add(place)
        self._join({one for one in moved if one < shifted} | set(range(shifted, len(leaves))))

    def _join(self, moved: set[int]) -> None:
        depth = 0
        while len(below := self._levels[depth]) > 1:
            depth += 1
            if depth == len(self._levels):
                self._levels.append([])
            level = self._levels[depth]
            level += [b""] * ((len(below) + 1) // 2 - len(level))
            moved = {place // 2 for place in moved}
            for place in moved:
                pair = below[2 * place : 2 * place + 2]
                level[place] = hashlib.sha256(b"\x01" + b"".join(pair)).digest()
                if len(pair) == 1:
                    level[place] = pair[0]

    @property
    def count(self) -> int:
        return len(self._streams)

    @property
    def root(self) -> str:
        """In hexadecimal; that of no heads is SHA-256 of nothing."""
        return (self._levels[-1] or [hashlib.sha256(b"").digest()])[0].hex()
