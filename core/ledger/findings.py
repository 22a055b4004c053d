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
    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_ALTERED = "checkpoint_altered"
    CUT = "cut"
    REWRITTEN = "rewritten"
    UNGUARDED = "unguarded"
    FOREIGN_TRIGGER = "foreign_trigger"
    UNWITNESSED = "unwitnessed"
    WITNESS_ALTERED = "witness_altered"
    CHANGED_UNSEEN = "changed_unseen"
    ERASED_UNRECORDED = "erased_unrecorded"
    DAY_FILE = "day_file"


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
    Flaw.UNWITNESSED: "Change without an event: {row} ({detail}).",
    Flaw.WITNESS_ALTERED: "Altered witness: the row changes of {event} are not those it recorded"
    " ({detail}).",
    Flaw.CHANGED_UNSEEN: "Changed unseen: {row} is not what was last recorded of it: {detail}.",
    Flaw.ERASED_UNRECORDED: "Erased without an event: what was recorded of {row} is gone.",
    Flaw.DAY_FILE: "File of a day: in {reference}, {detail}.",
    Flaw.CHECKPOINT_MISSING: "Missing checkpoint: numbers {seq} to {detail} are gone.",
    Flaw.CHECKPOINT_ALTERED: "Altered checkpoint: in number {seq}, {detail}.",
    Flaw.CUT: "Cut tail: {stream} event {seq} is gone, which checkpoint {detail} signed.",
    Flaw.REWRITTEN: "Rewritten: {stream} event {seq} is another one than checkpoint {detail} "
    "signed.",
    Flaw.UNGUARDED: "Not guarded: on table {table} trigger {detail}; run manage.py migrate.",
    Flaw.FOREIGN_TRIGGER: "Not Concord's: {detail} {reference} stands on table {table} and may "
    "change what is recorded; drop it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was recorded. `seq` is 0 where no single event is meant.

    `row` is the key of the row in its table, where it is known; it is no part of the output.
    """

    flaw: Flaw
    stream: str = ""
    seq: int = 0
    kind: str = ""
    table: str = ""
    reference: str = ""
    detail: str = ""
    row: str = ""

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
            table=self.table,
            reference=self.reference,
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
