"""Anchors: what a report prints of the ledger, and what an older one still says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.ledger import checkpoints
from core.ledger.audit import SYSTEM_STREAM
from core.models.checkpoint import Checkpoint
from core.models.ledger import GENESIS, AuditEvent, LedgerHead

_FORM: Final = re.compile(
    r"concord1:(?P<epoch>\d+):(?P<checkpoint>\d+):(?P<root>[0-9a-f]{64})"
    r":(?P<seq>\d+):(?P<hash>[0-9a-f]{64}):(?P<stream>[a-z]+(?::[0-9a-f-]{36})?)\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The last event of a stream and the checkpoint that signed it. `str` is its printed form.

    A stream without events has number 0 and a hash of zeros.
    """

    epoch: int
    checkpoint: int
    root: str
    stream: str
    seq: int
    hash: str

    def __str__(self) -> str:
        return (
            f"concord1:{self.epoch}:{self.checkpoint}:{self.root}"
            f":{self.seq}:{self.hash}:{self.stream}"
        )

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """Read the printed form again; white space in it does not count.

        Raises:
            ValueError: when the text is not of that form.
        """
        found = _FORM.match("".join(text.split()))
        if found is None:
            raise ValueError(
                "This is no anchor. It begins with concord1: and stands at the end of a report."
            )
        told = found.groupdict()
        return cls(
            epoch=int(told["epoch"]),
            checkpoint=int(told["checkpoint"]),
            root=told["root"],
            stream=told["stream"],
            seq=int(told["seq"]),
            hash=told["hash"],
        )


class Standing(StrEnum):
    """What an anchor says of the ledger of today."""

    UNCHANGED = "unchanged"
    CUT = "cut"
    REWRITTEN = "rewritten"
    CHECKPOINT = "checkpoint"
    RESTORED = "restored"


WORDS: Final = {
    Standing.UNCHANGED: "Unchanged: the ledger still holds what this anchor names.",
    Standing.CUT: "Cut tail: {stream} event {seq} is gone; it was there when this anchor was "
    "printed.",
    Standing.REWRITTEN: "Rewritten: {stream} event {seq} is another one than this anchor names.",
    Standing.CHECKPOINT: "Rewritten: checkpoint {checkpoint} is gone or another one than this "
    "anchor names.",
    Standing.RESTORED: "Restored since: a backup that is older than this anchor was put in place "
    "by a restore that stands in the system's history; what came between was lost by it.",
}


def anchor_now(stream: str) -> Anchor:
    """Sign a checkpoint now, and say what it holds of the stream. For a report that is issued.

    Events of the transaction that is open are not in it yet: call it before they are written.
    """
    signed = checkpoints.take()
    head = LedgerHead.objects.filter(stream=stream).first()
    return Anchor(
        epoch=signed.epoch,
        checkpoint=signed.number,
        root=signed.root,
        stream=stream,
        seq=head.seq if head else 0,
        hash=head.hash if head else GENESIS,
    )


def compare(anchor: Anchor) -> Standing:
    """What the anchor of an older report says of the ledger of today."""
    found = _differs(anchor)
    if found is not Standing.UNCHANGED and lost_by_restore(anchor.epoch, anchor.checkpoint):
        return Standing.RESTORED
    return found


def _differs(anchor: Anchor) -> Standing:
    if anchor.seq:
        event = AuditEvent.objects.filter(stream=anchor.stream, seq=anchor.seq).first()
        if event is None:
            return Standing.CUT
        if event.hash != anchor.hash:
            return Standing.REWRITTEN
    signed = Checkpoint.objects.filter(number=anchor.checkpoint, root=anchor.root)
    return Standing.UNCHANGED if signed.exists() else Standing.CHECKPOINT


def lost_by_restore(epoch: int, number: int) -> bool:
    """Whether a restore that stands in the system's history went back behind this checkpoint.

    The epoch of a checkpoint says only what whoever signed it wrote there.
    """
    later = Checkpoint.objects.filter(epoch__gt=epoch).order_by("number").first()
    if later is not None and later.number > number:
        return False
    restored = AuditEvent.objects.filter(stream=SYSTEM_STREAM, kind=checkpoints.RESTORED).count()
    if later is not None:
        return restored >= later.epoch - 1
    newest = Checkpoint.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return restored >= epoch and newest < number


def in_words(anchor: Anchor, standing: Standing) -> str:
    """One sentence."""
    return WORDS[standing].format(
        stream=anchor.stream, seq=anchor.seq, checkpoint=anchor.checkpoint
    )
