"""Finds what was edited, deleted or reordered: in the chains, and in the rows they sealed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction

from core.ledger import day_files, guarding, witness_check
from core.ledger.checkpoint_check import SignedState
from core.ledger.erasing import KIND
from core.ledger.hashing import event_hash
from core.ledger.rows import LastSeal, check_rows, unreadable
from core.ledger.standing_check import check_standing
from core.ledger.walk import StreamWalk
from core.models.ledger import AuditEvent, LedgerHead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.ledger.findings import Finding
    from core.ledger.rows import Seals
    from core.ledger.witness_check import Erasures, Vouchers

CHUNK = 2000
_TOLD = ('"seals":[{', '"witness":{', f'"kind":"{KIND}"')


@dataclass(slots=True)
class Verification:
    """The outcome. Intact means that no finding was made."""

    events: int = 0
    streams: int = 0
    rows: int = 0
    checkpoints: int = 0
    day_lines: int = 0
    keys: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not self.findings


def verify(
    *, on_event: Callable[[AuditEvent], None] | None = None, files: Path | None = None
) -> Verification:
    """Walk every stream, then compare sealed rows with their seals, and row changes with events.

    Then the rows that stand with what was last recorded of them, and, where `files` names their
    folder, the files of the days with the checkpoints.

    Reads one state of the database throughout and keeps nobody from writing meanwhile. Memory
    grows with the number of sealed rows and of events that changed rows. `on_event` is handed
    each event in the order of streams and numbers.
    """
    outcome = Verification()
    carried = day_files.read(files) if files is not None else []
    outcome.day_lines = len(carried)
    with one_state():
        outcome.findings += guarding.findings(connection)
        vouchers: Vouchers = {}
        erasures: Erasures = {}
        signed = SignedState()
        seals = _walk(outcome, on_event, (vouchers, erasures), signed)
        outcome.checkpoints, outcome.keys = signed.count, signed.keys
        outcome.findings += [*signed.findings(), *day_files.check(carried)]
        by_seal = list(check_rows(seals))
        outcome.findings += [*by_seal, *witness_check.check_changes(vouchers, by_seal)]
        outcome.findings += [*witness_check.check_erased(erasures), *check_standing(by_seal)]
        outcome.rows = len(seals)
    return outcome


def _walk(
    outcome: Verification,
    on_event: Callable[[AuditEvent], None] | None,
    witness: tuple[Vouchers, Erasures],
    signed: SignedState,
) -> Seals:
    heads = {head.stream: head for head in LedgerHead.objects.all()}
    seals: Seals = {}
    walk: StreamWalk | None = None
    for event in _events(outcome):
        if walk is None or walk.stream != event.stream:
            if walk is not None:
                outcome.findings += walk.end()
            walk = StreamWalk(event.stream, heads.pop(event.stream, None))
            outcome.streams += 1
        outcome.events += 1
        walk.step(event, _hash_of(event))
        signed.step(event)
        _remember(event, seals, *witness)
        if on_event is not None:
            on_event(event)
    if walk is not None:
        outcome.findings += walk.end()
    for stream, head in sorted(heads.items()):
        outcome.streams += 1
        outcome.findings += StreamWalk(stream, head).end()
    return seals


def _events(outcome: Verification) -> Iterator[AuditEvent]:
    """Every event in its order; one that cannot be read is a finding and does not hide the rest."""
    ordered = AuditEvent.objects.order_by("stream", "seq", "pk")
    read = 0
    try:
        for event in ordered.iterator(chunk_size=CHUNK):
            yield event
            read += 1
    except Exception:  # noqa: BLE001 - whatever was written there, it is found below, by itself
        for key in list(ordered.values_list("pk", flat=True))[read:]:
            try:
                event = AuditEvent.objects.get(pk=key)
            except Exception as error:  # noqa: BLE001 - as above
                outcome.findings.append(unreadable(AuditEvent._meta.db_table, str(key), error))
            else:
                yield event


def _hash_of(event: AuditEvent) -> str:
    try:
        return event_hash(event)
    except Exception:  # noqa: BLE001 - what has no fingerprint is not what was written
        return ""


def _remember(event: AuditEvent, seals: Seals, vouchers: Vouchers, erasures: Erasures) -> None:
    if not any(told in event.body for told in _TOLD):
        return
    try:
        told = json.loads(event.body)
        witness_check.remember(event, told, vouchers)
        for act in told["acts"]:
            witness_check.remember_erased(act, erasures)
            for seal in act["seals"]:
                key = (event.stream, seal["model"], seal["reference"])
                seals[key] = LastSeal(event.seq, act["kind"], seal["version"], seal["sha256"])
    except (ValueError, TypeError, KeyError):
        # Nobody can read it any more: that its fingerprint is wrong has been found already.
        return


@contextmanager
def one_state() -> Iterator[None]:
    """Reads inside see one state of the database and lock nobody out."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(): that takes the one write lock for as long as the verification lasts.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
