"""An earlier position of a stream, and what came after it. Reading as of then: `as_known`."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.db.models.functions import Right
from django.utils import timezone

from core.ledger.anchors import Anchor
from core.ledger.sealing import sealings
from core.models.checkpoint import Checkpoint
from core.models.ledger import GENESIS, AuditEvent

if TYPE_CHECKING:
    from django.db.models import Model

_CTX: Final = re.compile(r'"witness":\{"ctx":"([0-9a-f]{32})"')
_TAIL: Final = 200
"""So many characters at the end of a body hold what it says of the witness."""


class NotRecorded(LookupError):  # noqa: N818 - says what happened
    """There is no checkpoint that old."""


@dataclass(frozen=True)
class Past:
    """A stream at one of its events: what was known then, by number and never by time.

    Attributes:
        anchor: the event, and the checkpoint by which it was found.
        at: when that checkpoint was signed.
    """

    anchor: Anchor
    at: dt.datetime

    @cached_property
    def later(self) -> frozenset[str]:
        """The blocks whose changes came afterwards."""
        events = AuditEvent.objects.filter(stream=self.anchor.stream, seq__gt=self.anchor.seq)
        tails = events.annotate(tail=Right(F("body"), _TAIL)).values_list("tail", flat=True)
        found = (_CTX.search(one) for one in tails.iterator(2000))
        return frozenset(one.group(1) for one in found if one)

    def sealed_later(self, model: type[Model]) -> frozenset[str]:
        """References of the rows that were made afterwards."""
        named = f'"model":"{sealings.of(model).label}","reference":"'
        events = AuditEvent.objects.filter(
            stream=self.anchor.stream, seq__gt=self.anchor.seq, body__contains=named
        )
        pattern = re.compile(re.escape(named) + r'([^"]+)"')
        bodies = events.values_list("body", flat=True).iterator(500)
        return frozenset(one for body in bodies for one in pattern.findall(body))


def recorded_on(stream: str, day: dt.date) -> Past:
    """The last checkpoint at or before the end of a day, and what the stream ended with in it.

    Where a clock ran wrong in between, of the checkpoints that name the stream.

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
    return Past(anchor, signed.at)
