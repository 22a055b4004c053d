"""Rows of a partnership as recorded on an earlier day, each with what it is now."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.db.models import Model
from django.http import Http404
from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import Shown
from core.api.views import DetailMixin
from core.ledger.as_known import as_known
from core.ledger.moment import snapshot
from partnerships.api.base import BelowPartnership
from partnerships.selectors.recorded import past_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

M = TypeVar("M", bound=Model)


class LeavingOut(Shown):
    """Before the shape of a row: without the fields that cannot be told of then."""

    left_out: ClassVar[tuple[str, ...]] = ()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """All fields but those."""
        fields = super().get_fields()
        return {name: field for name, field in fields.items() if name not in self.left_out}


class AsRecordedShown(Shown):
    """What was known at the end of a day: at the last checkpoint by then, and by position.

    A subclass names the shape of its rows.
    """

    recorded_on = serializers.DateField()
    signed_at = serializers.DateTimeField(help_text="When the checkpoint was signed.")
    checkpoint = serializers.IntegerField()
    stream = serializers.CharField()
    position = serializers.IntegerField(help_text="Number of the last event that was known.")


class BesideShown(Shown):
    """One row then and now. A subclass names the shape of `then` and `now`."""

    changed = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the values that are others now."
    )


class AsRecordedViewSet(BelowPartnership[M], DetailMixin[M], ABC):
    """Looks back to the day of the address. Rows that were added since are left out.

    Attributes:
        shape: of one row, then and now.
    """

    shape: ClassVar[type[Shown]]
    lookup_url_kwarg = "day"
    lookup_value_converter = "str"

    @abstractmethod
    def told(self) -> Sequence[M]:
        """The rows, with everything that their shape shows; asked for as of then, and as of now."""

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """As recorded on that day, which is written as 2026-11-23."""
        try:
            on = dt.date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404 from None
        with snapshot():
            past = past_on(self.partnership, on, field="day")
            with as_known(past):
                then = self._shown(self.told())
            now = self._shown(self.told())
        rows = [(shown, now.get(pk)) for pk, shown in then.items()]
        known = {
            "recorded_on": on.isoformat(),
            "signed_at": past.at,
            "checkpoint": past.anchor.checkpoint,
            "stream": past.anchor.stream,
            "position": past.anchor.seq,
        }
        return Response(
            known | {"rows": [{"then": a, "now": b, "changed": _changed(a, b)} for a, b in rows]}
        )

    def _shown(self, rows: Sequence[M]) -> dict[Any, dict[str, Any]]:
        shape = self.shape(context=self.get_serializer_context())
        return {row.pk: shape.to_representation(row) for row in rows}


def _changed(then: dict[str, Any], now: dict[str, Any] | None) -> list[str]:
    return [] if now is None else [name for name, value in then.items() if now[name] != value]
