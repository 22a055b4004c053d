"""Rows as they stood at an earlier position of a stream, from what the witness wrote down."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import DateField, DateTimeField, F, JSONField, Model, UUIDField
from django.db.models.expressions import Col
from django.db.models.functions import Right
from django.utils import timezone

from core.ledger.anchors import Anchor
from core.ledger.sealing import sealings
from core.ledger.witness_triggers import witnessed
from core.models.checkpoint import Checkpoint
from core.models.ledger import GENESIS, AuditEvent
from core.models.witness import RowChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Field, QuerySet

M = TypeVar("M", bound=Model)
_CTX: Final = re.compile(r'"witness":\{"ctx":"([0-9a-f]{32})"')
_TAIL: Final = 200
"""So many characters at the end of a body hold what it says of the witness."""
_CHUNK: Final = 500


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

    def rows(
        self, queryset: QuerySet[M], *, deleted: Mapping[str, object] | None = None
    ) -> list[M]:
        """These rows as they stood then, in their order of today, without those added since.

        Ask by columns that never change, such as the partnership, and choose among the answers.
        What was erased stands as it stands today. A change that another stream alone tells of is
        known from the beginning. `deleted` names such columns and their values: rows that had them
        and were deleted since come back, behind the others.

        Of what is derived the witness writes nothing: such rows must be sealed, once, when they are
        made, and only what their seal covers is as it was.

        Raises:
            LookupError: of rows that are neither witnessed nor sealed nothing is known.
        """
        found = {str(one.pk): one for one in queryset}
        table = queryset.model._meta.db_table
        if table not in {one.table for one in witnessed()}:
            later = self.sealed_later(queryset.model)
            return [one for one in found.values() if _reference(one) not in later]
        gone = self._deleted(table, deleted) if deleted else []
        for row, op, old in self._undone(table, [*found, *gone]):
            if op == "insert":
                found.pop(row, None)
            elif old and (row in found or op == "delete"):
                known = found.setdefault(row, queryset.model())
                _put_back(known, json.loads(old, parse_float=Decimal))
        return list(found.values())

    def _deleted(self, table: str, named: Mapping[str, object]) -> list[str]:
        """Keys of the rows with these values that were deleted afterwards."""
        if not self.later:
            return []
        changes = RowChange.objects.filter(table=table, op="delete").exclude(old="")
        found = []
        for row, ctx, old in changes.order_by("pk").values_list("row", "ctx", "old").iterator(2000):
            if ctx in self.later and named.items() <= json.loads(old).items():
                found.append(row)
        return found

    def sealed_later(self, model: type[Model]) -> frozenset[str]:
        """References of the rows that were made afterwards."""
        named = f'"model":"{sealings.of(model).label}","reference":"'
        events = AuditEvent.objects.filter(
            stream=self.anchor.stream, seq__gt=self.anchor.seq, body__contains=named
        )
        pattern = re.compile(re.escape(named) + r'([^"]+)"')
        bodies = events.values_list("body", flat=True).iterator(500)
        return frozenset(one for body in bodies for one in pattern.findall(body))

    def _undone(self, table: str, keys: list[str]) -> Iterable[tuple[str, str, str]]:
        """What was done to the rows since, the latest first."""
        if not self.later:
            return
        for start in range(0, len(keys), _CHUNK):
            changes = RowChange.objects.filter(table=table, row__in=keys[start : start + _CHUNK])
            known = changes.order_by("-pk").values_list("ctx", "row", "op", "old")
            for ctx, row, op, old in known.iterator(2000):
                if ctx in self.later:
                    yield row, op, old


def rows_by(past: Past | None, queryset: QuerySet[M]) -> list[M]:
    """These rows as they stood then; as they stand, where one does not look back."""
    return list(queryset) if past is None else past.rows(queryset)


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


def _reference(row: Model) -> str:
    return sealings.of(type(row)).reference_of(row)


def _put_back(row: Model, image: dict[str, Any]) -> None:
    row._state.adding = False
    by_column = {one.column: one for one in row._meta.concrete_fields}
    for column, raw in image.items():
        field = by_column.get(column)
        if field is not None:
            setattr(row, field.attname, _value(field, raw))
            row._state.fields_cache.pop(field.name, None)


def _value(field: Field[Any, Any], raw: Any) -> Any:
    """What the model has of a column, from what its trigger wrote."""
    if raw is None:
        return None
    column = Col(field.model._meta.db_table, field)
    if connection.vendor == "postgresql":
        raw = _from_json(field, raw)
        if isinstance(field, JSONField):
            return raw
        converters = []
    else:
        converters = connection.ops.get_db_converters(column)
    for convert in (*converters, *field.get_db_converters(connection)):
        raw = convert(raw, column, connection)
    return raw


def _from_json(field: Field[Any, Any], raw: Any) -> Any:
    if isinstance(field, DateTimeField):
        return dt.datetime.fromisoformat(raw).astimezone(dt.UTC)
    if isinstance(field, DateField):
        return dt.date.fromisoformat(raw)
    return UUID(raw) if isinstance(field, UUIDField) else raw
