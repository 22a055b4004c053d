"""Checkpoints: made each hour and for each report, linked, signed, and carried out of reach."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from core import clock
from core.ledger import merkle, signing
from core.ledger.audit import SYSTEM_STREAM, audited
from core.ledger.canonical import canonical_json, digest
from core.models.checkpoint import Checkpoint, SignedHead
from core.models.ledger import GENESIS, AuditEvent, LedgerHead

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT: Final = "concord.checkpoint.v1"
MOVED: Final = "concord.moved-heads.v1"
RESTORED: Final = "system.restored"
_TRIES: Final = 5

Heads = dict[str, tuple[int, str]]
"""By stream the number and the hash of its last event."""


def take() -> Checkpoint:
    """Sign what all streams end with now; the file of the day follows after the commit."""
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                made = _take()
                transaction.on_commit(publish, robust=True)
                return made
        except IntegrityError:
            # Somebody else took the number: theirs comes first, and ours follows it.
            if not left:
                raise
    raise AssertionError("unreachable")  # pragma: no cover


def signed_text(one: Checkpoint) -> str:
    """What is hashed and signed."""
    return canonical_json(
        {
            "at": one.at,
            "epoch": one.epoch,
            "format": FORMAT,
            "key": one.public_key,
            "moved_sha256": digest(MOVED, one.moved),
            "number": one.number,
            "prev": one.prev,
            "root": one.root,
            "streams": one.streams,
        }
    )


def hash_of(one: Checkpoint) -> str:
    """The fingerprint that the next checkpoint names."""
    return digest(FORMAT, signed_text(one))


def root_of(heads: Mapping[str, tuple[int, str]]) -> str:
    """The Merkle root: one leaf for each stream, in the order of their names' code points."""
    return merkle.root(
        [merkle.leaf(canonical_json([stream, *heads[stream]]).encode()) for stream in sorted(heads)]
    ).hex()


def publish() -> int:
    """Add the checkpoints that are not there yet to the files of their days; how many they were.

    One line of JSON for each, as `docs/ledger_format.md` says. Nothing in a file is ever changed.
    """
    folder: Path = settings.CONCORD_ANCHORS
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        epoch, number = _last_in(folder)
        since = Q(epoch__gt=epoch) | Q(epoch=epoch, number__gt=number)
        waiting = list(Checkpoint.objects.filter(since).order_by("number"))
        for one in waiting:
            path = folder / f"{one.at:%Y-%m-%d}.jsonl"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(canonical_json(as_anchor(one)) + "\n")
                file.flush()
                os.fsync(file.fileno())
    return len(waiting)


def as_anchor(one: Checkpoint) -> dict[str, Any]:
    """A checkpoint as it leaves the house: what is signed, and the signature."""
    signed: dict[str, Any] = json.loads(signed_text(one))
    return {**signed, "hash": one.hash, "signature": one.signature}


def _last_in(folder: Path) -> tuple[int, int]:
    """The highest epoch and number: after a restore the numbers go on from an older one.

    Of all files, since a clock that ran ahead wrote into one of a later day.
    """
    return max(map(_last_of, folder.glob("*.jsonl")), default=(0, 0))


def _last_of(path: Path) -> tuple[int, int]:
    """That of the last whole line; one that was cut off by a full disk or a crash is closed."""
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
    for line in reversed(text.splitlines()):
        with suppress(ValueError, KeyError, TypeError):
            known = json.loads(line)
            return int(known["epoch"]), int(known["number"])
    return 0, 0


def _take() -> Checkpoint:
    last = Checkpoint.objects.order_by("-number").first()
    key = signing.public_key()
    if last is None or last.public_key != key:
        with audited(SYSTEM_STREAM, actor=None, kind="ledger.key_changed") as act:
            act.fact(key=key, before=last.public_key if last else "")
    heads: Heads = {
        stream: (seq, sha256)
        for stream, seq, sha256 in LedgerHead.objects.values_list("stream", "seq", "hash")
        if seq
    }
    signed = dict(SignedHead.objects.values_list("stream", "seq"))
    moved = {stream: head for stream, head in heads.items() if signed.get(stream) != head[0]}
    made = Checkpoint(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        epoch=_epoch(last, signed.get(SYSTEM_STREAM, 0)),
        streams=len(heads),
        root=root_of(heads),
        moved=canonical_json(moved),
        prev=last.hash if last else GENESIS,
        public_key=key,
    )
    made.hash = hash_of(made)
    made.signature = signing.sign(signed_text(made))
    made.save(force_insert=True)
    SignedHead.objects.bulk_create(
        [SignedHead(stream=stream, seq=seq) for stream, (seq, _sha256) in moved.items()],
        update_conflicts=True,
        unique_fields=["stream"],
        update_fields=["seq"],
    )
    return made


def _epoch(last: Checkpoint | None, seq: int) -> int:
    """One more than the restores so far; of those only the ones since the last are looked for."""
    since = AuditEvent.objects.filter(stream=SYSTEM_STREAM, seq__gt=seq, kind=RESTORED)
    return (last.epoch if last else 1) + since.count()
