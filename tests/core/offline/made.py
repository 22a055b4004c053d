"""Exports that were never in a database: many events, quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.ledger.checkpoints import root_of
from core.offline.spelling import GENESIS, canonical, digest

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
PERSON = "1b671a64-40d5-491e-99b0-da01ff1f3341"


def events_of(
    stream: str, count: int, *, first: int = 1, prev: str = GENESIS, kind: str = "step.done"
) -> Iterator[dict]:
    """A chain as Concord writes one; some of its words are not ASCII."""
    for seq in range(first, first + count):
        facts = {"amount": str(seq * 17), "note": '“Łódź” \\ "quoted"', "rows": seq}
        body = canonical({"acts": [{"facts": facts, "kind": kind, "seals": []}]})
        event = {
            "actor": PERSON if seq % 2 else None,
            "at": f"2026-11-{seq % 28 + 1:02}T09:00:00.{seq % 1000000:06}Z",
            "kind": kind,
            "on_behalf_of": None,
            "prev": prev,
            "request_id": f"request-{seq}",
            "seq": seq,
            "stream": stream,
        }
        prev = hash_of(event, body)
        yield event | {"body": body, "hash": prev, "version": 1}


def hash_of(event: dict[str, Any], body: str) -> str:
    told = {name: event[name] for name in event if name not in {"body", "hash", "version"}}
    text = canonical(told).replace(',"kind":', f',"body":{body},"kind":', 1)
    return digest("concord.audit-event.v1", text)


def checkpoint(
    number: int,
    prev: str,
    heads: dict[str, tuple[int, str]],
    moved: dict[str, tuple[int, str]],
    *,
    epoch: int = 1,
) -> dict[str, Any]:
    told = {
        "at": f"2026-11-28T{number % 24:02}:00:00.000000Z",
        "epoch": epoch,
        "format": "concord.checkpoint.v1",
        "key": KEY.public_key().public_bytes_raw().hex(),
        "moved_sha256": digest("concord.moved-heads.v1", canonical(moved)),
        "number": number,
        "prev": prev,
        "root": root_of(heads),
        "streams": len(heads),
    }
    text = canonical(told)
    signature = KEY.sign(text.encode()).hex()
    return told | {
        "hash": digest("concord.checkpoint.v1", text),
        "signature": signature,
        "moved": moved,
    }


def write(folder: Path, *, streams: int, events: int, checkpoints: int) -> None:
    """So many events in each of so many streams; each checkpoint names a part of them."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, list[str]] = {}
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        for number in range(streams):
            stream = f"partnership:00000000-0000-0000-0000-{number:012}"
            hashes[stream] = []
            for event in events_of(stream, events):
                hashes[stream].append(event["hash"])
                file.write(canonical(event) + "\n")
    with (folder / "checkpoints.jsonl").open("w", encoding="utf-8") as file:
        prev = GENESIS
        heads: dict[str, tuple[int, str]] = {}
        for number in range(1, checkpoints + 1):
            seq = max(1, events * number // checkpoints)
            moved = {stream: (seq, found[seq - 1]) for stream, found in hashes.items()}
            heads |= moved
            made = checkpoint(number, prev, heads, moved)
            prev = made["hash"]
            file.write(canonical(made) + "\n")


def mutated(data: bytes, random_: random.Random) -> bytes:
    """One byte is another one."""
    place = random_.randrange(len(data))
    other = (data[place] + random_.randrange(1, 256)) % 256
    return data[:place] + bytes([other]) + data[place + 1 :]
