"""An earlier position of a stream, and what came after it. Reading as of then: `as_known`."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q
from django.db.models.functions import Right
from django.utils import timezone

from core.ledger.anchors import Anchor
from core.ledger.earlier_tables import EarlierTables
from core.ledger.sealing import sealings
from core.models.checkpoint import Checkpoint
from core.models.ledger import GENESIS, AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import Model, QuerySet

_CTX: Final = re.compile(r'"witness":\{"ctx":"([0-9a-f]{32})"')
_STREAMS: Final = 200
"""So many streams are asked for at once: SQLite bounds how deep a condition is."""
_TAIL: Final = 200
"""So many characters at the end of a body hold what it says of the witness."""


class NotRecorded(LookupError):  # noqa: N818 - says what happened
    """There is no checkpoint that old."""


@dataclass(frozen=True)
class Past:
    """Streams at one of their events: what was known then, by number and never by time.

    Attributes:
        anchor: the event of the stream that is named, and the checkpoint by which it was found.
        at: when that checkpoint was signed.
        beside: the numbers of further streams in it, 0 for one that had no event.
    """

    anchor: Anchor
    at: dt.datetime
    beside: Mapping[str, int] = field(default_factory=dict)

    @property
    def positions(self) -> dict[str, int]:
        """The number of the last event that was known, by stream."""
        return {**self.beside, self.anchor.stream: self.anchor.seq}

    @cached_property
    def tables(self) -> EarlierTables:
        """The tables as they stood, each worked out once."""
        return EarlierTables(self)

    @cached_property
    def events_later(self) -> Mapping[int, str]:
        """The events that came afterwards, each with the block that it ended, or ""."""
        found: dict[int, str] = {}
        for events in self._later():
            tails = events.annotate(tail=Right(F("body"), _TAIL)).values_list("pk", "tail")
            for pk, tail in tails.iterator(2000):
                block = _CTX.search(tail)
                found[pk] = block.group(1) if block else ""
        return found

    @cached_property
    def later(self) -> frozenset[str]:
        """The blocks whose changes came afterwards."""
        return frozenset(one for one in self.events_later.values() if one)

    def sealed_later(self, model: type[Model]) -> frozenset[str]:
        """References of the rows that were made afterwards."""
        named = f'"model":"{sealings.of(model).label}","reference":"'
        pattern = re.compile(re.escape(named) + r'([^"]+)"')
        bodies = (
            body
            for events in self._later()
            for body in events.filter(body__contains=named)
            .values_list("body", flat=True)
            .iterator(500)
        )
        return frozenset(one for body in bodies for one in pattern.findall(body))

    def _later(self) -> Iterator[QuerySet[AuditEvent]]:
        known = sorted(self.positions.items())
        for start in range(0, len(known), _STREAMS):
            beyond = (Q(stream=s, seq__gt=n) for s, n in known[start : start + _STREAMS])
            yield AuditEvent.objects.filter(reduce(or_, beyond))


def recorded_on(stream: str, day: dt.date, also: Iterable[str] = ()) -> Past:
    """The last checkpoint at or before the end of a day, and what the stream ended with in it.

    Where a clock ran wrong in between, of the checkpoints that name the stream. `also` are further
    streams that are looked back at.

    Raises:
        NotRecorded: nothing was signed by then.
    """
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
    until = timezone.make_aware(midnight, timezone.get_default_timezone())
    by_then = Checkpoint.objects.filter(at__lt=until).order_by("-number")
    names = {"moved__contains": f'"{stream}":'}
    last = by_then.filter(**names).first()
    after = Checkpoint.objects.filter(number__gt=last.number if last else 0, **names)
    beyond = after.order_by("number").values_list("number", flat=True).first()
    signed = (by_then if beyond is None else by_then.filter(number__lt=beyond)).first()
    if signed is None:
        raise NotRecorded(str(day))
    seq, sha256 = json.loads(last.moved)[stream] if last else (0, GENESIS)
    anchor = Anchor(
        epoch=signed.epoch,
        checkpoint=signed.number,
        root=signed.root,
        stream=stream,
        seq=seq,
        hash=sha256,
    )
    return Past(anchor, signed.at, _ended_with(frozenset(also) - {stream}, signed.number))


def recorded_at(anchor: Anchor, positions: Mapping[str, int]) -> Past:
    """What an anchor names, with the positions that were written down beside it.

    Raises:
        NotRecorded: its checkpoint is not there.
    """
    signed = Checkpoint.objects.filter(number=anchor.checkpoint, root=anchor.root).first()
    if signed is None:
        raise NotRecorded(str(anchor))
    beside = {name: seq for name, seq in positions.items() if name != anchor.stream}
    return Past(anchor, signed.at, beside)


def _ended_with(streams: frozenset[str], number: int) -> dict[str, int]:
    """What each of these streams ended with in a checkpoint; the newest that names it tells."""
    found: dict[str, int] = {}
    if not streams:
        return found
    by_then = Checkpoint.objects.filter(number__lte=number).order_by("-number")
    for moved in by_then.values_list("moved", flat=True).iterator(200):
        for stream, (seq, _sha256) in json.loads(moved).items():
            if stream in streams:
                found.setdefault(stream, seq)
        if len(found) == len(streams):
            break
    return dict.fromkeys(streams, 0) | found
