"""The Merkle tree of RFC 6962, section 2.1, over SHA-256."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves, in their order; that of no leaves is SHA-256 of nothing.

    Joining neighbours level by level, with an odd last one carried up, gives the tree of the RFC,
    which splits at the largest power of two.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        joined = [
            hashlib.sha256(b"\x01" + level[place] + level[place + 1]).digest()
            for place in range(0, len(level) - 1, 2)
        ]
        level = joined if len(level) % 2 == 0 else [*joined, level[-1]]
    return level[0]
