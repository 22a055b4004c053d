"""The witness: which rows an audited block changed, by the database's own word.

Triggers (`witness_triggers`) write each change of a row into `row_change` with the name of the
block that is open. When the block ends, its events carry one digest over what they wrote.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import TYPE_CHECKING, Final

from django.db import connection

from core.ledger.canonical import digest
from core.models.witness import RowChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.ledger.canonical import JSONValue

Change = tuple[str, ...]
"""The values of `COLUMNS`."""
COLUMNS: Final = ("ctx", "table", "row", "op", "old", "new", "salt", "digest")
_ROW: Final = "concord.row-change.v1"
_BLOCK: Final = b"concord.witness.v1\n"
CHUNK: Final = 2000


def begin() -> str:
    """Name the block that opens, inside its transaction; its name. Its event ends it."""
    ctx = uuid.uuid4().hex
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('concord.ctx', %s, true)", [ctx])
        else:
            cursor.execute("INSERT INTO witness_context (ctx) VALUES (%s)", [ctx])
    return ctx


def told(ctx: str) -> dict[str, JSONValue] | None:
    """What the events of a block say of the rows it changed; None where it changed none."""
    rows = RowChange.objects.filter(ctx=ctx).order_by("pk").values_list(*COLUMNS)
    count, sha256 = fold(rows.iterator(chunk_size=CHUNK))
    return {"ctx": ctx, "rows": count, "sha256": sha256} if count else None


def fold(changes: Iterable[Change]) -> tuple[int, str]:
    """How many changes, and one digest over all of them in their order."""
    whole = hashlib.sha256(_BLOCK)
    count = 0
    for count, change in enumerate(changes, start=1):  # noqa: B007 - the last one is the number
        whole.update(bytes.fromhex(digest_of(change)))
    return count, whole.hexdigest()


def digest_of(change: Change) -> str:
    """What stands for one change; of an erased one what was kept when it was erased."""
    *said, kept = change
    return kept or digest(_ROW, json.dumps(said, ensure_ascii=False, separators=(",", ":")))


def grouped(changes: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Changes that come ordered by ctx, block by block."""
    ctx, block = "", list[Change]()
    for change in changes:
        if block and change[0] != ctx:
            yield ctx, block
            block = []
        ctx = change[0]
        block.append(change)
    if block:
        yield ctx, block
