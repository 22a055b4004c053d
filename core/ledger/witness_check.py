"""Compares what the triggers wrote with what the events vouch for."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from core.ledger import witness
from core.ledger.erasing import KIND
from core.ledger.findings import Finding, Flaw
from core.models.witness import RowChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.models.ledger import AuditEvent

LONGEST = 160


class Vouched(NamedTuple):
    """What an event says of the rows that were changed with it."""

    stream: str
    seq: int
    kind: str
    rows: int
    sha256: str


Vouchers = dict[str, Vouched]
"""By the name of the audited block."""


Erasures = dict[tuple[str, str], int]
"""By table and row the last change of which an event says that it was erased."""


def remember_erased(act: dict[str, Any], erasures: Erasures) -> None:
    """Note what an act says of images that were erased."""
    if act["kind"] == KIND:
        facts = act["facts"]
        for row in facts["rows"]:
            key = (facts["table"], row)
            erasures[key] = max(erasures.get(key, 0), facts["up_to"])


def check_erased(erasures: Erasures) -> Iterator[Finding]:
    """Rows of which images were erased although no event tells of it; each once."""
    told: set[tuple[str, str]] = set()
    erased = RowChange.objects.exclude(digest="").order_by("pk")
    for number, *key in erased.values_list("pk", "table", "row").iterator(chunk_size=witness.CHUNK):
        table, row = key
        if number > erasures.get((table, row), 0) and (table, row) not in told:
            told.add((table, row))
            yield Finding(flaw=Flaw.ERASED_UNRECORDED, table=table, reference=row)


def remember(event: AuditEvent, told: dict[str, Any], vouchers: Vouchers) -> None:
    """Note what the body of an event says; the events of one block all say the same."""
    said = told.get("witness")
    if said is not None:
        vouchers.setdefault(
            said["ctx"], Vouched(event.stream, event.seq, event.kind, said["rows"], said["sha256"])
        )


def check_changes(vouchers: Vouchers, by_seal: Iterable[Finding]) -> Iterator[Finding]:
    """Row changes that no event tells of, and events whose row changes were altered or are gone.

    A row that is found by its seal (`by_seal`) is not told once more.
    """
    known = {(one.table, name) for one in by_seal for name in (one.row, one.reference) if name}
    seen: set[str] = set()
    for ctx, changes in _blocks():
        event = vouchers.get(ctx)
        if event is None:
            yield from unwitnessed(changes, known)
            continue
        seen.add(ctx)
        if not _are_those_of(event, changes):
            yield _altered(event, len(changes))
    for ctx in sorted(vouchers.keys() - seen):
        yield _altered(vouchers[ctx], 0)


def unwitnessed(changes: list[witness.Change], known: set[tuple[str, str]]) -> Iterator[Finding]:
    """A finding for each change of a block that no event names."""
    for change in changes:
        _ctx, table, row, op, *_images = change
        if not {(table, row), (table, _uuid_in(change))} & known:
            yield Finding(
                flaw=Flaw.UNWITNESSED, table=table, reference=row, detail=_told(op, change)
            )


def _are_those_of(event: Vouched, changes: list[witness.Change]) -> bool:
    try:
        return witness.fold(changes) == (event.rows, event.sha256)
    except ValueError:
        # What is kept for an erased one is no fingerprint.
        return False


def _altered(event: Vouched, there: int) -> Finding:
    return Finding(
        flaw=Flaw.WITNESS_ALTERED,
        stream=event.stream,
        seq=event.seq,
        kind=event.kind,
        detail=f"{event.rows} recorded, {there} there",
    )


def _blocks() -> Iterator[tuple[str, list[witness.Change]]]:
    rows = RowChange.objects.order_by("ctx", "pk").values_list(*witness.COLUMNS)
    return witness.grouped(rows.iterator(chunk_size=witness.CHUNK))


def _uuid_in(change: witness.Change) -> str:
    """The uuid that the images name; the same however the database writes it."""
    for image in change[4:6]:
        with suppress(ValueError, TypeError, KeyError):
            return str(UUID(json.loads(image or "{}")["uuid"]))
    return ""


def _told(op: str, change: witness.Change) -> str:
    """What was done, as "update of name, country"; the values stand in the table."""
    if op != "update":
        return op
    columns: list[str] = []
    with suppress(ValueError, TypeError):
        columns = sorted(json.loads(change[5] or "{}"))
    named = ", ".join(columns)
    return f"update of {named}" if named and len(named) <= LONGEST else "update"
