"""What a verification can find, each in one plain line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong. The values are stable: they stand in the --json output."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    DOUBLED = "doubled"
    UNLINKED = "unlinked"
    HEAD = "head"
    ROW_MISSING = "row_missing"
    ROW_ALTERED = "row_altered"
    ROW_UNRECORDED = "row_unrecorded"
    UNREADABLE = "unreadable"
    SEAL_UNKNOWN = "seal_unknown"
    UNGUARDED = "unguarded"


_LINES = {
    Flaw.EDITED: "Edited event: {event} was changed after it was written{rows}.",
    Flaw.DELETED: "Deleted: {event}{to} is missing.",
    Flaw.REORDERED: "Reordered event: {event} stood at number {detail} when it was written.",
    Flaw.DOUBLED: "Doubled event: {event} exists more than once.",
    Flaw.UNLINKED: "Broken chain: {event} does not follow from the one before; one was changed.",
    Flaw.HEAD: "Wrong head: {stream} ends with event {seq}{of}, but its head names {detail}.",
    Flaw.ROW_MISSING: "Missing row: {row} was recorded in {event}, but is gone.",
    Flaw.ROW_ALTERED: "Altered row: {row} is no longer what was recorded in {event}.",
    Flaw.ROW_UNRECORDED: "Row without an event: {row} stands in no event.",
    Flaw.UNREADABLE: "Unreadable: {row}{after} holds what nobody can read any more ({detail}).",
    Flaw.SEAL_UNKNOWN: "Unknown seal: {row} in {event} has a seal unknown to this version.",
    Flaw.UNGUARDED: "Not guarded: trigger {detail} is missing; run manage.py migrate.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was recorded. `seq` is 0 where no single event is meant."""

    flaw: Flaw
    stream: str = ""
    seq: int = 0
    kind: str = ""
    table: str = ""
    reference: str = ""
    detail: str = ""

    def __str__(self) -> str:
        of = f" ({self.kind})" if self.kind else ""
        event = f"{self.stream} event {self.seq}{of}"
        row = f"{self.table} {self.reference}".strip()
        rows = f"; it recorded {row}" if row else ""
        to = f" to {self.detail}" if self.detail else ""
        after = f" after {event}" if self.seq else ""
        return _LINES[self.flaw].format(
            event=event,
            of=of,
            to=to,
            row=row,
            rows=rows,
            after=after,
            stream=self.stream,
            seq=self.seq,
            detail=self.detail,
        )

    def as_json(self) -> dict[str, str | int]:
        """The finding as the documented --json output has it."""
        return {
            "flaw": self.flaw.value,
            "stream": self.stream,
            "seq": self.seq,
            "kind": self.kind,
            "table": self.table,
            "reference": self.reference,
            "detail": self.detail,
            "message": str(self),
        }
