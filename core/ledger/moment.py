"""Reading at one moment, with the positions in the ledger that what is read belongs to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from core import clock
from core.ledger import checkpoints
from core.ledger.anchors import Anchor
from core.models.checkpoint import Checkpoint, SignedHead
from core.models.ledger import GENESIS, LedgerHead

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """What one reads by.

    Attributes:
        at: the clock's time when reading began.
        anchor: the stream that was asked for, and the last checkpoint at that moment.
        positions: the number of the last event that is known, by stream; 0 for one without events.
    """

    at: dt.datetime
    anchor: Anchor
    positions: Mapping[str, int]


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything that is read inside is read as it stood at the first query; others go on writing.

    Nothing can be written inside. In a transaction that is open already it changes nothing: that
    one's own rules hold.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _say("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with _reading_only_on_sqlite(), transaction.atomic():
            yield


@contextmanager
def one_moment(stream: str, *also: str) -> Iterator[Moment]:
    """A snapshot, and a checkpoint that was signed for it: what is read inside belongs to both.

    An event that slips in between checkpoint and snapshot makes another checkpoint. Where events
    keep slipping in, the positions still are exactly those of the snapshot, and the checkpoint is
    the last one before it.

    Args:
        stream: the one whose head is printed as the anchor.
        also: further streams of which the report tells.
    """
    streams = (stream, *also)
    for left in reversed(range(_TRIES)):
        checkpoints.take()
        with snapshot():
            heads = _heads(streams)
            if left and not _are_signed(streams, heads):
                continue
            signed = Checkpoint.objects.order_by("-number")[0]
            seq, sha256 = heads.get(stream, (0, GENESIS))
            anchor = Anchor(
                epoch=signed.epoch,
                checkpoint=signed.number,
                root=signed.root,
                stream=stream,
                seq=seq,
                hash=sha256,
            )
            positions = {one: heads.get(one, (0, ""))[0] for one in sorted(streams)}
            yield Moment(clock.now(), anchor, positions)
            return


def _heads(streams: tuple[str, ...]) -> dict[str, tuple[int, str]]:
    rows = LedgerHead.objects.filter(stream__in=streams).values_list("stream", "seq", "hash")
    return {name: (seq, sha256) for name, seq, sha256 in rows}


def _are_signed(streams: tuple[str, ...], heads: Mapping[str, tuple[int, str]]) -> bool:
    """Whether the last checkpoint names these heads."""
    rows = SignedHead.objects.filter(stream__in=streams)
    signed = dict(rows.values_list("stream", "seq"))
    return all(signed.get(name, 0) == heads.get(name, (0, ""))[0] for name in streams)


@contextmanager
def _reading_only_on_sqlite() -> Iterator[None]:
    """DEFERRED takes no lock: in WAL its readers see one state and hold up nobody."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode")  # noqa: B009 - of SQLite's wrapper alone
    setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010 - as above
    _say("PRAGMA query_only = ON")
    try:
        yield
    finally:
        setattr(connection, "transaction_mode", mode)  # noqa: B010 - as above
        _say("PRAGMA query_only = OFF")


def _say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
