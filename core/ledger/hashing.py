"""What the fingerprint of an event covers, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ledger.canonical import canonical_json, digest, plain

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from core.models.ledger import AuditEvent

VERSION = 1
_TAG = "concord.audit-event.v{version}"


def event_hash(event: AuditEvent) -> str:
    """The fingerprint of an event as its columns stand now.

    SHA-256 over the tag `concord.audit-event.v<version>`, a line feed, and the canonical JSON of
    actor, at, body, kind, on_behalf_of, prev, request_id, seq and stream.
    """
    return row_hash(
        version=event.version,
        stream=event.stream,
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        on_behalf_of=event.on_behalf_of,
        request_id=event.request_id,
        kind=event.kind,
        body=event.body,
        prev=event.prev,
    )


def row_hash(
    *,
    version: int,
    stream: str,
    seq: int,
    at: dt.datetime,
    actor: UUID | None,
    on_behalf_of: UUID | None,
    request_id: str,
    kind: str,
    body: str,
    prev: str,
) -> str:
    """`event_hash` of an event given by its columns. `body` is canonical JSON text already."""
    head = canonical_json({"actor": actor, "at": at})
    tail = canonical_json(
        {
            "kind": kind,
            "on_behalf_of": on_behalf_of,
            "prev": prev,
            "request_id": request_id,
            "seq": plain(seq),
            "stream": stream,
        }
    )
    # The body stands in its sorted place as the text that is stored, so one changed byte shows.
    return digest(_TAG.format(version=version), f'{head[:-1]},"body":{body},{tail[1:]}')
