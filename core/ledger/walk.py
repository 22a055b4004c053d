"""One stream, event by event: does each follow from the one before?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core.ledger.findings import Finding, Flaw
from core.ledger.hashing import event_hash
from core.models.ledger import GENESIS, AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models.ledger import LedgerHead


class StreamWalk:
    """Takes the events of one stream in the order of their numbers; `end()` gives the findings."""

    def __init__(self, stream: str, head: LedgerHead | None) -> None:
        self.stream = stream
        self._head = head
        self._seq = 0
        self._hash = GENESIS
        self._kind = ""
        self._broken = False
        self._findings: list[Finding] = []

    def step(self, event: AuditEvent, expected_hash: str) -> None:
        """Take the next event and the fingerprint that its columns give."""
        if event.seq == self._seq:
            self._find(Flaw.DOUBLED, event)
            return
        gap = event.seq > self._seq + 1
        if gap:
            last = str(event.seq - 1) if event.seq - 1 > self._seq + 1 else ""
            self._findings.append(
                Finding(flaw=Flaw.DELETED, stream=self.stream, seq=self._seq + 1, detail=last)
            )
        if event.hash != expected_hash:
            self._find(Flaw.EDITED, event)
        elif event.prev != self._hash and not gap and not self._broken:
            self._find(Flaw.UNLINKED, event)
        # After an event that does not hold, only the next link tells anything new.
        self._broken = event.hash != expected_hash
        self._seq, self._hash, self._kind = event.seq, event.hash, event.kind

    def end(self) -> Iterator[Finding]:
        """All findings of the stream, once its last event was taken."""
        moved = self._moved() if self._findings else {}
        for finding in self._findings:
            if finding.flaw is Flaw.EDITED and finding.seq in moved:
                yield Finding(
                    flaw=Flaw.REORDERED,
                    stream=self.stream,
                    seq=finding.seq,
                    kind=finding.kind,
                    detail=str(moved[finding.seq]),
                )
            else:
                yield finding
        yield from self._head_findings()

    def _head_findings(self) -> Iterator[Finding]:
        head = self._head
        if head is None or (head.seq, head.hash) != (self._seq, self._hash):
            named = f"number {head.seq}" if head else "nothing"
            if head and head.seq == self._seq:
                named = "another fingerprint"
            yield Finding(
                flaw=Flaw.HEAD, stream=self.stream, seq=self._seq, kind=self._kind, detail=named
            )

    def _moved(self) -> dict[int, int]:
        """Of the events that do not hold: those that hold under the number the chain gives them."""
        try:
            stored = {one.prev: one for one in AuditEvent.objects.filter(stream=self.stream)}
        except Exception:  # noqa: BLE001 - one cannot be read: which ones moved is left open
            return {}
        moved: dict[int, int] = {}
        place, link = 1, GENESIS
        while (event := stored.pop(link, None)) is not None:
            link = event.hash
            if event.seq != place:
                found_at, event.seq = event.seq, place
                if event_hash(event) == event.hash:
                    moved[found_at] = place
            place += 1
        return moved

    def _find(self, flaw: Flaw, event: AuditEvent) -> None:
        table, reference = _sealed_row(event.body)
        self._findings.append(
            Finding(
                flaw=flaw,
                stream=self.stream,
                seq=event.seq,
                kind=event.kind,
                table=table,
                reference=reference,
            )
        )


def _sealed_row(body: str) -> tuple[str, str]:
    """The first row that an event sealed, as far as its body can still be read."""
    try:
        for act in json.loads(body)["acts"]:
            for seal in act["seals"]:
                return str(seal["model"]), str(seal["reference"])
    except (ValueError, TypeError, KeyError):
        pass
    return "", ""
