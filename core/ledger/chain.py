"""Appends events to their chains, under the lock of each stream's head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock, current
from core.ledger.canonical import JSONValue, canonical_json
from core.ledger.hashing import VERSION, event_hash
from core.ledger.sealing import sealings
from core.models.ledger import AuditEvent, LedgerHead

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from core.ledger.act import Act

Seals = dict[tuple[str, str], dict[str, JSONValue]]


def append(acts: Sequence[Act], witnessed: JSONValue = None) -> list[AuditEvent]:
    """Write one event for each stream that the acts belong to. Must run inside a transaction.

    `witnessed` is what each event says of the rows that were changed with it.

    Raises:
        LookupError: when a row that was to be sealed is not in the database.
    """
    streams: dict[str, list[Act]] = {}
    for act in acts:
        streams.setdefault(act.stream, []).append(act)
    seals = _seals(acts)
    heads = _lock_heads(sorted(streams))
    events = [
        _event(heads[stream], _body(streams[stream], seals, witnessed), streams[stream][0])
        for stream in sorted(streams)
    ]
    AuditEvent.objects.bulk_create(events)
    _move_on(tuple(heads.values()))
    return events


def _move_on(heads: Sequence[LedgerHead]) -> None:
    """One statement for one head and one for many, where `bulk_update` names each row twice."""
    if len(heads) == 1:
        [head] = heads
        LedgerHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
        return
    LedgerHead.objects.bulk_create(
        heads, update_conflicts=True, unique_fields=["stream"], update_fields=["seq", "hash"]
    )


def _body(acts: Sequence[Act], seals: Seals, witnessed: JSONValue) -> str:
    body: dict[str, object] = {"acts": [_told(act, acts[0], seals) for act in acts]}
    if witnessed is not None:
        body["witness"] = witnessed
    return canonical_json(body)


def _event(head: LedgerHead, body: str, first: Act) -> AuditEvent:
    event = AuditEvent(
        stream=head.stream,
        seq=head.seq + 1,
        at=clock.now(),
        actor=first.actor,
        on_behalf_of=first.on_behalf_of,
        request_id=current.request_id(),
        kind=first.kind,
        version=VERSION,
        body=body,
        prev=head.hash,
    )
    event.hash = event_hash(event)
    head.seq, head.hash = event.seq, event.hash
    return event


def _told(act: Act, first: Act, seals: Seals) -> dict[str, object]:
    """The act as the body tells it; who did it only where that was not the event's actor."""
    told: dict[str, object] = {
        "kind": act.kind,
        "facts": act.facts,
        "seals": [seals[key] for key in sorted(act.sealed)],
    }
    if act.actor != first.actor:
        told["actor"] = act.actor
    if act.on_behalf_of != first.on_behalf_of:
        told["on_behalf_of"] = act.on_behalf_of
    return told


def _seals(acts: Iterable[Act]) -> Seals:
    """The seal of each row to be sealed, from its content as it was saved."""
    wanted: dict[type[Model], dict[str, None]] = {}
    for act in acts:
        for (_, reference), model in act.sealed.items():
            wanted.setdefault(model, {})[reference] = None
    made: Seals = {}
    for model, references in wanted.items():
        sealing = sealings.of(model)
        for row in sealing.stored(references):
            reference = sealing.reference_of(row)
            made[sealing.label, reference] = {
                "model": sealing.label,
                "reference": reference,
                "sha256": sealing.seal(row),
                "version": sealing.version,
            }
        missing = [one for one in references if (sealing.label, one) not in made]
        if missing:
            raise LookupError(f"{model.__name__} {missing[0]} was to be sealed but is not saved.")
    return made


def _lock_heads(streams: Sequence[str]) -> dict[str, LedgerHead]:
    """The heads, locked in one order for everybody; heads of new streams are made before."""
    if len(streams) == 1:
        # No order to keep: most often the head is there, and one query locks it.
        found = _locked(streams)
        if found:
            return found
        new = list(streams)
    else:
        known = LedgerHead.objects.filter(stream__in=streams).values_list("stream", flat=True)
        new = sorted(set(streams) - set(known))
    if new:
        # Somebody else may make the same head: then we wait for them, and lock theirs.
        LedgerHead.objects.bulk_create([LedgerHead(stream=s) for s in new], ignore_conflicts=True)
    return _locked(streams)


def _locked(streams: Sequence[str]) -> dict[str, LedgerHead]:
    rows = LedgerHead.objects.select_for_update().filter(stream__in=streams).order_by("stream")
    return {head.stream: head for head in rows}
